using System.Net;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>
/// One MikroTik router: configuration, sessions, scheduler, flash. One object graph without threads of its own: everything happens in the
/// call that caused it, or in a timer of its clock.
/// </summary>
internal sealed class SimulatedRouter : IDisposable
{
    private static readonly TimeSpan Wib = TimeSpan.FromHours(7);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _nextIds = [];
    private readonly List<ApiSession> _sessions = [];
    private readonly FlashLog _flash;
    private readonly TimeProvider _time;
    private readonly CommandRunner _commands;
    private TimeSpan _clockOffset;
    private long _booted;
    private readonly List<Action> _afterwards = [];
    private RouterAgenda.Entry? _boot;
    private int _sessionCount;
    private int _depth;

    /// <summary>Makes a router that has run for long.</summary>
    public SimulatedRouter(RouterSettings settings, TimeProvider time)
    {
        (Settings, _time, Version) = (settings, time, settings.Version);
        Schema = RouterSchema.Of(settings.Version);
        DeviceMode = new DeviceMode(Version);
        Agenda = new RouterAgenda(time, Enter);
        _flash = new FlashLog(settings.WriteBack, time);
        Dynamic = new DynamicRows(this);
        Live = new LiveState(this);
        Printer = new RowPrinter(this);
        Files = new RouterFiles(this);
        Scheduler = new RouterScheduler(this);
        Scripts = new ScriptRunner(this);
        Management = new ManagementPath(this);
        _commands = new CommandRunner(this);
        _booted = time.GetTimestamp();
        Config = FactoryConfig.Make(this);
    }

    public RouterSettings Settings { get; }

    public RouterVersion Version { get; }

    public RouterSchema Schema { get; }

    public DeviceMode DeviceMode { get; }

    public RouterHistory History { get; } = new();

    public SafeMode SafeMode { get; } = new();

    public RouterAgenda Agenda { get; }

    public RouterScheduler Scheduler { get; }

    public ScriptRunner Scripts { get; }

    public RouterFiles Files { get; }

    public DynamicRows Dynamic { get; }

    public LiveState Live { get; }

    public RowPrinter Printer { get; }

    public ManagementPath Management { get; }

    /// <summary>What it keeps over a reboot.</summary>
    public RouterConfig Config { get; private set; }

    /// <summary>The sessions that it believes to have.</summary>
    public IReadOnlyList<ApiSession> Sessions => _sessions;

    /// <summary>The log of its memory, oldest first.</summary>
    public List<(string Time, string Topics, string Message)> Log { get; } = [];

    /// <summary>Commands by the API that could change something, refused ones included.</summary>
    public int Writes { get; private set; }

    /// <summary>What is to happen to it; null for nothing.</summary>
    public RouterFault? Fault { get; set; }

    /// <summary>Hears of each write before it is done, with its number; the router stands still meanwhile.</summary>
    public Action<int>? Writing { get; set; }

    /// <summary>Whether somebody stands beside it and presses its button when it asks.</summary>
    public bool ButtonPressed { get; set; }

    /// <summary>Whether it has power and has booted.</summary>
    public bool Running { get; private set; } = true;

    /// <summary>Whether its uplink carries anything; set it by <see cref="SetUplink"/>.</summary>
    public bool Uplink { get; private set; } = true;

    /// <summary>What the flash had when power failed last; null where it never did.</summary>
    public RouterConfig? Survived { get; private set; }

    /// <summary>Its own clock, in WIB as <c>/system/clock</c> shows it.</summary>
    public DateTimeOffset Now => (_time.GetUtcNow() + _clockOffset).ToOffset(Wib);

    /// <summary>How long ago it booted.</summary>
    public TimeSpan Uptime => _time.GetElapsedTime(_booted);

    /// <summary>Does something as the router, and hands out what it then has to say.</summary>
    public void Enter(Action work)
    {
        Action[] afterwards;
        lock (_gate)
        {
            _depth++;
            try
            {
                work();
            }
            finally
            {
                _depth--;
            }

            // Within another call: that one hands out.
            if (_depth > 0)
                return;
            afterwards = [.. _sessions.Where(session => session.HasOutput).Select<ApiSession, Action>(session => session.Deliver), .. _afterwards];
            _afterwards.Clear();
            _sessions.RemoveAll(session => session.Gone);
        }

        foreach (var action in afterwards)
            action();
    }

    /// <summary>Does something when the router is left: what a peer hears may make him ask again at once.</summary>
    public void Afterwards(Action action) => _afterwards.Add(action);

    /// <summary>Runs a script as somebody at the router's console who may do all.</summary>
    /// <exception cref="RouterTrapException">The router refuses.</exception>
    public void Console(string script) => Enter(() => Scripts.Run(script, RouterCaller.Console));

    /// <summary>Runs one command; call it as the router.</summary>
    public CommandResult Run(RouterCaller caller, RouterCommand command) => _commands.Run(caller, command);

    /// <summary>An editor of the configuration.</summary>
    public ConfigEditor Edit() => new(Schema, Config, NextId);

    /// <summary>Takes over what a command changed: into history, safe mode and flash, and all that follows from it.</summary>
    public void Commit(RouterConfig config, string action, RouterCaller caller)
    {
        var made = HistoryAction.Of(Schema, Config, config, action, caller.User, Now);
        if (made.Changes.Count == 0 && made.Orders.Count == 0)
            return;
        History.Add(made);
        SafeMode.Track(made);
        Keep(config);
    }

    /// <summary>Takes over a configuration without history.</summary>
    public void Keep(RouterConfig config)
    {
        _flash.Write(Config);
        Config = config;
        Scheduler.Plan();
        foreach (var session in _sessions)
            session.ConfigChanged();
    }

    /// <summary>Undoes actions, the first first.</summary>
    public void Undo(IEnumerable<HistoryAction> actions) => Keep(actions.Aggregate(Config, (config, action) => action.Undo(config)));

    /// <summary>The group of a user, or null.</summary>
    public string? UserGroup(string name) => Config.Rows(Schema["/user"]).FirstOrDefault(user => user.Name == name)?["group"];

    /// <summary>Writes into the log; the memory keeps a thousand lines.</summary>
    public void Write(string topics, string message)
    {
        if (Log.Count == 1000)
            Log.RemoveAt(0);
        Log.Add((Now.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), topics, message));
    }

    /// <summary>Counts a write, and gives the fault that is planned for it.</summary>
    public RouterFault? NextWrite()
    {
        Writes++;
        Writing?.Invoke(Writes);
        return Writes == Fault?.Write ? Fault : null;
    }

    /// <summary>A new session of a peer; null where the service takes no more.</summary>
    public ApiSession? Accept(IApiTransport transport, IPAddress local, IPAddress remote, string service)
    {
        ApiSession? session = null;
        Enter(() =>
        {
            var most = Management.Service(service)?["max-sessions"];
            if (most is not null && _sessions.Count(one => one.Service == service) >= int.Parse(most, System.Globalization.CultureInfo.InvariantCulture))
                return;
            session = new ApiSession(this, transport, ++_sessionCount, local, remote, service);
            _sessions.Add(session);
        });
        return session;
    }

    /// <summary>Cuts or mends the uplink.</summary>
    public void SetUplink(bool up) => Enter(() =>
    {
        Uplink = up;
        foreach (var session in _sessions)
            session.ConfigChanged();
    });

    /// <summary>Moves the router's clock, as NTP, a dead battery or a hand does.</summary>
    public void StepClock(TimeSpan by) => Enter(() =>
    {
        _clockOffset += by;
        Scheduler.ClockMoved();
    });

    /// <summary>Reboots in order; call it as the router.</summary>
    public void Reboot() => GoDown(end: true);

    /// <summary>Power fails and returns.</summary>
    /// <param name="lostWrites">How many of the last writes are lost, of those that the flash has not yet.</param>
    public void PowerLoss(int lostWrites = 0) => Enter(() => LosePower(lostWrites));

    /// <summary>As <see cref="PowerLoss"/>; call it as the router.</summary>
    public void LosePower(int lostWrites)
    {
        Survived = Config = _flash.Lose(lostWrites, Config);
        if (!Settings.BatteryClock)
            _clockOffset = DateTimeOffset.UnixEpoch - _time.GetUtcNow();
        GoDown(end: false);
    }

    /// <inheritdoc/>
    public void Dispose() => Agenda.Dispose();

    /// <summary>The next id of a count: never given twice.</summary>
    public int NextId(string ids) => _nextIds[ids] = _nextIds.GetValueOrDefault(ids) + 1;

    private void GoDown(bool end)
    {
        Running = false;
        _flash.Clear();
        Scheduler.Forget();
        History.Clear();
        SafeMode.Release();
        foreach (var session in _sessions)
            session.RouterDown(end);
        if (_boot is not null)
            _boot.Cancelled = true;
        _boot = Agenda.After(Settings.BootTime, Boot);
    }

    private void Boot()
    {
        Running = true;
        _booted = _time.GetTimestamp();
        Log.Clear();
        Write("system,info", "router rebooted");
        Scheduler.Boot();
        if (Config.Rows(Schema["/system/ntp/client"])[0]["enabled"] == "true")
        {
            Agenda.After(TimeSpan.FromSeconds(20), () =>
            {
                _clockOffset = TimeSpan.Zero;
                Scheduler.ClockMoved();
            });
        }
    }
}
