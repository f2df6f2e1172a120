using System.Globalization;
using System.Security.Cryptography;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Snmp.Traps;

namespace InternetDesa.Collector.Traps;

/// <summary>Our SNMP engine's file: its id, which never changes, and how often it was started (RFC 3414 §2.2).</summary>
internal static class LocalEngine
{
    private const int Latched = int.MaxValue;

    /// <summary>Reads the file and counts this start, on disk, before anybody is told of it.</summary>
    /// <param name="path">The file; made at the first start.</param>
    /// <exception cref="FormatException">It holds something else.</exception>
    /// <exception cref="StorageException">It can not be written.</exception>
    public static SnmpLocalEngine Start(string path)
    {
        var (id, boots) = (SnmpLocalEngine.NewId(RandomNumberGenerator.GetBytes(8)), 0);
        if (File.Exists(path))
        {
            var parts = File.ReadAllText(path).Trim().Split(' ');
            if (parts.Length != 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out boots) || boots >= Latched - 1)
                throw Fault(path);
            try
            {
                id = Convert.FromHexString(parts[0]);
            }
            catch (FormatException)
            {
                throw Fault(path);
            }

            if (id.Length is < 5 or > 32)
                throw Fault(path);
        }

        boots++;
        AtomicFile.Write(path, System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexString(id)} {boots}\n")));
        return new SnmpLocalEngine(id, boots);
    }

    private static FormatException Fault(string path) => new(
        $"{path} is no SNMP engine's id and boots: restore it, or remove it, and senders of v3 informs learn a new engine.");
}
