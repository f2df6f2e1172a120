using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>How a part of a profile was read.</summary>
/// <param name="End">How the reading ended.</param>
/// <param name="Bindings">Values that the device has.</param>
/// <param name="Faults">What was wrong with them.</param>
internal readonly record struct PartResult(SnmpWalkEnd End, int Bindings, int Faults);

/// <summary>What a poll asks of one device: scalars by GET, tables by bounded walks.</summary>
internal sealed class SnmpRequests(SnmpMeter meter, SnmpTarget target, TimeProvider time)
{
    // About 40 bindings of 25 bytes pass the usual MTU.
    private const int BindingsAtATime = 40;
    private const int MaxBindings = 4000;
    private static readonly TimeSpan TableTime = TimeSpan.FromSeconds(15);
    private int _scalarsAtATime = 20;

    /// <summary>How columns of a table are read: bounded in rows and in time.</summary>
    public static SnmpWalkPlan PlanFor(IReadOnlyList<Oid> columns) =>
        new(columns, new SnmpWalkLimits(MaxBindings, TableTime, Math.Max(1, BindingsAtATime / columns.Count)));

    /// <summary>Reads scalars; those that the device does not have are missing among the bindings, or there without a value.</summary>
    /// <returns>The answer to the last request: where it is none, a part of the values may be missing.</returns>
    public async Task<SnmpResponse> GetAsync(IReadOnlyList<Oid> names, CancellationToken cancellationToken)
    {
        var left = names.ToList();
        var found = new List<SnmpVarBind>(names.Count);
        var response = new SnmpResponse(SnmpOutcome.Answered, []);
        while (left.Count > 0)
        {
            var some = left.GetRange(0, Math.Min(_scalarsAtATime, left.Count));
            response = await meter.GetAsync(target, some, cancellationToken).ConfigureAwait(false);
            if (response.Outcome != SnmpOutcome.Answered)
                break;
            if (response.ErrorStatus == SnmpErrorStatus.TooBig && some.Count > 1)
                // Remembered: the device will not grow.
                _scalarsAtATime = some.Count / 2;
            else if (response.ErrorStatus == SnmpErrorStatus.NoSuchName && response.ErrorIndex >= 1 && response.ErrorIndex <= some.Count)
                // v1 refuses all for the sake of one (RFC 1157 §4.1.2).
                left.RemoveAt(response.ErrorIndex - 1);
            else if (response.ErrorStatus != SnmpErrorStatus.NoError)
                break;
            else
            {
                found.AddRange(response.VarBinds);
                left.RemoveRange(0, some.Count);
            }
        }

        return response with { VarBinds = found };
    }

    /// <summary>Reads columns of a table.</summary>
    public Task<SnmpWalkResult> WalkAsync(SnmpWalkPlan plan, CancellationToken cancellationToken) =>
        SnmpWalk.RunAsync(meter, target, plan, time, cancellationToken);
}
