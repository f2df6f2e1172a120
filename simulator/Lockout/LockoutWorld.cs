using System.Net;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Simulator.RouterOs;
using RouterRow = InternetDesa.Simulator.RouterOs.RouterRow;

namespace InternetDesa.Simulator.Lockout;

/// <summary>A router, a technician, and time that passes only when both wait for it: a run of hours takes milliseconds.</summary>
internal sealed class LockoutWorld : IDisposable
{
    /// <summary>The address of a router that only this process reaches.</summary>
    public const string Province = "10.33.1.2/24";

    /// <summary>The address of a router that is reached by TCP.</summary>
    public const string Loopback = "127.0.0.1/8";

    private static readonly IPAddress Technician = IPAddress.Parse("10.99.0.7");
    private static readonly TimeSpan TooLong = TimeSpan.FromHours(8);

    /// <summary>Makes a router that has run for a day, and brings it to where a plan begins.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="version">The router's version.</param>
    /// <param name="address">The router's address towards the province.</param>
    public LockoutWorld(LockoutPlan plan, RouterVersion version, string address = Province)
        : this(
            new RouterSettings { Version = version, Management = address, Gateway = address == Province ? "10.33.1.1" : "127.0.0.2" },
            new VirtualClock(new DateTimeOffset(2026, 3, 1, 2, 0, 0, TimeSpan.Zero)))
    {
        Clock.Advance(TimeSpan.FromDays(1));
        if (plan.Base is { } state)
            Wait(WriteAsync(state));
        Clock.Advance(TimeSpan.FromDays(1));
    }

    /// <summary>A router as it came from the factory.</summary>
    public LockoutWorld(RouterSettings settings, VirtualClock clock) => (Clock, Router) = (clock, new SimulatedRouter(settings, clock));

    /// <summary>The clock of all.</summary>
    public VirtualClock Clock { get; }

    /// <summary>The router.</summary>
    public SimulatedRouter Router { get; }

    /// <summary>The account that logs in.</summary>
    public string User => Router.Settings.User;

    /// <summary>Everything that the router holds, without the rows that were added beside the plan.</summary>
    public string Holds(Func<RouterRow, bool> isBeside) => ConfigText.Of(Router.Schema, Router.Config, row => !isBeside(row));

    /// <summary>A connection that works.</summary>
    public IRouterOsConnection Connect() => Connect(InProcessApi.Connector(Router, Technician, Clock));

    /// <summary>The same over another's stream.</summary>
    public IRouterOsConnection Connect(Func<CancellationToken, ValueTask<Stream>> open) => new RouterOsConnection(
        open, new RouterOsLogin(User, Router.Settings.Password), new RouterOsOptions(), Clock);

    /// <summary>Writes a state without nets and faults: what a plan should come to.</summary>
    public async Task WriteAsync(DesiredState state)
    {
        await using var session = await RouterSession.OpenAsync(Connect, CancellationToken.None).ConfigureAwait(false);
        var facts = await FactsReader.ReadAsync(session, User, CancellationToken.None).ConfigureAwait(false);
        var snapshot = await SnapshotReader.ReadAsync(session, facts.Router, CancellationToken.None).ConfigureAwait(false);
        var outcome = Planner.Make(state, snapshot, LockoutCorpus.Secrets, null);
        var plan = outcome.Plan ?? throw new InvalidOperationException(string.Join('\n', outcome.Refusals));
        var writer = new PlanWriter(session, snapshot, new PlanSecrets(LockoutCorpus.Secrets, snapshot));
        await writer.WriteAsync(plan, _ => { }, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Lets time pass until a task has ended, or something else has come to pass.</summary>
    /// <exception cref="InvalidOperationException">Neither happens.</exception>
    public void Wait(Task task, Func<bool>? otherwise = null)
    {
        var start = Clock.GetTimestamp();
        while (!task.IsCompleted && otherwise?.Invoke() != true)
        {
            if (!Clock.AdvanceToNext() || Clock.GetElapsedTime(start) > TooLong)
                throw new InvalidOperationException("nothing comes to an end");
        }

        if (task.IsCompleted)
            task.GetAwaiter().GetResult();
    }

    /// <summary>Lets time pass until a task has ended.</summary>
    /// <returns>What came of it.</returns>
    public T Wait<T>(Task<T> task)
    {
        Wait((Task)task);
        return task.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose() => Router.Dispose();
}
