using System.Globalization;
using System.Text;

namespace InternetDesa.Collector.Polling;

/// <summary>Polled devices for a terminal. Model and version are the device's own words; they were made printable when they came.</summary>
internal static class PollingText
{
    private static readonly TimeSpan Wib = TimeSpan.FromHours(7);

    /// <summary>A line a device.</summary>
    public static string Table(IReadOnlyList<DeviceAnswer> devices)
    {
        if (devices.Count == 0)
            return "No device is polled.\n";
        var text = new StringBuilder("device                 state   last answer           kB    of kB/day  time-outs  spared  model\n");
        foreach (var device in devices)
        {
            var guarded = device.Parts.Count(part => part.AskAgain is not null);
            text.Append(CultureInfo.InvariantCulture,
                $"{device.Device,-22} {device.State,-7} {Time(device.Answered),-17} {device.Bytes / 1000,8:N0} {Budget(device),12} {device.Timeouts,10} ")
                .Append(CultureInfo.InvariantCulture, $"{guarded,7}  {device.Model} {device.Version}\n");
        }

        return text.ToString();
    }

    /// <summary>A device and its tables.</summary>
    public static string Whole(DeviceAnswer device)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{device.Device} at {device.Address}: {device.State}, last answer {Time(device.Answered)}\n");
        text.Append(CultureInfo.InvariantCulture, $"profile {device.Profile} {device.Model} {device.Version}\n");
        text.Append(CultureInfo.InvariantCulture, $"{device.Bytes:N0} bytes of {Budget(device)} kB a day, waited {device.WaitedMs:N0} ms, ")
            .Append(CultureInfo.InvariantCulture, $"{device.Timeouts} time-outs, the next attempt waits {device.TimeoutMs} ms\n\n");
        text.Append("verdict   values   bytes       ms  asked again        table\n");
        foreach (var part in device.Parts)
            text.Append(CultureInfo.InvariantCulture, $"{part.Verdict,-8} {part.Values,7} {part.Bytes,7} {part.Ms,8:0.0}  {Time(part.AskAgain),-17}  {part.Name}\n");
        return text.ToString();
    }

    private static string Budget(DeviceAnswer device) => device.BytesADay == 0 ? "any" : (device.BytesADay / 1000).ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) =>
        time is { } known ? known.ToOffset(Wib).ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " WIB" : "-";
}
