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
/// <param name="Repetitions">Rows asked for at a time, at least 1; halved when the device says tooBig.</param>
public sealed record SnmpWalkLimits(int Bindings, TimeSpan Time, int Repetitions);

/// <summary>What is walked, and how far; the first request, mostly the only one, is encoded once for all devices.</summary>
/// <param name="columns">The subtrees to read, at least one.</param>
/// <param name="limits">How far.</param>
public sealed class SnmpWalkPlan(IReadOnlyList<Oid> columns, SnmpWalkLimits limits)
{
    private SnmpRequest? _bulk;
    private SnmpRequest? _next;

    /// <summary>The subtrees.</summary>
    public IReadOnlyList<Oid> Columns => columns;

    /// <summary>How far.</summary>
    public SnmpWalkLimits Limits => limits;

    internal SnmpRequest First(bool v1) =>
        v1 ? _next ??= SnmpRequest.GetNext(columns) : _bulk ??= SnmpRequest.GetBulk(columns, 0, limits.Repetitions);
}

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
    private readonly SnmpWalkPlan _plan;
    private readonly TimeProvider _time;
    private readonly bool _v1;
    private readonly List<SnmpVarBind> _found = [];
    private readonly List<int> _columns = [];

    // Those that are open come first, in their order.
    private readonly Column[] _all;
    private int _open;
    private int _timeouts;
    private int _bytes;

    private SnmpWalk(ISnmpClient client, SnmpTarget target, SnmpWalkPlan plan, TimeProvider time)
    {
        (_client, _target, _plan, _time) = (client, target, plan, time);
        _v1 = target.Credentials is SnmpCommunity { V1: true };
        _all = [.. plan.Columns.Select((column, number) => new Column(number, column))];
        _open = _all.Length;
    }

    /// <summary>Walks.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="target">Who is asked.</param>
    /// <param name="plan">What is read, and how far.</param>
    /// <param name="time">The clock of the time limit.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<SnmpWalkResult> RunAsync(
        ISnmpClient client, SnmpTarget target, SnmpWalkPlan plan, TimeProvider time, CancellationToken cancellationToken) =>
        new SnmpWalk(client, target, plan, time).RunAsync(cancellationToken);

    private async Task<SnmpWalkResult> RunAsync(CancellationToken cancellationToken)
    {
        var begin = _time.GetTimestamp();
        var (rows, width) = (_plan.Limits.Repetitions, _open);
        var request = _plan.First(_v1);
        while (true)
        {
            var asked = request.Oids.Count;
            var response = await _client.AskAsync(_target, request, cancellationToken).ConfigureAwait(false);
            _timeouts += response.Timeouts;
            _bytes += response.Bytes;
            if (response.Outcome != SnmpOutcome.Answered)
                return Result(SnmpWalkEnd.Silent);
            if (response.ErrorStatus == SnmpErrorStatus.TooBig && (rows > 1 || asked > 1))
            {
                // Rows first, then columns: down to one binding.
                if (rows > 1)
                    rows /= 2;
                else
                    width = asked / 2;
            }
            else if (_v1 && response.ErrorStatus == SnmpErrorStatus.NoSuchName)
            {
                // The end of v1. The index comes from the device: one that points nowhere means the first, so that the walk gets on.
                _all[response.ErrorIndex >= 1 && response.ErrorIndex <= asked ? response.ErrorIndex - 1 : 0].Done = true;
            }
            else if (response.ErrorStatus != SnmpErrorStatus.NoError)
            {
                return Result(SnmpWalkEnd.Refused);
            }
            else if (Take(asked, response.VarBinds) is { } end)
            {
                return Result(end);
            }

            CloseDone();
            if (_open == 0)
                return Result(SnmpWalkEnd.Complete);
            if (_time.GetElapsedTime(begin) > _plan.Limits.Time)
                return Result(SnmpWalkEnd.TooLong);
            request = Next(Math.Min(width, _open), rows);
        }
    }

    private SnmpRequest Next(int width, int rows)
    {
        var names = new Oid[width];
        for (var i = 0; i < width; i++)
            names[i] = _all[i].Last;
        return _v1 ? SnmpRequest.GetNext(names) : SnmpRequest.GetBulk(names, 0, rows);
    }

    // Row by row, the columns in the order asked; the device may cut the list anywhere (RFC 3416 §4.2.3).
    private SnmpWalkEnd? Take(int asked, IReadOnlyList<SnmpVarBind> varBinds)
    {
        if (varBinds.Count == 0)
            return SnmpWalkEnd.NotIncreasing;
        _found.EnsureCapacity(_found.Count + varBinds.Count);
        _columns.EnsureCapacity(_found.Count + varBinds.Count);
        for (var i = 0; i < varBinds.Count; i++)
        {
            ref var column = ref _all[i % asked];
            if (column.Done)
                continue;
            var varBind = varBinds[i];
            if (varBind.Value.Type == SnmpType.EndOfMibView || !varBind.Oid.StartsWith(_plan.Columns[column.Number]))
            {
                column.Done = true;
                continue;
            }

            if (varBind.Oid.CompareTo(column.Last) <= 0)
                return SnmpWalkEnd.NotIncreasing;
            if (_found.Count == _plan.Limits.Bindings)
                return SnmpWalkEnd.TooMany;
            column.Last = varBind.Oid;
            _found.Add(varBind);
            _columns.Add(column.Number);
        }

        return null;
    }

    private void CloseDone()
    {
        var open = 0;
        for (var i = 0; i < _open; i++)
        {
            if (!_all[i].Done)
                _all[open++] = _all[i];
        }

        _open = open;
    }

    private SnmpWalkResult Result(SnmpWalkEnd end) => new(end, _found, _columns, _timeouts, _bytes);

    private record struct Column(int Number, Oid Last)
    {
        public bool Done { get; set; }
    }
}
