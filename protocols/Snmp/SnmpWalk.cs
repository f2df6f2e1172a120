namespace InternetDesa.Protocols.Snmp;

/// <summary>How a walk ended.</summary>
public enum SnmpWalkEnd
{
    /// <summary>Every column was read to its end.</summary>
    Complete,

    /// <summary>A request was not answered (<see cref="SnmpOutcome.Timeout"/>, <see cref="SnmpOutcome.Unreachable"/>, …).</summary>
    Silent,

    /// <summary>The device answered with a name that does not follow the one before: it would go round for ever.</summary>
    NotIncreasing,

    /// <summary>More bindings than the limit: an endless table.</summary>
    TooMany,

    /// <summary>It took longer than the limit.</summary>
    TooLong,

    /// <summary>The device answered with an error, tooBig for a single binding included.</summary>
    Refused,
}

/// <summary>How far a walk goes at most.</summary>
/// <param name="Bindings">Bindings of all columns together.</param>
/// <param name="Time">From the first request on; checked between requests.</param>
/// <param name="Repetitions">Rows asked for at a time; halved when the device says tooBig.</param>
public sealed record SnmpWalkLimits(int Bindings, TimeSpan Time, int Repetitions);

/// <summary>What a walk read. What came before a bad end is kept.</summary>
/// <param name="End">How it ended.</param>
/// <param name="VarBinds">The bindings below the columns, in the order they came: of one column each name is greater than the one before.</param>
/// <param name="Columns">Of each binding, which of the columns it belongs to.</param>
/// <param name="Timeouts">Attempts without an answer.</param>
/// <param name="Bytes">UDP payload, both directions.</param>
public sealed record SnmpWalkResult(SnmpWalkEnd End, IReadOnlyList<SnmpVarBind> VarBinds, IReadOnlyList<int> Columns, int Timeouts, int Bytes);

/// <summary>
/// Reads columns of a table by GETBULK (v1: GETNEXT), several at a time. Whatever the device does, it ends: at the columns' ends, at a
/// name that repeats or decreases (RouterOS 6.39 does that), at endOfMibView, or at a limit.
/// </summary>
public sealed class SnmpWalk
{
    private readonly ISnmpClient _client;
    private readonly SnmpTarget _target;
    private readonly SnmpWalkLimits _limits;
    private readonly TimeProvider _time;
    private readonly List<SnmpVarBind> _found;
    private readonly List<int> _columns;
    private int _timeouts;
    private int _bytes;

    private SnmpWalk(ISnmpClient client, SnmpTarget target, SnmpWalkLimits limits, TimeProvider time, int room)
    {
        (_client, _target, _limits, _time) = (client, target, limits, time);
        (_found, _columns) = (new List<SnmpVarBind>(room), new List<int>(room));
    }

    /// <summary>Walks.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="target">Who is asked.</param>
    /// <param name="columns">The subtrees to read.</param>
    /// <param name="limits">How far.</param>
    /// <param name="time">The clock of the time limit.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<SnmpWalkResult> RunAsync(
        ISnmpClient client, SnmpTarget target, IReadOnlyList<Oid> columns, SnmpWalkLimits limits, TimeProvider time,
        CancellationToken cancellationToken) => // What most tables have: those that fit one answer.
        new SnmpWalk(client, target, limits, time, Math.Min(limits.Bindings, columns.Count * limits.Repetitions)).RunAsync(columns, cancellationToken);

    private async Task<SnmpWalkResult> RunAsync(IReadOnlyList<Oid> columns, CancellationToken cancellationToken)
    {
        var begin = _time.GetTimestamp();
        var open = columns.Select((column, number) => new Column(column, number)).ToList();
        var width = open.Count;
        var rows = Math.Max(1, _limits.Repetitions);
        while (open.Count > 0)
        {
            if (_time.GetElapsedTime(begin) > _limits.Time)
                return Result(SnmpWalkEnd.TooLong);
            var asked = open.Take(width).ToList();
            var response = await AskAsync(asked, rows, cancellationToken).ConfigureAwait(false);
            _timeouts += response.Timeouts;
            _bytes += response.Bytes;
            if (response.Outcome != SnmpOutcome.Answered)
                return Result(SnmpWalkEnd.Silent);
            if (response.ErrorStatus == SnmpErrorStatus.TooBig && (rows > 1 || asked.Count > 1))
            {
                // Rows first, then columns: down to one binding.
                if (rows > 1)
                    rows /= 2;
                else
                    width = asked.Count / 2;
                continue;
            }

            if (IsEndOfV1(response))
                Refused(asked, response.ErrorIndex).Done = true;
            else if (response.ErrorStatus != SnmpErrorStatus.NoError)
                return Result(SnmpWalkEnd.Refused);
            else if (Take(asked, response.VarBinds) is { } end)
                return Result(end);
            open.RemoveAll(column => column.Done);
        }

        return Result(SnmpWalkEnd.Complete);
    }

    private ValueTask<SnmpResponse> AskAsync(List<Column> asked, int rows, CancellationToken cancellationToken)
    {
        Oid[] names = [.. asked.Select(column => column.Last)];
        return _target.Credentials is SnmpCommunity { V1: true }
            ? _client.GetNextAsync(_target, names, cancellationToken)
            : _client.GetBulkAsync(_target, names, 0, rows, cancellationToken);
    }

    // Row by row, the columns in the order asked; the device may cut the list anywhere (RFC 3416 §4.2.3).
    private SnmpWalkEnd? Take(List<Column> asked, IReadOnlyList<SnmpVarBind> varBinds)
    {
        if (varBinds.Count == 0)
            return SnmpWalkEnd.NotIncreasing;
        for (var i = 0; i < varBinds.Count; i++)
        {
            var column = asked[i % asked.Count];
            if (column.Done)
                continue;
            var (name, value) = varBinds[i];
            if (value.Type == SnmpType.EndOfMibView || !name.StartsWith(column.Subtree))
            {
                column.Done = true;
                continue;
            }

            if (name.CompareTo(column.Last) <= 0)
                return SnmpWalkEnd.NotIncreasing;
            if (_found.Count == _limits.Bindings)
                return SnmpWalkEnd.TooMany;
            column.Last = name;
            _found.Add(varBinds[i]);
            _columns.Add(column.Number);
        }

        return null;
    }

    private bool IsEndOfV1(SnmpResponse response) =>
        response.ErrorStatus == SnmpErrorStatus.NoSuchName && _target.Credentials is SnmpCommunity { V1: true };

    // The index comes from the device: one that points nowhere means the first, so that the walk gets on.
    private static Column Refused(List<Column> asked, int errorIndex) => asked[errorIndex >= 1 && errorIndex <= asked.Count ? errorIndex - 1 : 0];

    private SnmpWalkResult Result(SnmpWalkEnd end) => new(end, _found, _columns, _timeouts, _bytes);

    private sealed class Column(Oid subtree, int number)
    {
        public int Number => number;

        public Oid Subtree { get; } = subtree;

        public Oid Last { get; set; } = subtree;

        public bool Done { get; set; }
    }
}
