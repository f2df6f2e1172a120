namespace InternetDesa.Simulator.RouterOs;

/// <summary>The <c>listen</c> commands of a session: every change of a menu's rows is told until they are cancelled.</summary>
internal sealed class ApiListens(SimulatedRouter router, ApiSession session)
{
    private readonly List<Listen> _listens = [];

    /// <summary>Begins to listen.</summary>
    public void Add(RouterCommand command, string? tag) => _listens.Add(new Listen(command, tag) { Known = Rows(command) });

    /// <summary>Tells what has changed.</summary>
    public void Look()
    {
        foreach (var listen in _listens)
        {
            var now = Rows(listen.Command);
            foreach (var (id, row) in now)
            {
                if (!listen.Known.TryGetValue(id, out var before) || !before.SequenceEqual(row))
                    session.Say(listen.Tag, "!re", [.. row]);
            }

            foreach (var id in listen.Known.Keys.Except(now.Keys))
                session.Say(listen.Tag, "!re", new KeyValuePair<string, string>(".id", id), new(".dead", "true"));
            listen.Known = now;
        }

        if (_listens.Count > 0)
            session.Flush();
    }

    /// <summary>Ends one, or all where no tag is named (the order of the manual's example).</summary>
    public void Cancel(string? tag, string? own)
    {
        var ended = _listens.Where(listen => tag is null || listen.Tag == ".tag=" + tag).ToList();
        _listens.RemoveAll(ended.Contains);
        foreach (var listen in ended)
            session.Say(listen.Tag, "!trap", new KeyValuePair<string, string>("category", "2"), new("message", "interrupted"));
        session.Say(own, "!done");
        foreach (var listen in ended)
            session.Say(listen.Tag, "!done");
    }

    private Dictionary<string, IReadOnlyList<KeyValuePair<string, string>>> Rows(RouterCommand command) =>
        router.Run(session.Caller()!, command with { Verb = "print" }).Rows!.Where(row => row.Count > 0 && row[0].Key == ".id").ToDictionary(row => row[0].Value);

    private sealed class Listen(RouterCommand command, string? tag)
    {
        public RouterCommand Command { get; } = command;

        public string? Tag { get; } = tag;

        public Dictionary<string, IReadOnlyList<KeyValuePair<string, string>>> Known { get; set; } = [];
    }
}
