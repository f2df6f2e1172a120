using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Provisioning.Routers;

/// <summary>The router did not let us in; nothing was done to it by this connection.</summary>
internal sealed class RouterUnreachableException(RouterOsOpenOutcome outcome, string reason) : Exception(Describe(outcome, reason))
{
    /// <summary>How the opening ended.</summary>
    public RouterOsOpenOutcome Outcome => outcome;

    private static string Describe(RouterOsOpenOutcome outcome, string reason) => outcome switch
    {
        RouterOsOpenOutcome.CertificateRefused =>
            $"The router's certificate is not the pinned one, so no password was sent: {HostileText.Line(reason)}",
        RouterOsOpenOutcome.LoginRefused => $"The router refused the login: {HostileText.Line(reason)}",
        RouterOsOpenOutcome.ChallengeRefused =>
            "The router asks for the login of RouterOS before 6.43, which a man in the middle could ask for too; it is not answered.",
        _ => $"The router does not answer: {HostileText.Line(reason.TrimEnd('.'))}. Either it is off, the path to it is cut, or its API "
            + "service does not take this address.",
    };
}

/// <summary>A connection ended or went silent: what was sent last was done or was not.</summary>
internal sealed class ConnectionLostException(string reason) : Exception($"The connection was lost: {HostileText.Line(reason)}.");

/// <summary>A router refused to do what it was told.</summary>
internal sealed class RouterTrapException(string command, string message) : Exception($"{command}: {HostileText.Line(message)}");
