using static InternetDesa.Provisioning.Routers.Schema.Attributes;

namespace InternetDesa.Provisioning.Routers.Schema;

/// <summary>The router itself: its name, clock, logs, SNMP, accounts, RADIUS and services (MikroTik manual, "System", "SNMP", "RADIUS",
/// "Services").</summary>
internal static class SystemPaths
{
    private static readonly RouterOsVersion Seven = new(7, 0);
    private static readonly RouterOsVersion RemoteLogFormat = new(7, 18);

    /// <summary>The paths.</summary>
    public static IReadOnlyList<PathSchema> All { get; } =
    [
        new("/system/identity", PathKind.Singleton, Stage.Base, [Text("name")]),
        new("/system/clock", PathKind.Singleton, Stage.Base, [Text("time-zone-name"), Bool("time-zone-autodetect")]),
        new("/system/ntp/client", PathKind.Singleton, Stage.Base,
        [
            Bool("enabled"), Word("mode") with { Since = Seven }, List("servers") with { Since = Seven },
            Address("primary-ntp", "0.0.0.0") with { Until = Seven }, Address("secondary-ntp", "0.0.0.0") with { Until = Seven },
        ]),
        new("/system/logging/action", PathKind.Listed, Stage.Base,
        [
            Text("name"), Word("target"), Address("remote"), Number("remote-port"), Address("src-address", "0.0.0.0"),
            Bool("bsd-syslog") with { Until = RemoteLogFormat }, Word("remote-log-format") with { Since = RemoteLogFormat },
        ]),
        new("/system/logging", PathKind.Listed, Stage.Attachments, [Text("prefix"), Set("topics"), Text("action"), Disabled])
        {
            Key = "prefix", Mark = "prefix",
        },
        new("/file", PathKind.Listed, Stage.Base, [Text("name"), Of("contents", ValueKind.Contents)]) { Mark = null, Retirement = Retirement.Keep },
        new("/snmp", PathKind.Singleton, Stage.Attachments, [Bool("enabled"), Text("contact"), Text("location"), Address("src-address", "::")])
        {
            Effect = "central polling of this router may pause",
        },
        new("/snmp/community", PathKind.Listed, Stage.Base,
        [
            Text("name"), AddressSet("addresses"), Bool("read-access"), Bool("write-access"), Word("security"),
            Word("authentication-protocol"), Word("encryption-protocol"), Secret("authentication-password"), Secret("encryption-password"),
            Disabled,
        ]) { Effect = "central polling of this router may pause" },
        new("/user/group", PathKind.Listed, Stage.Base, [Text("name"), Of("policy", ValueKind.Policy), Comment]) { Retirement = Retirement.Keep },
        new("/user", PathKind.Listed, Stage.Attachments, [Text("name"), Text("group"), AddressSet("address"), Secret("password"), Comment, Disabled])
        {
            Retirement = Retirement.Disable, Effect = "another account may log in to the router, or may no longer",
        },
        new("/radius", PathKind.Listed, Stage.Base,
        [
            Comment, Set("service"), Address("address"), Secret("secret"), Number("authentication-port"), Number("accounting-port"),
            Duration("timeout"), Address("src-address"), Word("require-message-auth") with { Since = new RouterOsVersion(7, 15) }, Disabled,
        ]) { Key = "comment", Mark = "comment", Ordered = true, Effect = "logins are asked of another server" },
        new("/radius/incoming", PathKind.Singleton, Stage.Base, [Bool("accept"), Number("port")]),
        new("/ip/service", PathKind.Fixed, Stage.Access,
        [
            Text("name"), Number("port"), AddressSet("address"), Text("certificate", "none"), Word("tls-version"), Disabled,
        ]) { CutsService = true, Effect = "other ways to manage the router are open or closed" },
    ];
}
