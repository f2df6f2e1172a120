using System.Globalization;
using tik4net;

namespace InternetDesa.Protocols.RouterOs.Package;

/// <summary>A command in flight over tik4net, and what has come of it.</summary>
internal sealed class Tik4NetCommand(RouterOsOptions options)
{
    private readonly TaskCompletionSource<RouterOsReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<RouterOsRow> _rows = [];
    private readonly List<RouterOsTrap> _traps = [];
    private long _bytes;

    /// <summary>Completes with the reply; never fails.</summary>
    public Task<RouterOsReply> Reply => _reply.Task;

    /// <summary>tik4net's thread of the command took a sentence, which <see cref="Take"/> did before; or made one up, which is the end.</summary>
    public void Called(ITikSentence sentence)
    {
        if (sentence is not (ITikReSentence or ITikDoneSentence) && (sentence.Words.Count == 0 || sentence.Words.GetValueOrDefault("category") == "-1"))
            _reply.TrySetResult(Unknown("the connection ended"));
    }

    /// <summary>A sentence of the reply, as it came.</summary>
    public void Take(string[] sentence)
    {
        lock (_rows)
        {
            _bytes += sentence.Sum(word => (long)word.Length);
            if (_bytes > options.MaxReply || _rows.Count + _traps.Count >= options.MaxRows)
            {
                _reply.TrySetResult(Unknown("a reply of more rows or bytes than are allowed"));
            }
            else if (sentence[0] == "!done")
            {
                _reply.TrySetResult(new RouterOsReply(_traps.Count == 0 ? RouterOsOutcome.Done : RouterOsOutcome.Trap, [.. _rows])
                {
                    Traps = [.. _traps], Ret = Row(sentence)["ret"],
                });
            }
            else if (sentence[0] == "!fatal")
            {
                _reply.TrySetResult(Unknown(string.Join(' ', sentence.Skip(1))));
            }
            else if (sentence[0] == "!trap")
            {
                var trap = Row(sentence);
                _traps.Add(new RouterOsTrap(
                    int.TryParse(trap["category"], NumberStyles.None, CultureInfo.InvariantCulture, out var category) ? category : null, trap["message"] ?? ""));
            }
            else
            {
                _rows.Add(Row(sentence));
            }
        }
    }

    /// <summary>What is known when the connection ends.</summary>
    public RouterOsReply Unknown(string reason)
    {
        lock (_rows)
            return new RouterOsReply(RouterOsOutcome.Unknown, [.. _rows]) { Traps = [.. _traps], Reason = reason };
    }

    /// <summary>Ends the wait as unknown unless the reply comes within a time.</summary>
    public void EndAfter(TimeSpan patience, TimeProvider time) => _ = Task.Delay(patience, time)
        .ContinueWith(_ => _reply.TrySetResult(new RouterOsReply(RouterOsOutcome.Unknown, []) { Reason = "the router did not stop the cancelled command" }),
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private static RouterOsRow Row(string[] sentence) => new([.. sentence.Skip(1).Where(word => word[0] == '=').Select(word =>
    {
        var at = word.IndexOf('=', 1);
        return at < 0 ? new KeyValuePair<string, string>(word[1..], "") : new(word[1..at], word[(at + 1)..]);
    })]);
}
