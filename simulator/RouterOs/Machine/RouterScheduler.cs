using System.Globalization;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>
/// Runs <c>/system/scheduler</c>: interval jobs an interval after they were made, enabled or booted, by the clock that no step moves;
/// dated ones by the router's wall clock; <c>startup</c> jobs three seconds after boot. Jobs of one instant run in the list's order.
/// </summary>
internal sealed class RouterScheduler(SimulatedRouter router)
{
    private static readonly TimeSpan StartupDelay = TimeSpan.FromSeconds(3);
    private readonly Dictionary<int, (RouterRow Row, RouterAgenda.Entry Entry)> _planned = [];
    private readonly Dictionary<(MenuSchema, int), int> _runs = [];
    private readonly Dictionary<int, DateTimeOffset> _started = [];

    private MenuSchema Menu => router.Schema["/system/scheduler"];

    /// <summary>Plans what the configuration has now; jobs that did not change keep their time.</summary>
    public void Plan()
    {
        var rows = router.Config.Rows(Menu);
        foreach (var (id, planned) in _planned.ToArray())
        {
            if (RouterConfig.IndexOf(rows, id) is >= 0 and var place && SamePlan(rows[place], planned.Row))
                continue;
            planned.Entry.Cancelled = true;
            _planned.Remove(id);
        }

        foreach (var row in rows)
        {
            if (!row.Disabled && !_planned.ContainsKey(row.Id) && FirstRun(row) is { } delay)
                Queue(row, delay);
        }
    }

    /// <summary>After a boot: counters begin anew, startup jobs come.</summary>
    public void Boot()
    {
        Forget();
        _runs.Clear();
        _started.Clear();
        Plan();
        foreach (var row in router.Config.Rows(Menu).Where(row => row["start-time"] == "startup"))
            router.Agenda.After(StartupDelay, () => Run(row.Id));
    }

    /// <summary>The power is gone: nothing is planned any more.</summary>
    public void Forget()
    {
        foreach (var planned in _planned.Values)
            planned.Entry.Cancelled = true;
        _planned.Clear();
    }

    /// <summary>The wall clock has moved: dated jobs are planned anew, interval jobs stay.</summary>
    public void ClockMoved()
    {
        foreach (var (id, planned) in _planned.ToArray())
        {
            if (Interval(planned.Row) > TimeSpan.Zero)
                continue;
            planned.Entry.Cancelled = true;
            _planned.Remove(id);
        }

        Plan();
    }

    /// <summary>When a job runs next by the router's clock; null when it does not.</summary>
    public string? NextRun(RouterRow row) => !_planned.TryGetValue(row.Id, out var planned) ? null
        : (router.Now + router.Agenda.Until(planned.Entry)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>How often a job or script ran since boot.</summary>
    public int Runs(RouterRow row) => _runs.GetValueOrDefault((row.Menu, row.Id));

    /// <summary>When a script was last started, null for never since boot.</summary>
    public string? LastStarted(RouterRow row) => _started.TryGetValue(row.Id, out var time)
        ? time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : null;

    /// <summary>Runs a script by name with its own policies.</summary>
    public void RunScript(RouterCaller caller, string name)
    {
        var script = router.Config.Rows(router.Schema["/system/script"]).FirstOrDefault(row => row.Name == name || row.IdText == name)
            ?? throw RouterTrapException.NoSuchItem();
        var policies = Policies.Parse(script["policy"]);
        if (script["dont-require-permissions"] != "true" && !policies.IsSubsetOf(caller.Policies))
            throw RouterTrapException.NotPermitted();
        Count(script);
        _started[script.Id] = router.Now;
        router.Scripts.Run(script["source"] ?? "", new RouterCaller(script["owner"] ?? caller.User, policies));
    }

    private static bool SamePlan(RouterRow now, RouterRow planned) => !now.Disabled && now["interval"] == planned["interval"]
        && now["start-time"] == planned["start-time"] && now["start-date"] == planned["start-date"];

    private TimeSpan? FirstRun(RouterRow row)
    {
        if (row["start-time"] == "startup")
            return null;
        if (Interval(row) is var interval && interval > TimeSpan.Zero)
            return interval;
        if (!TimeSpan.TryParse(row["start-time"], CultureInfo.InvariantCulture, out var time))
            return null;
        var date = DateTime.TryParse(row["start-date"], CultureInfo.InvariantCulture, out var given) ? given.Date : router.Now.Date;
        var due = date + time - router.Now.DateTime;
        return due > TimeSpan.Zero ? due : null;
    }

    private void Queue(RouterRow row, TimeSpan delay) => _planned[row.Id] = (row, router.Agenda.After(delay, () =>
    {
        _planned.Remove(row.Id);
        // The next run is planned before this one, which may remove or disable the job.
        if (Interval(row) is var interval && interval > TimeSpan.Zero)
            Queue(row, interval);
        Run(row.Id);
    }));

    private static TimeSpan Interval(RouterRow row) => RouterDuration.TryParse(row["interval"] ?? "0s", out var interval) ? interval : TimeSpan.Zero;

    private void Run(int id)
    {
        var job = router.Config.Rows(Menu).FirstOrDefault(row => row.Id == id);
        if (job is null || job.Disabled || !router.Running || !router.DeviceMode.Allows("scheduler"))
            return;
        Count(job);
        var caller = new RouterCaller(job["owner"] ?? "*sys", Policies.Parse(job["policy"]));
        try
        {
            var text = job["on-event"] ?? "";
            if (router.Config.Rows(router.Schema["/system/script"]).Any(script => script.Name == text))
                RunScript(caller, text);
            else
                router.Scripts.Run(text, caller);
        }
        catch (RouterTrapException error)
        {
            router.Write("script,error", $"executing script {job.Name} failed, please check it manually: {error.Message}");
        }
    }

    private void Count(RouterRow row) => _runs[(row.Menu, row.Id)] = Runs(row) + 1;
}
