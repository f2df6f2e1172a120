using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Support;
using static InternetDesa.Tests.Snmp.ScriptedResponder;

namespace InternetDesa.Tests.Snmp;

public sealed class SnmpWalkTests
{
    private static readonly Oid[] Columns = [Oid.Parse("1.3.6.1.1"), Oid.Parse("1.3.6.1.2")];
    private static readonly SnmpWalkLimits Limits = new(1000, TimeSpan.FromMinutes(5), 10);

    private static readonly (string, SnmpValue)[] Table =
    [
        .. Enumerable.Range(1, 25).Select(i => ($"1.3.6.1.1.{i}", SnmpValue.FromSigned(i))),
        .. Enumerable.Range(1, 7).Select(i => ($"1.3.6.1.2.{i}", SnmpValue.FromSigned(-i))),
        ("1.3.6.1.3.1", SnmpValue.FromSigned(0)),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Columns_of_different_length_are_read_to_their_ends_and_no_further(bool v1)
    {
        await using var device = Of(Table);
        var result = await WalkAsync(device, v1);
        Assert.Equal(SnmpWalkEnd.Complete, result.End);
        Assert.Equal(Enumerable.Range(1, 25).Concat(Enumerable.Range(1, 7).Select(i => -i)).Order(),
            result.VarBinds.Select(varBind => varBind.Value.Signed).Order());
        Assert.True(result.Bytes > 0 && result.Timeouts == 0);
    }

    [Fact]
    public async Task The_end_of_the_view_is_an_end()
    {
        await using var device = Of([.. Table[..^1]]);
        Assert.Equal((SnmpWalkEnd.Complete, 32), Summary(await WalkAsync(device)));
    }

    [Fact]
    public async Task NoSuchName_ends_a_column_of_v1()
    {
        var sorted = Table[..25].Select(o => new SnmpVarBind(Oid.Parse(o.Item1), o.Item2)).ToArray();
        await using var device = new ScriptedResponder((request, asked) =>
        {
            var answer = Respond(request, asked, sorted);
            var end = answer.FindIndex(varBind => varBind.Value.IsMissing);
            return [end < 0 ? Answer(request, answer) : Answer(request, asked, 2, end + 1)];
        });
        Assert.Equal((SnmpWalkEnd.Complete, 25), Summary(await WalkAsync(device, v1: true)));
    }

    [Theory]
    [InlineData("1.3.6.1.1.5")] // The same again and again.
    [InlineData("1.3.6.1.1")]
    public async Task A_name_that_does_not_increase_ends_the_walk(string name)
    {
        await using var device = new ScriptedResponder((request, _) => [Answer(request, [new(Oid.Parse(name), SnmpValue.FromSigned(1))])]);
        var result = await WalkAsync(device);
        Assert.Equal(SnmpWalkEnd.NotIncreasing, result.End);
        Assert.InRange(result.VarBinds.Count, 0, 1);
    }

    [Fact]
    public async Task An_answer_without_bindings_ends_the_walk()
    {
        await using var device = new ScriptedResponder((request, _) => [Answer(request, [])]);
        Assert.Equal((SnmpWalkEnd.NotIncreasing, 0), Summary(await WalkAsync(device)));
    }

    [Fact]
    public async Task An_endless_table_ends_at_the_limit()
    {
        // current.1 never decreases.
        await using var device = new ScriptedResponder((request, asked) =>
            [Answer(request, [.. asked.Select(varBind => new SnmpVarBind(Oid.Parse(varBind.Oid + ".1"), SnmpValue.FromSigned(1)))])]);
        Assert.Equal((SnmpWalkEnd.TooMany, 40), Summary(await WalkAsync(device, limits: Limits with { Bindings = 40 })));
    }

    [Fact]
    public async Task A_slow_device_ends_at_the_time_limit()
    {
        var time = new ManualTimeProvider();
        var row = 0;
        await using var device = new ScriptedResponder((request, _) =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return [Answer(request, [new(Oid.Parse($"1.3.6.1.1.{++row}"), SnmpValue.FromSigned(1))])];
        });
        await using var client = new SnmpClient(TimeProvider.System);
        var result = await SnmpWalk.RunAsync(client, device.Target() with { Timeout = TimeSpan.FromMinutes(5) },
            new SnmpWalkPlan(Columns[..1], Limits with { Time = TimeSpan.FromSeconds(3) }), time, CancellationToken.None);
        Assert.Equal((SnmpWalkEnd.TooLong, 4), Summary(result));
    }

    [Fact]
    public async Task TooBig_halves_the_request_down_to_one_binding()
    {
        var sorted = Table.Select(o => new SnmpVarBind(Oid.Parse(o.Item1), o.Item2)).ToArray();
        await using var device = new ScriptedResponder((request, asked) =>
            [request.ErrorIndex * asked.Length > 1 ? Answer(request, [], 1) : Answer(request, Respond(request, asked, sorted))]);
        Assert.Equal((SnmpWalkEnd.Complete, 32), Summary(await WalkAsync(device)));
    }

    [Fact]
    public async Task A_device_for_which_one_binding_is_too_big_is_given_up()
    {
        await using var device = new ScriptedResponder((request, _) => [Answer(request, [], 1)]);
        Assert.Equal((SnmpWalkEnd.Refused, 0), Summary(await WalkAsync(device)));
    }

    [Fact]
    public async Task Silence_in_the_middle_keeps_what_was_read()
    {
        var sorted = Table.Select(o => new SnmpVarBind(Oid.Parse(o.Item1), o.Item2)).ToArray();
        var answered = 0;
        await using var device = new ScriptedResponder((request, asked) =>
            answered++ == 0 ? [Answer(request, Respond(request, asked, sorted))] : []);
        await using var client = new SnmpClient(TimeProvider.System);
        var target = device.Target() with { Timeout = TimeSpan.FromMilliseconds(200), Retries = 0 };
        var result = await SnmpWalk.RunAsync(client, target, new SnmpWalkPlan(Columns, Limits), TimeProvider.System, CancellationToken.None);
        Assert.Equal((SnmpWalkEnd.Silent, 17, 1), (result.End, result.VarBinds.Count, result.Timeouts));
    }

    private static (SnmpWalkEnd, int) Summary(SnmpWalkResult result) => (result.End, result.VarBinds.Count);

    private static async Task<SnmpWalkResult> WalkAsync(ScriptedResponder device, bool v1 = false, SnmpWalkLimits? limits = null)
    {
        await using var client = new SnmpClient(TimeProvider.System);
        var target = device.Target(v1: v1) with { Timeout = TimeSpan.FromMinutes(5) };
        return await SnmpWalk.RunAsync(client, target, new SnmpWalkPlan(Columns, limits ?? Limits), TimeProvider.System, CancellationToken.None);
    }
}
