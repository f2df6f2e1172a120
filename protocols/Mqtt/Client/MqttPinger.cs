namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// The client's keep-alive: PINGREQ when nothing was sent for an interval [MQTT-3.1.2-20] or nothing was received, and the end of the
/// connection when nothing came for an interval after that. So a half-open link is found out also while we keep on sending into it.
/// </summary>
internal sealed class MqttPinger : IDisposable
{
    private readonly TimeSpan _interval;
    private readonly MqttInput _input;
    private readonly MqttOutput _output;
    private readonly Action _silent;
    private readonly ITimer _timer;

    public MqttPinger(TimeProvider time, TimeSpan interval, MqttInput input, MqttOutput output, Action silent)
    {
        _interval = interval;
        _input = input;
        _output = output;
        _silent = silent;
        _timer = time.CreateTimer(static state => ((MqttPinger)state!).Check(), this, interval, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        var silence = _input.Silence;
        if (silence >= 2 * _interval)
        {
            _silent();
            return;
        }

        if (silence >= _interval || _output.SinceLastWrite >= _interval)
        {
            _output.TryAppend(new EmptyPacket(MqttPacketType.Pingreq));
            _output.Flush();
        }

        var nextBySilence = (silence >= _interval ? 2 * _interval : _interval) - silence;
        var nextBySending = _interval - _output.SinceLastWrite;
        // A write that is stuck leaves the second in the past.
        var next = nextBySending > TimeSpan.Zero && nextBySending < nextBySilence ? nextBySending : nextBySilence;
        _timer.Change(next, Timeout.InfiniteTimeSpan);
    }
}
