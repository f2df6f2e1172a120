namespace InternetDesa.Provisioning.Planning;

/// <summary>What carries the session that plans, as the router's facts tell.</summary>
/// <param name="Interfaces">The interface of the session's address, and the bridge, ports or tunnel that it stands on.</param>
/// <param name="Addresses">The router's addresses that the session uses, without prefix length.</param>
/// <param name="Service">Its service in <c>/ip/service</c>: <c>api-ssl</c> or <c>api</c>.</param>
/// <param name="User">Its account.</param>
/// <param name="Group">The account's group.</param>
internal sealed record ManagementPath(
    IReadOnlySet<string> Interfaces, IReadOnlySet<string> Addresses, string Service, string User, string Group);
