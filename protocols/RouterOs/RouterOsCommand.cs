using System.Globalization;
using System.Text;

namespace InternetDesa.Protocols.RouterOs;

/// <summary>A command in flight, and what has come of it.</summary>
internal sealed class RouterOsCommand(RouterOsOptions options)
{
    // Whoever waits goes on within the reading loop: no thread is woken for every reply, and a program with a clock of its own runs on
    // one thread.
    private readonly TaskCompletionSource<RouterOsReply> _reply = new();
    private readonly List<RouterOsRow> _rows = [];
    private List<RouterOsTrap>? _traps;
    private long _bytes;

    /// <summary>Whether a byte of it may have left; guarded by the connection's gate.</summary>
    public bool Sent { get; set; }

    /// <summary>Completes with the reply; never fails.</summary>
    public Task<RouterOsReply> Reply => _reply.Task;

    /// <summary>Takes a sentence of the reply.</summary>
    /// <returns>Whether it was the last.</returns>
    /// <exception cref="RouterOsProtocolException">It is more than the limits allow.</exception>
    public bool Take(in RouterOsSentence sentence)
    {
        _bytes += sentence.Size;
        if (_bytes > options.MaxReply)
            throw new RouterOsProtocolException($"a reply of more than the {options.MaxReply} bytes that are allowed");
        if (_rows.Count + (_traps?.Count ?? 0) >= options.MaxRows)
            throw new RouterOsProtocolException($"a reply of more than the {options.MaxRows} rows that are allowed");
        var word = sentence[0];
        if (word.SequenceEqual("!done"u8))
        {
            Finish(Attributes(sentence)["ret"]);
            return true;
        }

        if (word.SequenceEqual("!re"u8))
        {
            _rows.Add(Attributes(sentence));
        }
        else if (word.SequenceEqual("!trap"u8))
        {
            var trap = Attributes(sentence);
            int? category = int.TryParse(trap["category"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
            (_traps ??= []).Add(new RouterOsTrap(category, trap["message"] ?? ""));
        }

        return false;
    }

    /// <summary>The connection has ended.</summary>
    public void End(string reason) => _reply.TrySetResult(
        Result(Sent ? RouterOsOutcome.Unknown : RouterOsOutcome.NotSent, null) with { Reason = reason });

    private void Finish(string? ret) => _reply.TrySetResult(Result(_traps is null ? RouterOsOutcome.Done : RouterOsOutcome.Trap, ret));

    private RouterOsReply Result(RouterOsOutcome outcome, string? ret) => new(outcome, _rows) { Traps = _traps ?? [], Ret = ret };

    private RouterOsRow Attributes(in RouterOsSentence sentence)
    {
        var attributes = new List<KeyValuePair<string, string>>(sentence.Count - 1);
        var before = _rows.Count > 0 ? _rows[^1].Attributes : [];
        for (var i = 1; i < sentence.Count; i++)
        {
            var word = sentence[i];
            if (word[0] != '=' || word[1..].IndexOf((byte)'=') is not (>= 0 and var length))
                continue; // .tag, or no attribute at all.
            var at = attributes.Count;
            attributes.Add(new(Name(word.Slice(1, length), at < before.Count ? before[at].Key : ""), Encoding.UTF8.GetString(word[(length + 2)..])));
        }

        return new RouterOsRow(attributes);
    }

    // Rows of one reply look alike: the name in the same place of the row before is nearly always the same string.
    private static string Name(ReadOnlySpan<byte> bytes, string likely) =>
        Ascii.Equals(bytes, likely) ? likely : Encoding.UTF8.GetString(bytes);
}
