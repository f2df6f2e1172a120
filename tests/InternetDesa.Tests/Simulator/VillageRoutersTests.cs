using System.Net;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Snmp;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Simulator.Snmp;
using InternetDesa.Simulator.World;

namespace InternetDesa.Tests.Simulator;

public sealed class VillageRoutersTests
{
    private static readonly TimeProvider Time = TimeProvider.System;

    [Fact]
    public async Task Each_router_answers_from_its_own_address_and_a_dark_one_is_silent()
    {
        var world = World(30);
        var routers = new VillageRouters(world, Time);
        var dark = world.Villages.First(village => !village.HasAgent && world.CutAt(village, Time.GetUtcNow()) is null).Address;
        using var socket = new AddressedSocket(0);
        await using var responder = new SnmpResponder(socket, VillageRouters.Community, address => address.Equals(dark) ? null : routers.At(address), TimeProvider.System);
        await using var client = new SnmpClient(Time);
        foreach (var village in world.Villages)
        {
            var target = new SnmpTarget(new IPEndPoint(village.Address, socket.Port), new SnmpCommunity(VillageRouters.Community))
            {
                Timeout = TimeSpan.FromMilliseconds(village.HasAgent || village.Address.Equals(dark) ? 50 : 5000),
            };
            if (!village.HasAgent && !village.Address.Equals(dark) && world.CutAt(village, Time.GetUtcNow()) is not null)
                continue;
            var reading = await new SnmpDevice(client, target, Time).ReadAsync(CancellationToken.None);
            Assert.Equal(village.HasAgent || village.Address.Equals(dark) ? SnmpOutcome.Timeout : SnmpOutcome.Answered, reading.Outcome);
            if (reading.Outcome != SnmpOutcome.Answered)
                continue;
            Assert.Equal(0, reading.Faults);
            Assert.True(reading.Points["net", "ether1", "rx_bytes"] >= 0 && reading.Points["sys", "", "temp_c"] is >= 42 and <= 60);
            Assert.True(reading.Points["wifi", "wlan1", "clients"] >= 2 && reading.Points["hotspot", "", "active_users"] >= 0);
        }

        Assert.Equal(0, client.Stats.Foreign);
    }

    [Fact]
    public async Task Another_community_is_not_answered_and_v1_is()
    {
        var world = World(60);
        var village = world.Villages.First(village => !village.HasAgent);
        var objects = new[] { new SnmpVarBind(Oid.Parse("1.3.6.1.2.1.1.5.0"), SnmpValue.FromSigned(1)) };
        using var socket = new AddressedSocket(0);
        await using var responder = new SnmpResponder(socket, "kanan", _ => objects, TimeProvider.System);
        await using var client = new SnmpClient(Time);
        var target = new SnmpTarget(new IPEndPoint(village.Address, socket.Port), new SnmpCommunity("kiri"))
        {
            Timeout = TimeSpan.FromMilliseconds(100),
            Retries = 0,
        };
        Assert.Equal(SnmpOutcome.Timeout, (await client.GetAsync(target, [objects[0].Oid], CancellationToken.None)).Outcome);
        target = target with { Credentials = new SnmpCommunity("kanan") { V1 = true }, Timeout = TimeSpan.FromMinutes(1) };
        Assert.Equal(objects, (await client.GetAsync(target, [objects[0].Oid], CancellationToken.None)).VarBinds);
        var end = await client.GetNextAsync(target, [objects[0].Oid], CancellationToken.None);
        Assert.Equal((SnmpErrorStatus.NoSuchName, 1), (end.ErrorStatus, end.ErrorIndex));
    }

    [Fact]
    public void Counters_are_the_integral_of_the_traffic()
    {
        var village = World(6).Villages[2];
        var from = new DateTimeOffset(2026, 11, 22, 3, 17, 0, TimeSpan.Zero);
        var sum = 0.0;
        for (var minute = 0; minute < 26 * 60; minute++)
            sum += 60 * TrafficModel.DownBps(village, from.AddMinutes(minute + 0.5)) / 8;
        var exact = TrafficModel.DownBytes(village, from, from.AddHours(26));
        Assert.InRange(exact / sum, 0.9999, 1.0001);
        Assert.Equal(0, TrafficModel.DownBytes(village, from, from));
    }

    [Fact]
    public void Power_came_back_at_the_end_of_the_last_power_cut()
    {
        var world = World(6);
        var now = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
        foreach (var village in world.Villages)
        {
            var since = world.PoweredSince(village, now);
            Assert.True(since <= now);
            Assert.Equal(CutKind.Power, world.CutAt(village, since.AddTicks(-1))?.Kind);
            Assert.NotEqual(CutKind.Power, world.CutAt(village, since)?.Kind);
            Assert.Equal(since, world.PoweredSince(village, since));
        }
    }

    private static VillageWorld World(int villages) =>
        new(RegionTable.CentralJava(), villages, 33, 1, Time.GetUtcNow().AddDays(1), TimeSpan.FromSeconds(5));
}
