using InternetDesa.Core.Identity;

namespace InternetDesa.State.Completeness;

/// <summary>A row of <c>boot_day</c> as the table holds it.</summary>
internal sealed class BootDayRecord
{
    public string Device { get; init; } = "";
    public long Boot { get; init; }
    public int Day { get; init; }
    public long FirstSeq { get; init; }
    public long LastSeq { get; init; }
    public long Sampled { get; init; }
    public long Received { get; init; }
    public long Refused { get; init; }
    public long Mono { get; init; }

    public static BootDayRecord Of(BootDay day) => new()
    {
        Device = day.Device.ToString(),
        Boot = day.Boot,
        Day = WibDay.ToNumber(day.Day),
        FirstSeq = day.FirstSeq,
        LastSeq = day.LastSeq,
        Sampled = day.Sampled,
        Received = day.Received,
        Refused = day.Refused,
        Mono = day.Mono,
    };

    public BootDay ToDay() => new(DeviceId.Parse(Device), Boot, WibDay.FromNumber(Day), FirstSeq, LastSeq, Sampled, Received, Refused, Mono);
}
