using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace InternetDesa.Provisioning.Authority;

/// <summary>What a certificate is for.</summary>
internal enum CertificateKind
{
    /// <summary>The box in a village, or another device of the inventory: client.</summary>
    Agent,

    /// <summary>A router's <c>api-ssl</c>: server.</summary>
    Router,

    /// <summary>The collector and other servers of the province.</summary>
    Server,

    /// <summary>A program that is a client, such as a collector at a broker.</summary>
    Program,

    /// <summary>A person who works with desactl.</summary>
    Operator,

    /// <summary>Who signs reports.</summary>
    Signer,
}

/// <summary>A certificate of the authority's index. It holds no key.</summary>
/// <param name="Serial">The serial number, hexadecimal.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="Hosts">The names and addresses of a server; empty for others.</param>
/// <param name="Issued">When it was issued, UTC.</param>
/// <param name="Ends">When it ends, UTC.</param>
internal sealed record IssuedEntry(string Serial, CertificateKind Kind, string Name, IReadOnlyList<string> Hosts, DateTimeOffset Issued, DateTimeOffset Ends)
{
    /// <summary>When it was revoked, UTC; null for one that is good until its end.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>Why it was revoked.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What it is now: <c>good</c>, <c>revoked</c> or <c>ended</c>.</summary>
    public string StateAt(DateTimeOffset now) => Revoked is not null ? "revoked" : Ends < now ? "ended" : "good";

    /// <summary>Reads an index.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static IReadOnlyList<IssuedEntry> Read(TextReader text, string source)
    {
        using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture) { MissingFieldFound = null });
        var entries = new List<IssuedEntry>();
        if (!csv.Read() || !csv.ReadHeader() || csv.HeaderRecord?.FirstOrDefault() != "serial")
            throw new InvalidDataException($"{source} is no authority's index; restore the file from a backup");
        while (csv.Read())
        {
            if (!Enum.TryParse<CertificateKind>(csv["kind"], ignoreCase: true, out var kind) || Time(csv["issued"]) is not { } issued || Time(csv["ends"]) is not { } ends)
                throw new InvalidDataException($"{source} line {csv.Parser.RawRow} is no row of an authority's index; restore the file from a backup");
            entries.Add(new IssuedEntry(csv["serial"]!, kind, csv["name"]!, csv["hosts"]!.Split(' ', StringSplitOptions.RemoveEmptyEntries), issued, ends)
            {
                Revoked = Time(csv["revoked"]),
                Reason = csv["reason"]!,
            });
        }

        return entries;
    }

    /// <summary>Writes an index.</summary>
    public static string Write(IEnumerable<IssuedEntry> entries)
    {
        var text = new StringWriter();
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }))
        {
            Row("serial", "kind", "name", "hosts", "issued", "ends", "revoked", "reason");
            foreach (var entry in entries)
            {
                Row(entry.Serial, entry.Kind.ToString().ToLowerInvariant(), entry.Name, string.Join(' ', entry.Hosts),
                    Text(entry.Issued), Text(entry.Ends), entry.Revoked is { } revoked ? Text(revoked) : "", entry.Reason);
            }

            void Row(params string[] fields)
            {
                foreach (var field in fields)
                    csv.WriteField(field);
                csv.NextRecord();
            }
        }

        return text.ToString();
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
