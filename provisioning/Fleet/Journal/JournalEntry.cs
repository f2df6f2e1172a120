using System.Security.Cryptography;
using System.Text;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>What an entry tells of.</summary>
internal enum JournalAction
{
    /// <summary>A roll-out was made.</summary>
    Begin,

    /// <summary>A ring may be changed, says another than who began.</summary>
    Approve,

    /// <summary>A ring's first village is about to be changed.</summary>
    Ring,

    /// <summary>A router is about to be changed. Written before its first write.</summary>
    Start,

    /// <summary>What came of a village.</summary>
    End,

    /// <summary>A roll-out stands still.</summary>
    Halt,

    /// <summary>It goes on.</summary>
    Resume,

    /// <summary>All of it came to an end.</summary>
    Done,

    /// <summary>Vouchers were made or removed.</summary>
    Vouchers,

    /// <summary>The operators were changed.</summary>
    Operators,

    /// <summary>A village gets a kit: written before anything of it is made, and once all of it is in place.</summary>
    Enrol,

    /// <summary>Another router takes a village's place: written as for <see cref="Enrol"/>.</summary>
    Replace,

    /// <summary>A router answered for the first time.</summary>
    Contact,

    /// <summary>A package of the agent is about to be signed.</summary>
    Release,
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
            $"{seq}", $"{at}", @operator, Word(note.Action), note.Rollout, note.Village, note.Plan, note.Outcome, note.Reason,
        })
            text.Append(field.Length).Append(':').Append(field);
        return SHA256.HashData([.. before, .. Encoding.UTF8.GetBytes(text.ToString())]);
    }

    /// <summary>An action as it is written.</summary>
    public static string Word(JournalAction action) => action.ToString().ToLowerInvariant();
}
