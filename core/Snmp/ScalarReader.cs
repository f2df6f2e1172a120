using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>Reads a profile's scalars, and learns which of them a device does not have.</summary>
internal sealed class ScalarReader
{
    private const int AbsentAfter = 3;

    // After so many readings all are asked again: a day, at every fifth minute.
    private const int AskAllAfter = 288;
    private byte[] _missing = [];
    private int _readings;

    /// <summary>Forgets what was learned.</summary>
    public void Forget() => _missing = [];

    /// <summary>Reads them into points.</summary>
    public async Task<PartResult> ReadAsync(SnmpRequests requests, IReadOnlyList<ProfileObject> scalars, SnmpPoints points, CancellationToken cancellationToken)
    {
        if (_missing.Length != scalars.Count || ++_readings >= AskAllAfter)
            (_missing, _readings) = (new byte[scalars.Count], 0);
        var asked = Enumerable.Range(0, scalars.Count).Where(i => _missing[i] < AbsentAfter).ToList();
        var response = await requests.GetAsync([.. asked.Select(i => scalars[i].Oid)], cancellationToken).ConfigureAwait(false);
        var values = new Dictionary<Oid, SnmpValue>();
        foreach (var (name, value) in response.VarBinds)
            values[name] = value;
        var found = 0;
        foreach (var i in asked)
        {
            if (values.TryGetValue(scalars[i].Oid, out var value) && !value.IsMissing)
            {
                found++;
                _missing[i] = 0;
                SnmpNumber.Set(points, scalars[i], "", value);
            }
            else if (response.Outcome == SnmpOutcome.Answered && response.ErrorStatus is SnmpErrorStatus.NoError or SnmpErrorStatus.NoSuchName)
            {
                _missing[i]++;
            }
        }

        return response.Outcome != SnmpOutcome.Answered ? new PartResult(SnmpWalkEnd.Silent, found, 1)
            : response.ErrorStatus is SnmpErrorStatus.NoError or SnmpErrorStatus.NoSuchName ? new PartResult(SnmpWalkEnd.Complete, found, 0)
            : new PartResult(SnmpWalkEnd.Refused, found, 1);
    }
}
