using System.Globalization;
using System.Text.Json;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Spool;
using InternetDesa.Provisioning.Manifest;

namespace InternetDesa.Provisioning.Hub;

/// <summary>
/// The province's WireGuard hub and its address plan: a network in blocks of four addresses, the first block the hub's own, the block after
/// a village's number in the inventory the village's: its second address is the router's, its third is kept for the agent. A number is given once
/// and never to another village, and so are the addresses.
/// </summary>
/// <param name="Network">The network of all tunnels, such as <c>10.240.0.0/16</c>: 16,383 villages.</param>
/// <param name="Host">The name or address under which villages reach the hub.</param>
/// <param name="Port">Its UDP port.</param>
/// <param name="PublicKey">Its public key, base64.</param>
/// <param name="Noc">Networks behind the hub that may reach the villages.</param>
internal sealed record HubPlan(Ipv4Network Network, string Host, int Port, string PublicKey, IReadOnlyList<Ipv4Network> Noc)
{
    /// <summary>The name of the hub's private key in the province's vault.</summary>
    public const string KeySecret = "hub/key";

    /// <summary>The length of a block's prefix.</summary>
    public const int BlockLength = 30;

    /// <summary>The hub's own block.</summary>
    public Ipv4Network Own => Network.Part(BlockLength, 0)!.Value;

    /// <summary>The hub's address.</summary>
    public string Address => Ipv4Network.Text(Own.First + 1);

    /// <summary>What villages send into their tunnel, and take from it.</summary>
    public IReadOnlyList<Ipv4Network> Reaches => [Own, .. Noc];

    /// <summary>How many villages the network has addresses for.</summary>
    public int Villages => (1 << (BlockLength - Network.Length)) - 1;

    /// <summary>The block of a village.</summary>
    /// <param name="gateway">Its router.</param>
    /// <exception cref="FormatException">It has no number, or one that the network is too small for.</exception>
    public Ipv4Network Block(InventoryDevice gateway) => gateway.Index switch
    {
        null => throw new FormatException($"{gateway.Id} has no number in address plans; 'desactl inventory number' gives one"),
        { } index when index >= Villages => throw new FormatException($"{Network} has addresses for {Villages} villages, and {gateway.Id} has the number {index}; make the hub with a larger network"),
        { } index => Network.Part(BlockLength, index + 1)!.Value,
    };

    /// <summary>The address of a village's router in the tunnel.</summary>
    public string RouterAddress(InventoryDevice gateway) => Ipv4Network.Text(Block(gateway).First + 1);

    /// <summary>The address that is kept for a village's agent; nothing leads to it yet, the agent speaks first.</summary>
    public string AgentAddress(InventoryDevice gateway) => Ipv4Network.Text(Block(gateway).First + 2);

    /// <summary>Reads the file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="IOException">There is none.</exception>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static HubPlan Load(string path)
    {
        if (!System.IO.File.Exists(path))
            throw new IOException($"--hub: there is no file {path}; 'desactl hub init' makes it");
        try
        {
            var file = JsonSerializer.Deserialize<Written>(System.IO.File.ReadAllText(path), Json)!;
            return new HubPlan(NetworkOf(file.Network), file.Host, file.Port, file.PublicKey, [.. file.Noc.Select(NetworkOf)]);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{path} is no hub's file, as 'desactl hub init' writes it: {JsonFault.Of(fault)}", fault);
        }
    }

    /// <summary>Writes it; it holds no secret.</summary>
    /// <exception cref="StorageException">It could not be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(
        new Written(Network.ToString(), Host, Port, PublicKey, [.. Noc.Select(network => network.ToString())]), Json));

    /// <summary>Reads a network of the tunnels or of the NOC.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Ipv4Network NetworkOf(string text) => Ipv4Network.TryParse(text, out var network) ? network
        : throw new FormatException($"'{text}' is no network; write its first address and its length, such as 10.240.0.0/16");

    /// <summary>The parts of <c>host:port</c>.</summary>
    /// <exception cref="FormatException">They are none.</exception>
    public static (string Host, int Port) EndpointOf(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && Uri.CheckHostName(text[..colon]) is UriHostNameType.Dns or UriHostNameType.IPv4
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? (text[..colon], port)
            : throw new FormatException($"'{text}' is no endpoint; write a name or an IPv4 address and a port, such as hub.example:51820");
    }

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    private sealed record Written(string Network, string Host, int Port, string PublicKey, IReadOnlyList<string> Noc);
}
