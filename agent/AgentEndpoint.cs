using System.Diagnostics.CodeAnalysis;

namespace InternetDesa.Agent;

/// <summary>Where a collector listens: <c>mqtt://host:port</c>, or <c>mqtts://</c> for TLS.</summary>
/// <param name="Host">A host name or an address.</param>
/// <param name="Port">The port.</param>
/// <param name="Tls">Whether the connection is under TLS.</param>
public readonly record struct AgentEndpoint(string Host, int Port, bool Tls)
{
    /// <summary>Reads an address; without a port it is 1883, with TLS 8883 (IANA).</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AgentEndpoint endpoint)
    {
        endpoint = default;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0
            || uri.PathAndQuery is not ("/" or "") || uri.Scheme is not ("mqtt" or "mqtts"))
            return false;
        var tls = uri.Scheme == "mqtts";
        endpoint = new AgentEndpoint(uri.IdnHost, uri.Port > 0 ? uri.Port : tls ? 8883 : 1883, tls);
        return true;
    }

    /// <summary>The address as it is written in the options.</summary>
    public override string ToString() => $"{(Tls ? "mqtts" : "mqtt")}://{Host}:{Port}";
}
