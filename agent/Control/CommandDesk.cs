using InternetDesa.Agent.Clock;
using InternetDesa.Core.Batches;

namespace InternetDesa.Agent.Control;

/// <summary>
/// Takes commands: none that is out of date, none twice, not more in a minute than allowed, one at a time. Each is told to the
/// province as an event and in the log, whatever became of it.
/// </summary>
/// <param name="commands">What can be done, by name.</param>
/// <param name="perMinute">How many in a minute.</param>
/// <param name="clock">Tells what is out of date.</param>
/// <param name="record">Told of each, with its outcome.</param>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class CommandDesk(
    IReadOnlyDictionary<string, Func<AgentCommand, CancellationToken, Task<string>>> commands, int perMinute, AgentClock clock, Action<AgentCommand, string> record)
{
    private const int Remembered = 64;
    private const long Minute = 60_000_000_000;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _one = new(1);
    private readonly Queue<long> _taken = new();
    private readonly Dictionary<string, Task<(bool Ok, string Text)>> _answers = new(StringComparer.Ordinal);
    private readonly Queue<string> _ids = new();

    /// <summary>Does a command.</summary>
    /// <returns>Its outcome, for the reply. One that was done before has the outcome that it had.</returns>
    public Task<(bool Ok, string Text)> DoAsync(AgentCommand command, bool retained, CancellationToken ct)
    {
        lock (_gate)
        {
            // QoS 1 may bring it twice.
            if (_answers.TryGetValue(command.Id, out var answer))
                return answer;
            if (_ids.Count == Remembered)
                _answers.Remove(_ids.Dequeue());
            _ids.Enqueue(command.Id);
            return _answers[command.Id] = AnswerAsync(command, Refusal(command, retained), ct);
        }
    }

    private string? Refusal(AgentCommand command, bool retained)
    {
        if (retained)
            return "a command is not to be retained: nobody knows how old it is";
        if (clock.Utc is not { } now)
            return "the agent does not know the time, so it can not tell whether this is out of date";
        if (UnixNanoseconds.From(now) > command.Until)
            return "it is out of date";
        if (!commands.ContainsKey(command.Name))
            return $"no such command; those known are {string.Join(", ", commands.Keys.Order(StringComparer.Ordinal))}";
        var mono = clock.Mono;
        while (_taken.TryPeek(out var old) && mono - old >= Minute)
            _taken.Dequeue();
        if (_taken.Count >= perMinute)
            return $"at most {perMinute} commands a minute";
        _taken.Enqueue(mono);
        return null;
    }

    private async Task<(bool Ok, string Text)> AnswerAsync(AgentCommand command, string? refusal, CancellationToken ct)
    {
        // Out of the caller's lock.
        await Task.Yield();
        var (ok, text) = refusal is null ? await DoAsync(command, ct).ConfigureAwait(false) : (false, $"refused: {refusal}");
        record(command, ok ? "done" : text);
        return (ok, text);
    }

    private async Task<(bool Ok, string Text)> DoAsync(AgentCommand command, CancellationToken ct)
    {
        await _one.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return (true, await commands[command.Name](command, ct).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        // Whatever a network does to a command, whoever sent it is to know, and the agent goes on.
        catch (Exception fault)
        {
            return (false, fault.Message);
        }
        finally
        {
            _one.Release();
        }
    }
}
