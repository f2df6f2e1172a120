namespace InternetDesa.Protocols.RouterOs;

/// <summary>Who logs in.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Password">A secret; printed nowhere.</param>
public sealed record RouterOsLogin(string Name, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} <secret>";
}
