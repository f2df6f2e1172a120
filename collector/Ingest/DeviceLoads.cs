using System.Collections.Concurrent;
using InternetDesa.Core.Identity;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// How many bytes of each device are on their way to the disk. The spool has room for everybody's together: without a share for each, one village
/// that sends bombs (a kilobyte that inflates to ten megabytes of records) would have all others refused.
/// </summary>
internal sealed class DeviceLoads
{
    /// <summary>A device's share, bytes: an agent has four batches of half a mebibyte under way at most, whose records are up to twice as long.</summary>
    public const int Share = 8 << 20;

    private readonly ConcurrentDictionary<DeviceId, DeviceLoad> _devices = new();

    /// <summary>Takes a record of a device on; to be taken off when it is on disk, or never will be.</summary>
    /// <exception cref="IOException">The device has its share under way; the first record fits always.</exception>
    public DeviceLoad Add(DeviceId device, int bytes)
    {
        var load = _devices.GetOrAdd(device, static _ => new DeviceLoad());
        if (!load.TryAdd(bytes, Share))
            throw new IOException($"{device} has more than {Share} bytes on their way to the disk; wait for their PUBACKs.");
        return load;
    }
}

/// <summary>What is under way of one device.</summary>
internal sealed class DeviceLoad
{
    private long _bytes;

    /// <summary>Takes a record on, if there is room or nothing else.</summary>
    public bool TryAdd(int bytes, int share)
    {
        var sum = Interlocked.Add(ref _bytes, bytes);
        if (sum <= share || sum == bytes)
            return true;
        Remove(bytes);
        return false;
    }

    /// <summary>Takes it off.</summary>
    public void Remove(int bytes) => Interlocked.Add(ref _bytes, -bytes);
}
