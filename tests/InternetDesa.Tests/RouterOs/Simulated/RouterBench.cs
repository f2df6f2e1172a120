using System.Net;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Tests.RouterOs.Simulated;

/// <summary>A simulated router with a clock of its own, and our client on it, all on the test's thread.</summary>
internal sealed class RouterBench : IDisposable
{
    public static readonly IPAddress Technician = IPAddress.Parse("10.200.0.10");

    public RouterBench(RouterSettings? settings = null)
    {
        Router = new SimulatedRouter(settings ?? new RouterSettings(), Clock);
    }

    public VirtualClock Clock { get; } = new(new DateTimeOffset(2026, 5, 1, 1, 0, 0, TimeSpan.Zero));

    public SimulatedRouter Router { get; }

    public static RouterBench Of(string version) => new(new RouterSettings { Version = RouterVersion.Parse(version) });

    public RouterOsConnection Client(string? user = null, string? password = null, IPAddress? from = null, string service = "api-ssl") => new(
        InProcessApi.Connector(Router, from ?? Technician, Clock, service),
        new RouterOsLogin(user ?? Router.Settings.User, password ?? Router.Settings.Password), new RouterOsOptions(), Clock);

    public RouterOsConnection Open(string? user = null, string? password = null)
    {
        var client = Client(user, password);
        Assert.Equal(new RouterOsOpenResult(RouterOsOpenOutcome.Open), Wait(client.OpenAsync(CancellationToken.None)));
        return client;
    }

    /// <summary>Lets time pass until a task is done.</summary>
    public T Wait<T>(ValueTask<T> pending)
    {
        var task = pending.AsTask();
        Clock.RunUntil(task);
        return task.GetAwaiter().GetResult();
    }

    public RouterOsReply Ask(IRouterOsConnection client, params string[] sentence) => Wait(client.ExecuteAsync(sentence, CancellationToken.None));

    /// <summary>Runs a command that has to succeed.</summary>
    public RouterOsReply Do(IRouterOsConnection client, params string[] sentence)
    {
        var reply = Ask(client, sentence);
        Assert.True(reply.Outcome == RouterOsOutcome.Done, $"{string.Join(' ', sentence)}: {reply.Outcome} {reply.Reason} {string.Join("; ", reply.Traps)}");
        return reply;
    }

    /// <summary>The message of the trap that a command has to end with.</summary>
    public string Refused(IRouterOsConnection client, params string[] sentence)
    {
        var reply = Ask(client, sentence);
        Assert.Equal(RouterOsOutcome.Trap, reply.Outcome);
        return reply.Traps[0].Message;
    }

    /// <summary>A value as the router prints it to somebody who may see all.</summary>
    public string? Get(string menu, string name, string field) => Router.Printer.Rows(Router.Schema[menu])
        .Select(row => new RouterOsRow([.. Router.Printer.Show(row, RouterCaller.Console)])).FirstOrDefault(row => row["name"] == name || row["comment"] == name)?[field];

    public string Text() => ConfigText.Of(Router.Schema, Router.Config);

    public void Dispose() => Router.Dispose();
}
