namespace InternetDesa.Simulator.RouterOs;

/// <summary>Runs the commands of menus; those of no menu are in <see cref="SystemCommands"/>.</summary>
internal sealed class CommandRunner(SimulatedRouter router)
{
    private static readonly HashSet<string> Directions =
        [".id", "numbers", ".proplist", ".tag", "place-before", "destination", "value-name", "count-only", "detail", "stats", "without-paging", "copy-from"];

    private readonly SystemCommands _system = new(router);

    /// <summary>Runs a command.</summary>
    /// <exception cref="RouterTrapException">The router refuses.</exception>
    public CommandResult Run(RouterCaller caller, RouterCommand command)
    {
        if (_system.Find(command) is { } special)
            return special(caller, command);
        if (router.Schema.Find(command.Menu) is { } menu)
            return RunMenu(caller, command, menu);
        if (command.Verb is "print" or "getall" && router.Live.Menu(command.Menu, caller) is { } rows)
            return Print(caller, command, rows);
        throw router.Version.AtLeast(7, 0)
            ? new RouterTrapException($"no such command or directory ({command.Menu.Split('/')[^1]})", 0)
            : new RouterTrapException("no such command prefix", 0);
    }

    private CommandResult RunMenu(RouterCaller caller, RouterCommand command, MenuSchema menu)
    {
        if (command.Verb is "print" or "getall")
            return Print(caller, command, router.Printer.Rows(menu).Select(row => router.Printer.Show(row, caller)));
        Require(caller, "write");
        Require(caller, menu.Policy);
        var editor = router.Edit();
        string? ret = null;
        switch (command.Verb)
        {
            case "add":
                router.DeviceMode.CheckAdd(menu);
                var before = command["place-before"] is { Length: > 0 } place ? Rows(menu, place).Single().Id : (int?)null;
                ret = editor.Add(menu, Owned(caller, menu, Values(command), adds: true), before: before).IdText;
                break;
            case "set":
                editor.Set(Targets(command, menu), [.. Owned(caller, menu, Values(command), adds: false)]);
                break;
            case "unset":
                editor.Set(Targets(command, menu), [new(command["value-name"] ?? throw new RouterTrapException("missing value(s) of argument(s) value-name", 1), null)]);
                break;
            case "comment":
                editor.Set(Targets(command, menu), [new("comment", command["comment"] ?? "")]);
                break;
            case "enable" or "disable":
                editor.Set(Targets(command, menu), [new("disabled", command.Verb == "disable" ? "yes" : "no")]);
                break;
            case "remove":
                CheckLastUser(menu, Targets(command, menu));
                editor.Remove(Targets(command, menu));
                break;
            case "move":
                var destination = command["destination"] is { Length: > 0 } to ? Rows(menu, to).Single().Id : (int?)null;
                editor.Move(menu, Targets(command, menu), destination);
                break;
            default:
                throw new RouterTrapException("no such command", 0);
        }

        router.Commit(editor.Config, $"{menu.Path[1..].Replace('/', ' ')} {command.Verb}", caller);
        return new CommandResult(Ret: ret);
    }

    private static CommandResult Print(RouterCaller caller, RouterCommand command, IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> rows)
    {
        Require(caller, "read");
        var asked = rows.Where(row => ApiQuery.Matches(row, command.Queries));
        if (command.Has("count-only"))
            return new CommandResult(Ret: asked.Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (command[".proplist"] is not { Length: > 0 } list)
            return new CommandResult([.. asked]);
        var names = list.Split(',').ToHashSet();
        return new CommandResult([.. asked.Select(row => (IReadOnlyList<KeyValuePair<string, string>>)[.. row.Where(pair => names.Contains(pair.Key))])]);
    }

    private static IEnumerable<KeyValuePair<string, string?>> Values(RouterCommand command) =>
        command.Arguments.Where(argument => !Directions.Contains(argument.Key));

    // A script or job has no more rights than who made it (the log's "not enough permissions (9)").
    private IEnumerable<KeyValuePair<string, string?>> Owned(
        RouterCaller caller, MenuSchema menu, IEnumerable<KeyValuePair<string, string?>> values, bool adds)
    {
        if (menu.Path is not ("/system/script" or "/system/scheduler"))
            return values;
        var written = values.ToList();
        var granted = written.Find(pair => pair.Key == "policy").Value;
        if (granted is not null && granted.Split(',').Any(policy => !caller.Policies.Contains(policy)))
            throw RouterTrapException.NotPermitted();
        if (adds && granted is null)
            written.Add(new("policy", string.Join(',', Policies.OfScripts.Where(caller.Policies.Contains))));
        return written;
    }

    private List<RouterRow> Targets(RouterCommand command, MenuSchema menu)
    {
        if (menu.Kind == MenuKind.Single)
            return [.. router.Config.Rows(menu)];
        var ids = command[".id"] ?? command["numbers"];
        return ids is null ? throw new RouterTrapException("missing value(s) of argument(s) numbers", 1) : Rows(menu, ids);
    }

    private List<RouterRow> Rows(MenuSchema menu, string ids)
    {
        var rows = new List<RouterRow>();
        foreach (var id in ids.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var row = router.Config.Rows(menu).FirstOrDefault(one => one.IdText == id || one.Name == id)
                // A bare number is the number of an id here: another row than the one a person counted (librouteros issue 20).
                ?? router.Config.Rows(menu).FirstOrDefault(one => "*" + id == one.IdText);
            if (row is null && router.Dynamic.Rows(menu).Any(one => one.IdText == id))
                throw new RouterTrapException("failure: can not change dynamic item", 4);
            rows.Add(row ?? throw RouterTrapException.NoSuchItem());
        }

        return rows;
    }

    private void CheckLastUser(MenuSchema menu, List<RouterRow> removed)
    {
        if (menu.Path == "/user" && removed.Exists(user => user["group"] == "full")
            && !router.Config.Rows(menu).Any(user => user["group"] == "full" && !removed.Contains(user)))
            throw new RouterTrapException("failure: can not remove last user with full permissions", 4);
    }

    /// <summary>Refuses a caller without a policy.</summary>
    public static void Require(RouterCaller caller, string policy)
    {
        if (!caller.Policies.Contains(policy))
            throw RouterTrapException.NotPermitted();
    }
}
