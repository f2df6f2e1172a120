using System.Net;
using System.Runtime.InteropServices;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// How many logins were refused by address: a login costs a password's hash, so that whoever guesses, or tries the same again and again, would
/// take the processors. An address that had too many within a minute is shut out for the rest of that minute and for the next.
/// </summary>
internal sealed class RefusedLogins(CollectorOptions.MqttOptions options, TimeProvider time)
{
    /// <summary>How many addresses of one minute are remembered; the first are.</summary>
    public const int MostAddresses = 10_000;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private Dictionary<IPAddress, int> _now = [];
    private Dictionary<IPAddress, int> _before = [];
    private long _minute;

    /// <summary>Why an address is shut out, for the log.</summary>
    public string Why => $"{options.MaxRefusedLoginsPerAddress} logins of this address were refused within a minute (MaxRefusedLoginsPerAddress)";

    /// <summary>How many addresses are remembered.</summary>
    internal int Remembered
    {
        get
        {
            lock (_gate)
                return _now.Count + _before.Count;
        }
    }

    /// <summary>Counts a refusal.</summary>
    /// <param name="address">As <see cref="AddressLimits.CountedAs"/> has it.</param>
    public void Add(IPAddress address)
    {
        lock (_gate)
        {
            Turn();
            if (_now.Count < MostAddresses || _now.ContainsKey(address))
                CollectionsMarshal.GetValueRefOrAddDefault(_now, address, out _)++;
        }
    }

    /// <summary>Whether nobody of an address is let in now.</summary>
    /// <param name="address">As <see cref="AddressLimits.CountedAs"/> has it.</param>
    public bool IsShutOut(IPAddress address)
    {
        lock (_gate)
        {
            Turn();
            return Math.Max(_now.GetValueOrDefault(address), _before.GetValueOrDefault(address)) >= options.MaxRefusedLoginsPerAddress;
        }
    }

    private void Turn()
    {
        var minute = time.GetElapsedTime(_start).Ticks / Minute.Ticks;
        if (minute == _minute)
            return;
        _before = minute == _minute + 1 ? _now : [];
        _now = [];
        _minute = minute;
    }
}
