using System.Globalization;
using System.Net;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Protocols;
using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Provisioning.Cli;

/// <summary>The router of a command line: where it is, how it is known, and who logs in.</summary>
/// <param name="Device">Which device of the inventory; null for an address.</param>
/// <param name="Host">A host name or an address.</param>
/// <param name="Port">The port of its API service.</param>
/// <param name="Login">Who logs in.</param>
/// <param name="Pin">The fingerprint of its certificate; null for plain text.</param>
internal sealed record RouterTarget(DeviceId? Device, string Host, int Port, RouterOsLogin Login, string? Pin)
{
    /// <summary>The name of its service in <c>/ip/service</c>.</summary>
    public string Service => Pin is null ? "api" : "api-ssl";

    /// <summary>For people.</summary>
    public override string ToString() => Device is { } device ? $"{device.Village.Dotted}/{device.Device}" : Host;

    /// <summary>A new connection to it, not open yet.</summary>
    public IRouterOsConnection Connection(Transport transport, TimeProvider time) => Transports.RouterOs(
        transport, Host, Port, Pin is { } pin ? RouterOsPin.Sha256(pin) : null, Login, new RouterOsOptions(), time);

    /// <summary>Finds a router.</summary>
    /// <param name="name">What the command line names.</param>
    /// <param name="inventory">Reads the inventory, where it is needed.</param>
    /// <param name="credential">The credential of an address.</param>
    /// <param name="vault">Opens the secrets, where they are needed.</param>
    /// <param name="plainText">Without TLS.</param>
    /// <exception cref="FormatException">It is no router, or the vault lacks what the login needs: all of it.</exception>
    public static RouterTarget Find(string name, Func<InventoryModel> inventory, string? credential, Func<Vault> vault, bool plainText)
    {
        var parts = name.Split('/', 2);
        if (!VillageCode.TryParse(parts[0], out var village))
        {
            if (credential is null)
                throw new FormatException($"'{name}' is no village code; for a router by its address name its credential as well, --credential NAME");
            var (host, port) = Address(name, plainText);
            return Make(null, host, port, credential, $"pin/{host}", vault(), plainText);
        }

        var found = parts.Length == 2
            ? inventory().Of(village).SingleOrDefault(device => device.Id.Device == parts[1])
            : inventory().Gateway(village);
        if (found is null)
            throw new FormatException($"the inventory has no {(parts.Length == 2 ? $"device '{parts[1]}'" : "gateway")} of {village.Dotted}");
        if (found.Address is not { } address)
            throw new FormatException($"the inventory has no address for {village.Dotted}/{found.Id.Device}");
        var pin = $"pin/{village}/{found.Id.Device}";
        // The inventory's port is that of SNMP; where the API is not at its usual one, the vault's pin says so: fingerprint@port.
        return Make(found.Id, address.Address.ToString(), DefaultPort(plainText), credential ?? found.Credential, pin, vault(), plainText);
    }

    /// <summary>The parts of <c>host[:port]</c>.</summary>
    public static (string Host, int Port) Address(string text, bool plainText)
    {
        if (IPEndPoint.TryParse(text, out var end) && text.Contains(':', StringComparison.Ordinal))
            return (end.Address.ToString(), end.Port == 0 ? DefaultPort(plainText) : end.Port);
        var colon = text.LastIndexOf(':');
        if (colon > 0 && colon == text.IndexOf(':', StringComparison.Ordinal) && !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw new FormatException($"'{text}' is no address; its port is a number up to 65535, as in 10.33.1.1:8729");
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (text[..colon], port)
            : (text, DefaultPort(plainText));
    }

    private static RouterTarget Make(DeviceId? device, string host, int port, string credential, string pinName, Vault vault, bool plainText)
    {
        var errors = new List<string>();
        string Need(string name)
        {
            var value = vault.Find(name);
            if (value is null)
                errors.Add($"the vault has no '{name}'; write it with 'desactl vault set {name}'");
            return value ?? "";
        }

        var login = new RouterOsLogin(Need($"{credential}/user"), Need($"{credential}/password"));
        var pin = vault.Find(pinName) ?? (plainText ? "" : Need(pinName));
        if (errors.Count > 0)
            throw new FormatException(string.Join('\n', errors));
        var at = pin.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0 && ushort.TryParse(pin.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var other))
            (pin, port) = (pin[..at], other);
        return new RouterTarget(device, host, port, login, plainText ? null : pin);
    }

    private static int DefaultPort(bool plainText) => plainText ? RouterOsTcp.PlainPort : RouterOsTcp.TlsPort;
}
