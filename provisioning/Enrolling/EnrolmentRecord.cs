using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;

namespace InternetDesa.Provisioning.Enrolling;

/// <summary>Which router stood in which village since when, and why: <c>enrolments.csv</c>, to which only is added.</summary>
/// <param name="folder">Where it is.</param>
/// <param name="who">Who works here.</param>
/// <param name="time">The clock.</param>
internal sealed class EnrolmentRecord(string folder, string who, TimeProvider time)
{
    private string File => Path.Combine(folder, "enrolments.csv");

    /// <summary>Whether a router answered since its last kit was made.</summary>
    /// <exception cref="IOException">The record can not be read.</exception>
    public bool HasAnswered(DeviceId router) => Last(router) == "contact";

    /// <summary>Whether a kit was made for a router.</summary>
    /// <exception cref="IOException">The record can not be read.</exception>
    public bool HasKit(DeviceId router) => Last(router).Length > 0;

    /// <summary>Adds a line; it is on disk when this returns.</summary>
    /// <param name="router">The router.</param>
    /// <param name="serial">Its serial number; empty where it is not known yet.</param>
    /// <param name="what"><c>kit</c>, <c>contact</c> or <c>replace</c>.</param>
    /// <param name="why">Why, in somebody's words.</param>
    /// <exception cref="StorageException">It could not be written.</exception>
    public void Add(DeviceId router, string serial, string what, string why)
    {
        Directory.CreateDirectory(folder);
        var text = new StringWriter();
        text.Write(System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File) : "time,router,serial,what,who,why\n");
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true))
        {
            foreach (var field in new[] { time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), router.ToString(), serial, what, who, why })
                csv.WriteField(field);
            csv.NextRecord();
        }

        AtomicFile.Write(File, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private string Last(DeviceId router)
    {
        if (!System.IO.File.Exists(File))
            return "";
        using var csv = new CsvReader(new StreamReader(File), new CsvConfiguration(CultureInfo.InvariantCulture));
        csv.Read();
        csv.ReadHeader();
        var last = "";
        while (csv.Read())
            last = csv["router"] == router.ToString() ? csv["what"]! : last;
        return last;
    }
}
