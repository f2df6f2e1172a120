using System.Net.Sockets;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>
/// Between one device and the client: counts what its requests cost, and waits as long for an answer as this device takes. For one
/// caller at a time.
/// </summary>
/// <remarks>Small requests and rows of tables are estimated apart: a router may take ten times as long for the latter.</remarks>
internal sealed class SnmpMeter(ISnmpClient client, TimeProvider time, TimeSpan longest) : ISnmpClient
{
    // Headers of IP (RFC 791, RFC 8200) and UDP around each datagram.
    private const int Ipv4Overhead = 28;
    private const int Ipv6Overhead = 48;

    private RoundTripEstimate _get = new(longest);
    private RoundTripEstimate _walk = new(longest);

    /// <summary>Bytes on the wire, both directions, headers of IP and UDP included; since the start.</summary>
    public long Bytes { get; private set; }

    /// <summary>Time that requests took, waiting in vain included; since the start.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Attempts without an answer; since the start.</summary>
    public int Timeouts { get; private set; }

    /// <summary>See <see cref="SnmpResponse.EngineRun"/>; of the last answer.</summary>
    public int EngineRun { get; private set; }

    /// <summary>How long the next GET waits.</summary>
    public TimeSpan Timeout => _get.Timeout;

    /// <inheritdoc/>
    public async ValueTask<SnmpResponse> AskAsync(SnmpTarget target, SnmpRequest request, CancellationToken cancellationToken)
    {
        var isGet = request.Type == SnmpPduType.Get;
        var timeout = (isGet ? _get : _walk).Timeout;
        var begin = time.GetTimestamp();
        var patient = target.Timeout == timeout ? target : target with { Timeout = timeout };
        var response = await client.AskAsync(patient, request, cancellationToken).ConfigureAwait(false);
        Time += time.GetElapsedTime(begin);
        Timeouts += response.Timeouts;
        var datagrams = response.Timeouts + (response.Outcome == SnmpOutcome.Answered ? 2 : 0);
        Bytes += response.Bytes + (datagrams * (target.EndPoint.AddressFamily == AddressFamily.InterNetwork ? Ipv4Overhead : Ipv6Overhead));
        if (response.Outcome == SnmpOutcome.Answered)
            EngineRun = response.EngineRun;
        Learn(ref isGet ? ref _get : ref _walk, response);
        return response;
    }

    private static void Learn(ref RoundTripEstimate estimate, SnmpResponse response)
    {
        if (response.Outcome == SnmpOutcome.Answered)
            estimate.Answered(response.RoundTrip);
        else if (response.Outcome == SnmpOutcome.Timeout)
            estimate.Silent();
    }

    /// <summary>The client is its owner's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
