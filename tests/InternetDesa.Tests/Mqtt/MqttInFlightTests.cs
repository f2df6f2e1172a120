using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

public class MqttInFlightTests
{
    [Fact]
    [Statement("2.2.1-3", "2.2.1-4")]
    public void An_id_in_flight_is_never_given_again_and_never_0_over_a_million_publishes()
    {
        var inFlight = new MqttInFlight();
        var random = new Random(3);
        var used = new List<ushort>();
        for (var i = 0; i < 1_000_000; i++)
        {
            var id = inFlight.Add(this);
            Assert.NotEqual(0, id);
            used.Add(id);
            if (used.Count < 1000)
                continue;
            var at = random.Next(used.Count);
            // Were one given twice, the second to come back would not be known.
            Assert.True(inFlight.TryRemove<MqttInFlightTests>(used[at], out _));
            used[at] = used[^1];
            used.RemoveAt(used.Count - 1);
        }
    }

    [Fact]
    [Statement("2.2.1-4")]
    public void All_65535_can_be_in_flight_and_no_more()
    {
        var inFlight = new MqttInFlight();
        Assert.Equal(65_535, Enumerable.Range(0, 65_535).Select(_ => inFlight.Add(this)).Distinct().Count());
        Assert.Throws<InvalidOperationException>(() => inFlight.Add(this));
        Assert.True(inFlight.TryRemove<MqttInFlightTests>(1234, out _));
        Assert.Equal(1234, inFlight.Add(this));
    }

    [Fact]
    public void An_id_goes_back_only_to_an_owner_of_its_kind()
    {
        var inFlight = new MqttInFlight();
        var id = inFlight.Add("a subscribe");
        Assert.False(inFlight.TryRemove<MqttOutgoing>(id, out _));
        Assert.True(inFlight.TryRemove<string>(id, out var owner));
        Assert.Equal("a subscribe", owner);
        Assert.False(inFlight.TryRemove<string>(id, out _));
    }
}
