using InternetDesa.Core.Inventory;
using InternetDesa.Provisioning.Authority;
using InternetDesa.Provisioning.Hub;

namespace InternetDesa.Provisioning.Enrolling;

/// <summary>A kit that is to be made: its secrets are made, and nobody has anything of it yet.</summary>
/// <param name="router">The router as the inventory had it.</param>
/// <param name="agent">The agent; null where it keeps what it has.</param>
/// <param name="hub">The hub that the router is reached through; null for one that is reached directly.</param>
internal sealed class KitDraft(InventoryDevice router, InventoryDevice? agent, HubPlan? hub)
{
    /// <summary>The router as the inventory had it.</summary>
    public InventoryDevice Router => router;

    /// <summary>The agent; null where it keeps what it has.</summary>
    public InventoryDevice? Agent => agent;

    /// <summary>Its secrets.</summary>
    public RouterSecrets Secrets { get; } = RouterSecrets.New(hub is not null);

    /// <summary>What the router runs.</summary>
    public BootstrapScript Script => field ??= new BootstrapScript(router, hub, Secrets);

    /// <summary>The certificates that it needs: the router's, and the agent's where it gets one.</summary>
    public IReadOnlyList<CertificateOrder> Orders =>
    [
        new(CertificateKind.Router, router.Id.ToString(), Script.CommonName),
        .. agent is null ? Array.Empty<CertificateOrder>() : [new(CertificateKind.Agent, agent.Id.ToString())],
    ];

    /// <summary>Router and agent as the inventory is to have them.</summary>
    public IReadOnlyList<InventoryDevice> Devices
    {
        get
        {
            var made = router with
            {
                Address = hub is null ? router.Address : new(System.Net.IPAddress.Parse(hub.RouterAddress(router)), 0),
                Credential = RouterSecrets.Credential(router.Id.Village),
                WireGuard = Secrets.WireGuardKey is { } key ? WireGuardKey.PublicOf(key) : "",
            };
            return agent is null ? [made] : [made, agent];
        }
    }

    /// <summary>Whose; never what it holds.</summary>
    public override string ToString() => $"kit of {router.Id}";
}
