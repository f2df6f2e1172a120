using static InternetDesa.Provisioning.Routers.Schema.Attributes;

namespace InternetDesa.Provisioning.Routers.Schema;

/// <summary>
/// The hotspot (MikroTik manual, "HotSpot - Captive portal"). Vouchers, <c>/ip/hotspot/user</c>, are not here and never will be: people
/// paid for them.
/// </summary>
internal static class HotspotPaths
{
    private const string LoggedOut = "people on the hotspot are logged out for some seconds";
    private const string NextLogin = "holds from each person's next login";

    /// <summary>The paths.</summary>
    public static IReadOnlyList<PathSchema> All { get; } =
    [
        new("/ip/hotspot/user/profile", PathKind.Listed, Stage.Attachments,
        [
            Text("name"), Text("address-pool", "none"), Duration("session-timeout", "0s"), Duration("idle-timeout", "none"),
            Duration("keepalive-timeout", "none"), Duration("status-autorefresh", "none"), Number("shared-users"),
            Of("rate-limit", ValueKind.HotspotRate, ""), Bool("add-mac-cookie"), Duration("mac-cookie-timeout"), Text("address-list"),
            Text("parent-queue", "none"), Text("queue-type", ""), Bool("transparent-proxy"), Word("open-status-page"),
            Of("on-login", ValueKind.Script, ""), Of("on-logout", ValueKind.Script, ""),
        ]) { Effect = NextLogin, Retirement = Retirement.Keep },
        new("/ip/hotspot/profile", PathKind.Listed, Stage.Servers,
        [
            Text("name"), Address("hotspot-address", "0.0.0.0"), Text("dns-name"), Text("html-directory"), Text("html-directory-override"),
            Set("login-by"), Duration("http-cookie-lifetime"), Bool("split-user-domain"), Text("ssl-certificate", "none"),
            Of("rate-limit", ValueKind.HotspotRate, ""), Bool("use-radius"),
            Bool("radius-accounting") with { HiddenUnless = "use-radius" },
            Duration("radius-interim-update", "received") with { HiddenUnless = "use-radius" },
            Text("radius-default-domain") with { HiddenUnless = "use-radius" },
            Text("radius-location-id") with { HiddenUnless = "use-radius" },
            Text("radius-location-name") with { HiddenUnless = "use-radius" },
            Word("nas-port-type") with { HiddenUnless = "use-radius" },
            Duration("trial-uptime-limit"), Duration("trial-uptime-reset"), Text("trial-user-profile"),
        ]) { Effect = "the login page changes; " + LoggedOut },
        new("/ip/hotspot", PathKind.Listed, Stage.Hotspot,
        [
            Text("name"), Text("interface"), Text("address-pool", "none"), Text("profile"), Duration("idle-timeout", "none"),
            Duration("keepalive-timeout", "none"), Duration("login-timeout", "none"), Number("addresses-per-mac"), Disabled,
        ]) { Effect = "the hotspot starts anew: " + LoggedOut, CutsService = true },
        new("/ip/hotspot/walled-garden", PathKind.Listed, Stage.Rules,
        [
            Comment, Word("action"), Text("server"), Address("src-address"), Text("dst-host"), Text("dst-port"), Text("path"), Text("method"),
            Disabled,
        ]) { Key = "comment", Mark = "comment", Ordered = true, Effect = "other pages open before the login" },
        new("/ip/hotspot/walled-garden/ip", PathKind.Listed, Stage.Rules,
        [
            Comment, Word("action"), Text("server"), Address("src-address"), Address("dst-address"), Text("dst-host"), Text("protocol"),
            Text("dst-port"), Disabled,
        ]) { Key = "comment", Mark = "comment", Ordered = true, Effect = "other addresses are reached before the login" },
        new("/ip/hotspot/ip-binding", PathKind.Listed, Stage.Rules,
        [
            Comment, Of("mac-address", ValueKind.Mac, ""), Address("address"), Address("to-address"), Text("server", "all"),
            Word("type"), Disabled,
        ]) { Key = "comment", Mark = "comment", Ordered = true, Effect = "the devices named pass without a login, or no longer do" },
    ];
}
