using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;

namespace InternetDesa.Provisioning.Enrolling;

/// <summary>What became of a router.</summary>
internal enum EnrolmentEvent
{
    /// <summary>Its kit was made, and all of it is in place.</summary>
    Kit,

    /// <summary>It answered for the first time.</summary>
    Contact,

    /// <summary>Another is to take its place; written before anything of it ends.</summary>
    Replace,
}

/// <summary>A line of the record.</summary>
/// <param name="Router">The router.</param>
/// <param name="Serial">Its serial number; empty where it is not known yet.</param>
/// <param name="What">What became of it.</param>
/// <param name="Why">Why, in somebody's words.</param>
internal sealed record EnrolmentLine(DeviceId Router, string Serial, EnrolmentEvent What, string Why = "");

/// <summary>Which router stood in which village since when, and why: <c>enrolments.csv</c>, to which only is added.</summary>
internal sealed class EnrolmentRecord
{
    private readonly string _file;
    private readonly string _who;
    private readonly TimeProvider _time;
    private readonly Action<string> _waits;
    private readonly Dictionary<DeviceId, List<EnrolmentLine>> _lines = [];
    private bool _alone;

    /// <summary>Reads it; a new one is empty.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="who">Who works here.</param>
    /// <param name="time">The clock.</param>
    /// <param name="waits">Told of the file where somebody else adds to it and is waited for: who makes many kits does so for minutes.</param>
    /// <exception cref="FormatException">It is damaged.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public EnrolmentRecord(string folder, string who, TimeProvider time, Action<string> waits)
    {
        (_file, _who, _time, _waits) = (Path.Combine(folder, "enrolments.csv"), who, time, waits);
        Read();
    }

    /// <summary>Whether a router answered since its last kit was made.</summary>
    public bool HasAnswered(DeviceId router) =>
        Of(router).LastOrDefault(line => line.What != EnrolmentEvent.Replace)?.What == EnrolmentEvent.Contact;

    /// <summary>Whether a kit was made for a router.</summary>
    public bool HasKit(DeviceId router) => Kits(router) > 0;

    /// <summary>How many kits were made for a router.</summary>
    public int Kits(DeviceId router) => Of(router).Count(line => line.What == EnrolmentEvent.Kit);

    /// <summary>The serial number of a router that is to take its place and whose kit was not made yet; null where there is none.</summary>
    public string? Replacing(DeviceId router) => Of(router).LastOrDefault() is { What: EnrolmentEvent.Replace } line ? line.Serial : null;

    /// <summary>Reads it again and does something by what it says, while nobody else adds to it: others wait.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    /// <exception cref="StorageException">Its lock could not be taken.</exception>
    public void Alone(Action act)
    {
        if (_alone)
        {
            act();
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        using var held = FileLock.Take(_file, () => _waits(_file));
        Read();
        _alone = true;
        try
        {
            act();
        }
        finally
        {
            _alone = false;
        }
    }

    /// <summary>Adds lines, all or none; they are on disk when this returns.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    /// <exception cref="StorageException">It could not be written.</exception>
    public void Add(params IReadOnlyList<EnrolmentLine> lines) => Alone(() =>
    {
        var text = new StringWriter();
        text.Write(File.Exists(_file) ? File.ReadAllText(_file) : "time,router,serial,what,who,why\n");
        var now = _time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true))
        {
            foreach (var line in lines)
            {
                foreach (var field in new[] { now, line.Router.ToString(), line.Serial, Word(line.What), _who, line.Why })
                    csv.WriteField(field);
                csv.NextRecord();
            }
        }

        AtomicFile.Write(_file, Encoding.UTF8.GetBytes(text.ToString()));
        foreach (var line in lines)
            Keep(line);
    });

    private IReadOnlyList<EnrolmentLine> Of(DeviceId router) => _lines.GetValueOrDefault(router, []);

    private void Keep(EnrolmentLine line)
    {
        if (!_lines.TryGetValue(line.Router, out var lines))
            _lines.Add(line.Router, lines = []);
        lines.Add(line);
    }

    private void Read()
    {
        _lines.Clear();
        if (!File.Exists(_file))
            return;
        using var csv = new CsvReader(new StreamReader(_file), new CsvConfiguration(CultureInfo.InvariantCulture) { MissingFieldFound = null });
        if (!csv.Read() || !csv.ReadHeader() || csv.HeaderRecord?.FirstOrDefault() != "time")
            throw new FormatException($"{_file} is no record of enrolments; restore the file from a backup");
        while (csv.Read())
        {
            if (!DeviceId.TryParse(csv["router"] ?? "", out var router) || !Enum.TryParse<EnrolmentEvent>(csv["what"], ignoreCase: true,
                out var what))
                throw new FormatException($"{_file} line {csv.Parser.RawRow} is no line of this record; restore the file from a backup");
            Keep(new EnrolmentLine(router, csv["serial"] ?? "", what, csv["why"] ?? ""));
        }
    }

    private static string Word(EnrolmentEvent what) => what.ToString().ToLowerInvariant();
}
