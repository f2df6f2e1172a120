using System.Text;
using InternetDesa.Core.Inventory;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Hub;

namespace InternetDesa.Provisioning.Enrolling;

/// <summary>
/// What makes a router from its box one that provisioning reaches, as RouterOS scripts (7.12 and later): its tunnel, its accounts, its
/// certificate, SNMP, and services only for the province. All else comes by <c>plan</c> and <c>apply</c>; so nothing here is named as what
/// those own (<c>desa-</c>). It may be run again: what it adds it removes before.
/// </summary>
/// <param name="router">The router.</param>
/// <param name="hub">The hub; null for a router that is reached directly.</param>
/// <param name="secrets">Its secrets.</param>
internal sealed class BootstrapScript(InventoryDevice router, HubPlan? hub, RouterSecrets secrets)
{
    /// <summary>The tunnel's interface.</summary>
    public const string Interface = "wg-desa";

    private const string Mark = "internet-desa";

    /// <summary>The policies of provisioning's group: what applying and its nets need, and no login at a console.</summary>
    public const string Policies = "api,read,write,policy,test,sensitive,reboot,ftp,password";

    /// <summary>The name of the certificate's file on the router.</summary>
    public string CertificateFile => $"api-{router.Id.Village.Digits}.pem";

    /// <summary>The name of the second script on the router.</summary>
    public string ScriptFile => $"2-desa-{router.Id.Village.Digits}.rsc";

    /// <summary>
    /// The first script: routers leave the factory with hotspots forbidden since 7.17. It wants a hand at the button, and the router
    /// reboots; so it stands alone.
    /// </summary>
    public static string DeviceMode => """
        # Internet Desa. Run by /import, then press the router's button (reset or mode), or cut its power, within 5 minutes.
        /system/device-mode/update hotspot=yes proxy=yes scheduler=yes

        """;

    /// <summary>The second script. It holds secrets.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        Line($"# Internet Desa, {router.Id.Village.Dotted}/{router.Id.Device}. It holds this router's secrets: remove it from the router "
            + "and from here when it has run.");
        Line($"/system/identity/set name={ScriptText.Quote($"{router.Id.Village.Digits}-{router.Id.Device}")}");
        Line("/system/clock/set time-zone-name=Asia/Jakarta");
        if (hub is not null)
            Tunnel(hub, Line);
        Accounts(Line);
        Certificate(Line);
        Services(Line);
        Snmp(Line);
        Line($"/file/remove [find name={ScriptText.Quote(CertificateFile)}]");
        Line($":log info \"{Mark}: {router.Id.Village.Dotted} siap\"");
        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }

    // Allowed is only the hub and the NOC, so that no village reaches another through the tunnel.
    private void Tunnel(HubPlan plan, Action<string> line)
    {
        var reaches = string.Join(',', plan.Reaches);
        line($"/interface/wireguard/peers/remove [find interface={Interface}]");
        line($"/ip/address/remove [find interface={Interface}]");
        line($"/ip/route/remove [find gateway={Interface}]");
        line($"/ip/firewall/nat/remove [find out-interface={Interface}]");
        line($"/interface/wireguard/remove [find name={Interface}]");
        line($"/interface/wireguard/add name={Interface} mtu=1420 private-key={ScriptText.Quote(secrets.WireGuardKey!)} comment={Mark}");
        line($"/interface/wireguard/peers/add interface={Interface} public-key={ScriptText.Quote(plan.PublicKey)} "
            + $"endpoint-address={plan.Host} endpoint-port={plan.Port} "
            + $"allowed-address={reaches} persistent-keepalive=25s comment={Mark}");
        line($"/ip/address/add address={plan.RouterAddress(router)}/32 interface={Interface} comment={Mark}");
        foreach (var network in plan.Reaches)
            line($"/ip/route/add dst-address={network} gateway={Interface} comment={Mark}");
        // The agent's box stands behind the router and has no address of its own in the tunnel.
        line($"/ip/firewall/nat/add chain=srcnat action=masquerade out-interface={Interface} comment={Mark}");
        // The factory's firewall takes nothing that does not come from this list.
        line($":if ([:len [/interface/list/find name=LAN]] > 0 && [:len [/interface/list/member/find list=LAN interface={Interface}]] = 0) "
            + $"do={{/interface/list/member/add list=LAN interface={Interface} comment={Mark}}}");
    }

    private void Accounts(Action<string> line)
    {
        line($"/user/remove [find name={RouterSecrets.User}]");
        line($"/user/group/remove [find name={RouterSecrets.User}]");
        line($"/user/group/add name={RouterSecrets.User} policy={Policies}");
        line($"/user/add name={RouterSecrets.User} group={RouterSecrets.User} "
            + $"password={ScriptText.Quote(secrets.Password)}{From("address")} comment={Mark}");
        line($"/user/set [find name=admin] name={RouterSecrets.Technician}");
        line($"/user/set [find name={RouterSecrets.Technician}] password={ScriptText.Quote(secrets.TechnicianPassword)}");
    }

    // The name that an import gives differs between versions; the common name is ours.
    private void Certificate(Action<string> line)
    {
        var name = CommonName;
        line($"/certificate/remove [find common-name={ScriptText.Quote(name)}]");
        line($"/certificate/import file-name={ScriptText.Quote(CertificateFile)} passphrase=\"\"");
        line($":if ([:len [/certificate/find common-name={ScriptText.Quote(name)}]] = 0) do={{:error \"{Mark}: {CertificateFile} is "
            + $"missing or damaged: copy it to the router and import again\"}}");
        line($":local cert [/certificate/get [find common-name={ScriptText.Quote(name)}] name]");
        // Since 7.19 live connections are rows of the same names, which refuse.
        line(":foreach row in=[/ip/service/find name=api-ssl] do={:do {/ip/service/set $row certificate=$cert disabled=no} on-error={}}");
        line($":if ([:len [/ip/service/find name=api-ssl certificate=$cert]] = 0) do={{:error \"{Mark}: api-ssl did not take its certificate\"}}");
    }

    private void Services(Action<string> line)
    {
        foreach (var name in new[] { "telnet", "ftp", "www", "www-ssl", "api", "ssh" })
            line($":foreach row in=[/ip/service/find name={name}] do={{:do {{/ip/service/set $row disabled=yes}} on-error={{}}}}");
        if (hub is not null)
            line($":foreach row in=[/ip/service/find name=api-ssl] do={{:do {{/ip/service/set $row{From("address")}}} on-error={{}}}}");
    }

    // RouterOS speaks SHA-1 and AES-128 and nothing later.
    private void Snmp(Action<string> line)
    {
        line($"/snmp/community/remove [find name={RouterSecrets.User}]");
        line($"/snmp/community/add name={RouterSecrets.User} security=private read-access=yes write-access=no authentication-protocol=SHA1 "
            + "encryption-protocol=AES "
            + $"authentication-password={ScriptText.Quote(secrets.SnmpAuthentication)} "
                + $"encryption-password={ScriptText.Quote(secrets.SnmpPrivacy)}{From("addresses")}");
        line("/snmp/community/set [find name=public] read-access=no");
        line("/snmp/set enabled=yes");
    }

    /// <summary>The common name of the router's certificate: the address under which it is reached.</summary>
    public string CommonName => hub?.RouterAddress(router) ?? router.Address!.Address.ToString();

    private string From(string attribute) => hub is null ? "" : $" {attribute}={string.Join(',', hub.Reaches)}";
}
