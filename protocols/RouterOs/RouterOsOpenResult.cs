namespace InternetDesa.Protocols.RouterOs;

/// <summary>How the opening of a connection ended.</summary>
public enum RouterOsOpenOutcome
{
    /// <summary>Logged in.</summary>
    Open,

    /// <summary>
    /// No connection, or it ended or went silent before the login was answered. A source that the router's service does not allow is
    /// silent too.
    /// </summary>
    Unreachable,

    /// <summary>TLS failed, or the router's certificate is not the pinned one. No password was sent.</summary>
    CertificateRefused,

    /// <summary>The router refused name or password.</summary>
    LoginRefused,

    /// <summary>
    /// The router asked for the MD5 challenge of RouterOS before 6.43. It is not answered: a man in the middle can ask for it and
    /// take the answer away to guess the password.
    /// </summary>
    ChallengeRefused,
}

/// <summary>What came of opening.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">For people: the router's or the system's words; empty when open.</param>
public sealed record RouterOsOpenResult(RouterOsOpenOutcome Outcome, string Message = "");
