namespace InternetDesa.Simulator.World;

/// <summary>What a village's uplink is like at a time.</summary>
/// <param name="RttMs">The mean round-trip time, milliseconds.</param>
/// <param name="JitterMs">How far a round trip strays from it, milliseconds.</param>
/// <param name="Loss">The part of packets that is lost, 0 to 1.</param>
internal readonly record struct LinkWeather(double RttMs, double JitterMs, double Loss);
