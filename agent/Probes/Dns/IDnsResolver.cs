namespace InternetDesa.Agent.Probes.Dns;

/// <summary>What a name server answered.</summary>
/// <param name="ResponseCode">The RCODE: 0 no error, 2 server failure, 3 no such name, … (RFC 1035 §4.1.1).</param>
/// <param name="Time">How long the answer took.</param>
public readonly record struct DnsAnswer(int ResponseCode, TimeSpan Time);

/// <summary>Asks name servers.</summary>
public interface IDnsResolver
{
    /// <summary>Asks for the IPv4 addresses of a name, once.</summary>
    /// <param name="name">The name.</param>
    /// <param name="server">The name server's address; null takes the system's first.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>The answer; null where none came in time.</returns>
    ValueTask<DnsAnswer?> ResolveAsync(string name, string? server, TimeSpan timeout, CancellationToken ct);
}
