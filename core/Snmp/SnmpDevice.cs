using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>
/// One device that is read again and again: finds its profile by sysObjectID, asks what is due, and makes points of the answers. It
/// remembers the names of the interfaces and the counters of the poll before.
/// </summary>
/// <remarks>For one caller at a time. Whatever the device answers, a poll ends: every table has a limit of rows and of time.</remarks>
public sealed class SnmpDevice
{
    private const int MaxBindings = 4000;

    // About 40 bindings of 25 bytes pass the usual MTU.
    private const int BindingsAtATime = 40;
    private const int ScalarsAtATime = 20;
    private static readonly TimeSpan TableTime = TimeSpan.FromSeconds(15);
    private static readonly Oid SysUpTime = Oid.Parse("1.3.6.1.2.1.1.3.0");
    private static readonly Oid SysObjectId = Oid.Parse("1.3.6.1.2.1.1.2.0");

    private readonly ISnmpClient _client;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly InterfaceNames _names = new();
    private readonly InterfaceRates _rates = new();
    private readonly Dictionary<Oid, SnmpValue> _gauges = [];
    private SnmpTarget _target;
    private long _polls;
    private int _scalarsAtATime = ScalarsAtATime;
    private int _timeouts;
    private int _bytes;
    private int _faults;

    /// <summary>Knows nothing of the device yet.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="target">The device.</param>
    /// <param name="time">The clock of rates and limits.</param>
    public SnmpDevice(ISnmpClient client, SnmpTarget target, TimeProvider time) =>
        (_client, _target, _time, _origin) = (client, target, time, time.GetTimestamp());

    /// <summary>Its profile; null until it answered.</summary>
    public SnmpProfile? Profile { get; private set; }

    /// <summary>How often a request without answer is sent again: a device that is known to be silent needs no second try.</summary>
    public int Retries
    {
        get => _target.Retries;
        set => _target = _target with { Retries = value };
    }

    /// <summary>Reads what is due.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<SnmpReading> ReadAsync(CancellationToken cancellationToken)
    {
        (_timeouts, _bytes, _faults) = (0, 0, 0);
        var points = new SnmpPoints();
        var scalars = new Dictionary<Oid, SnmpValue>();
        var first = await GetAsync([SysUpTime, SysObjectId, .. (Profile?.Scalars ?? []).Select(scalar => scalar.Oid).Where(oid => oid != SysUpTime)],
            scalars, cancellationToken).ConfigureAwait(false);
        if (first.Outcome != SnmpOutcome.Answered)
            return Reading(first, points);
        var kind = scalars.TryGetValue(SysObjectId, out var id) && id.Type == SnmpType.ObjectIdentifier ? SnmpProfiles.For(id.Oid) : SnmpProfiles.All[0];
        if (kind != Profile)
        {
            // New, or another box under the same address.
            Profile = kind;
            _polls = 0;
            await GetAsync([.. kind.Scalars.Select(scalar => scalar.Oid).Where(oid => oid != SysUpTime)], scalars, cancellationToken).ConfigureAwait(false);
        }

        foreach (var scalar in kind.Scalars)
        {
            if (scalars.TryGetValue(scalar.Oid, out var value))
                SnmpNumber.Set(points, scalar, "", value);
        }

        var uptime = scalars.TryGetValue(SysUpTime, out var ticks) && ticks.Type == SnmpType.TimeTicks ? (uint)ticks.Unsigned : (uint?)null;
        if (kind.Gauges is { } gauges)
            await ReadGaugesAsync(gauges, points, cancellationToken).ConfigureAwait(false);
        foreach (var table in kind.Tables.Where(table => _polls % table.Every == 0))
            await ReadTableAsync(table, points, uptime, cancellationToken).ConfigureAwait(false);
        _polls++;
        return Reading(first, points);
    }

    private SnmpReading Reading(SnmpResponse first, SnmpPoints points) =>
        new(first.Outcome, points, first.RoundTrip, _timeouts, _bytes, _faults);

    // The first response tells how the device is; of what follows a part may be missing.
    private async Task<SnmpResponse> GetAsync(List<Oid> names, Dictionary<Oid, SnmpValue> values, CancellationToken cancellationToken)
    {
        SnmpResponse? first = null;
        for (var done = 0; done < names.Count;)
        {
            var some = names.GetRange(done, Math.Min(_scalarsAtATime, names.Count - done));
            var response = await _client.GetAsync(_target, some, cancellationToken).ConfigureAwait(false);
            _timeouts += response.Timeouts;
            _bytes += response.Bytes;
            if (response.ErrorStatus == SnmpErrorStatus.TooBig && some.Count > 1)
            {
                // Remembered: the device will not grow.
                _scalarsAtATime = some.Count / 2;
                continue;
            }

            first ??= response;
            if (response.Outcome != SnmpOutcome.Answered)
                break;
            if (response.ErrorStatus != SnmpErrorStatus.NoError)
                _faults++;
            else
                foreach (var (name, value) in response.VarBinds)
                    values[name] = value;
            done += some.Count;
        }

        return first ?? new SnmpResponse(SnmpOutcome.Answered, []);
    }

    private async Task ReadTableAsync(ProfileTable table, SnmpPoints points, uint? uptime, CancellationToken cancellationToken)
    {
        var hasRates = table.Columns.Any(column => column.Rate is not null);
        List<Oid> columns = [.. table.Columns.Select(column => column.Oid)];
        if (hasRates)
            columns.AddRange([InterfaceNames.Column, InterfaceRates.Discontinuity]);
        var walk = await WalkAsync(columns, cancellationToken).ConfigureAwait(false);
        if (hasRates)
        {
            _names.Replace(walk);
            // Not ToDictionary: nothing hinders a device from sending a name twice.
            var values = new Dictionary<Oid, SnmpValue>();
            foreach (var (name, value) in walk)
                values[name] = value;
            _faults += _rates.Set(points, table, values, _names, uptime, _time.GetElapsedTime(_origin));
        }

        foreach (var column in table.Columns)
            Aggregate(table, column, [.. walk.Where(varBind => varBind.Oid.StartsWith(column.Oid))], points);
    }

    private void Aggregate(ProfileTable table, ProfileObject column, List<SnmpVarBind> rows, SnmpPoints points)
    {
        switch (table.Rows)
        {
            case ProfileRows.Count:
                points.Set(column.Target, "", (long)rows.Count);
                break;
            case ProfileRows.First when rows.Count > 0:
                SnmpNumber.Set(points, column, "", rows[0].Value);
                break;
            case ProfileRows.Mean when rows.Select(row => SnmpNumber.Float(row.Value)).OfType<double>().ToList() is { Count: > 0 } numbers:
                points.Set(column.Target, "", numbers.Average() * column.Scale);
                break;
            case ProfileRows.Each:
                foreach (var (name, value) in rows)
                {
                    if (InterfaceNames.TryIndex(name, column.Oid, out var index))
                        SnmpNumber.Set(points, column, _names.Of(index), value);
                }

                break;
        }
    }

    private async Task ReadGaugesAsync(ProfileGauges gauges, SnmpPoints points, CancellationToken cancellationToken)
    {
        // Names and units stay as they are: the values alone are read every time that they are due.
        if (_polls % gauges.Every != 0)
            return;
        _gauges.Clear();
        foreach (var (name, value) in await WalkAsync([gauges.Name, gauges.Value, gauges.Unit], cancellationToken).ConfigureAwait(false))
            _gauges[name] = value;
        foreach (var (wanted, target) in gauges.Fields)
        {
            foreach (var (name, value) in _gauges)
            {
                if (value.Type == SnmpType.OctetString && name.StartsWith(gauges.Name) && System.Text.Ascii.Equals(value.Octets.Span, wanted)
                    && Beside(name, gauges.Name, gauges.Value) is { } raw && SnmpNumber.Integer(raw) is { } number
                    && Beside(name, gauges.Name, gauges.Unit) is { } unit && SnmpNumber.Integer(unit) is { } kind
                    && gauges.Scales.TryGetValue(kind, out var scale))
                    // A Gauge32 that is meant as signed: 4294967291 is 5 below zero.
                    points.Set(target, "", unchecked((int)number) * scale);
            }
        }
    }

    // The value of another column in the same row.
    private SnmpValue? Beside(Oid name, Oid column, Oid other)
    {
        byte[] encoded = [.. other.Encoded.Span, .. name.Encoded.Span[column.Encoded.Length..]];
        return Oid.TryFromEncoded(encoded, out var beside) && _gauges.TryGetValue(beside, out var value) ? value : null;
    }

    private async Task<IReadOnlyList<SnmpVarBind>> WalkAsync(IReadOnlyList<Oid> columns, CancellationToken cancellationToken)
    {
        var limits = new SnmpWalkLimits(MaxBindings, TableTime, Math.Max(1, BindingsAtATime / columns.Count));
        var walk = await SnmpWalk.RunAsync(_client, _target, columns, limits, _time, cancellationToken).ConfigureAwait(false);
        _timeouts += walk.Timeouts;
        _bytes += walk.Bytes;
        if (walk.End != SnmpWalkEnd.Complete)
            _faults++;
        return walk.VarBinds;
    }
}
