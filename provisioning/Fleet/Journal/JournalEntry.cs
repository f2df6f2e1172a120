using System.Security.Cryptography;
using System.Text;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>What an entry tells of. A newer release may have more words for it, and they are read as they stand.</summary>
/// <param name="Word">As it is written.</param>
internal readonly record struct JournalAction(string Word)
{
    /// <summary>A roll-out was made.</summary>
    public static JournalAction Begin { get; } = new("begin");

    /// <summary>A ring may be changed, says another than who began.</summary>
    public static JournalAction Approve { get; } = new("approve");

    /// <summary>A ring's first village is about to be changed.</summary>
    public static JournalAction Ring { get; } = new("ring");

    /// <summary>A router is about to be changed. Written before its first write.</summary>
    public static JournalAction Start { get; } = new("start");

    /// <summary>What came of a village.</summary>
    public static JournalAction End { get; } = new("end");

    /// <summary>A roll-out stands still.</summary>
    public static JournalAction Halt { get; } = new("halt");

    /// <summary>It goes on.</summary>
    public static JournalAction Resume { get; } = new("resume");

    /// <summary>All of it came to an end.</summary>
    public static JournalAction Done { get; } = new("done");

    /// <summary>Vouchers were made or removed.</summary>
    public static JournalAction Vouchers { get; } = new("vouchers");

    /// <summary>The operators were changed.</summary>
    public static JournalAction Operators { get; } = new("operators");

    /// <summary>A village gets a kit: written before anything of it is made, and once all of it is in place.</summary>
    public static JournalAction Enrol { get; } = new("enrol");

    /// <summary>Another router takes a village's place: written as for <see cref="Enrol"/>.</summary>
    public static JournalAction Replace { get; } = new("replace");

    /// <summary>A router answered for the first time.</summary>
    public static JournalAction Contact { get; } = new("contact");

    /// <summary>A package of the agent is about to be signed.</summary>
    public static JournalAction Release { get; } = new("release");
}

/// <summary>What is to be entered.</summary>
/// <param name="Action">What it tells of.</param>
internal sealed record JournalNote(JournalAction Action)
{
    /// <summary>The roll-out; empty where it is none's.</summary>
    public string Rollout { get; init; } = "";

    /// <summary>The village, ten digits; empty where it is none's.</summary>
    public string Village { get; init; } = "";

    /// <summary>The plan's id; empty where there is none.</summary>
    public string Plan { get; init; } = "";

    /// <summary>What came of it, a word.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Why, or what was found. Never a secret.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>One entry as it is kept.</summary>
/// <param name="Seq">Its number, from 1 without holes.</param>
/// <param name="At">When, by the clock of who wrote it; unix milliseconds.</param>
/// <param name="Operator">Who.</param>
/// <param name="Note">What.</param>
/// <param name="Hash">SHA-256 of the hash before and of what it says: taking one out breaks all after it.</param>
/// <param name="Signature">The operator's signature of the hash (ECDSA with SHA-256, IEEE P1363).</param>
internal sealed record JournalEntry(long Seq, long At, string Operator, JournalNote Note, byte[] Hash, byte[] Signature)
{
    /// <summary>The hash of an entry.</summary>
    public static byte[] HashOf(ReadOnlySpan<byte> before, long seq, long at, string @operator, JournalNote note)
    {
        // Lengths keep fields apart whatever is in them.
        var text = new StringBuilder();
        foreach (var field in new[]
        {
            $"{seq}", $"{at}", @operator, note.Action.Word, note.Rollout, note.Village, note.Plan, note.Outcome, note.Reason,
        })
            text.Append(field.Length).Append(':').Append(field);
        return SHA256.HashData([.. before, .. Encoding.UTF8.GetBytes(text.ToString())]);
    }
}
