using System.Globalization;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>Commands that are no writing or reading of rows.</summary>
internal sealed class SystemCommands
{
    private static readonly string[] OtherMenus =
    [
        "/system/backup", "/safe-mode", "/system/history", "/system/resource", "/system/routerboard", "/system/package", "/system/device-mode", "/file", "/log",
        "/user/active", "/ip/hotspot/active", "/ip/hotspot/host", "/tool", "/interface", "/system/license",
    ];

    private readonly SimulatedRouter _router;
    private readonly Dictionary<string, Func<RouterCaller, RouterCommand, CommandResult>> _commands;

    public SystemCommands(SimulatedRouter router)
    {
        _router = router;
        var files = router.Files;
        _commands = new Dictionary<string, Func<RouterCaller, RouterCommand, CommandResult>>
        {
            ["/system/script/run"] = RunScript,
            ["/system/reboot"] = (caller, _) => Power(caller),
            ["/system/shutdown"] = (caller, _) => Power(caller),
            ["/system/backup/save"] = files.SaveBackup,
            ["/system/backup/load"] = files.LoadBackup,
            ["/system/device-mode/update"] = (_, command) => UpdateDeviceMode(command),
            ["/certificate/import"] = files.ImportCertificate,
            ["/import"] = files.Import,
            ["/file/remove"] = files.Remove,
            ["/file/set"] = files.Write,
            ["/export"] = files.Export,
            ["/undo"] = Undo,
            ["/ping"] = Ping,
            ["/tool/ping"] = Ping,
            ["/resolve"] = Resolve,
            ["/execute"] = Execute,
        };
        if (router.Version.AtLeast(7, 13))
        {
            _commands.Add("/file/read", files.Read);
            _commands.Add("/file/add", files.Write);
        }

        if (router.Version.AtLeast(7, 18))
        {
            _commands.Add("/safe-mode/take", (caller, _) => WithSession(caller, _router.SafeMode.Take));
            _commands.Add("/safe-mode/release", (caller, _) => WithSession(caller, _ => _router.SafeMode.Release()));
            _commands.Add("/safe-mode/unroll", (caller, _) => WithSession(caller, _ => _router.Undo(_router.SafeMode.Unroll())));
        }
    }

    /// <summary>Whether a menu begins so.</summary>
    public static bool IsMenuPrefix(RouterSchema schema, string path) => schema.Menus.Select(menu => menu.Path).Concat(OtherMenus)
        .Any(menu => menu.StartsWith(path, StringComparison.Ordinal) && (menu.Length == path.Length || menu[path.Length] == '/'));

    /// <summary>The command, or null where it is a menu's.</summary>
    public Func<RouterCaller, RouterCommand, CommandResult>? Find(RouterCommand command) =>
        _commands.GetValueOrDefault($"{command.Menu}/{command.Verb}");

    // The router asks for a hand at its button, and gives up where none comes.
    private CommandResult UpdateDeviceMode(RouterCommand command)
    {
        if (!_router.ButtonPressed)
            throw new RouterTrapException("failure: update timed out, press the button or cut the power to confirm", 4);
        foreach (var (feature, value) in command.Arguments)
        {
            if (value is "yes" or "true")
                _router.DeviceMode.Forbidden.Remove(feature);
        }

        _router.Reboot();
        return CommandResult.Nothing;
    }

    private CommandResult RunScript(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "test");
        _router.Scheduler.RunScript(caller, command[".id"] ?? command["number"] ?? command["numbers"] ?? throw RouterTrapException.NoSuchItem());
        return CommandResult.Nothing;
    }

    private CommandResult Power(RouterCaller caller)
    {
        CommandRunner.Require(caller, "reboot");
        _router.Reboot();
        return CommandResult.Nothing;
    }

    private CommandResult Undo(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "write");
        if (_router.History.TakeLast() is { } last)
            _router.Undo([last]);
        return CommandResult.Nothing;
    }

    private CommandResult Execute(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "test");
        var script = command["script"] ?? "";
        // In the background: what it does comes after the answer, and its errors go to the log.
        _router.Agenda.After(TimeSpan.Zero, () =>
        {
            try
            {
                _router.Scripts.Run(script, caller with { Session = null });
            }
            catch (RouterTrapException error)
            {
                _router.Write("script,error", error.Message);
            }
        });
        return new CommandResult(Ret: "*1");
    }

    private CommandResult Ping(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "test");
        var address = command["address"] ?? throw new RouterTrapException("missing value(s) of argument(s) address", 1);
        var count = int.Parse(command["count"] ?? "4", CultureInfo.InvariantCulture);
        var rows = new List<IReadOnlyList<KeyValuePair<string, string>>>();
        for (var i = 0; i < Math.Clamp(count, 1, 100); i++)
        {
            var sent = (i + 1).ToString(CultureInfo.InvariantCulture);
            rows.Add(_router.Uplink
                ? [new("seq", $"{i}"), new("host", address), new("size", "56"), new("ttl", "57"), new("time", "21ms"), new("sent", sent), new("received", sent), new("packet-loss", "0")]
                : [new("seq", $"{i}"), new("host", address), new("status", "timeout"), new("sent", sent), new("received", "0"), new("packet-loss", "100")]);
        }

        return new CommandResult(rows);
    }

    private CommandResult Resolve(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "test");
        var dns = _router.Config.Rows(_router.Schema["/ip/dns"])[0];
        var hasServer = !string.IsNullOrEmpty(dns["servers"]) || _router.Management.UsesDhcp;
        return _router.Uplink && hasServer ? new CommandResult(Ret: "192.0.2.80") : throw new RouterTrapException("failure: dns server failure", 4);
    }

    private static CommandResult WithSession(RouterCaller caller, Action<ApiSession> work)
    {
        CommandRunner.Require(caller, "write");
        work(caller.Session ?? throw new RouterTrapException("failure: safe mode needs a session", 4));
        return CommandResult.Nothing;
    }
}
