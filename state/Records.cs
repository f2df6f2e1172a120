using System.Globalization;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;

namespace InternetDesa.State;

// The rows as the tables hold them, column by column; Dapper fills and reads them by name.

internal sealed class VillageRecord
{
    public const string Columns = "code, state, since, cause, last_report AS lastReport, rtt_ms AS rttMs, loss_pct AS lossPct, simulated, "
        + "covered_state AS coveredState, covered_since AS coveredSince, covered_cause AS coveredCause";

    public long Code { get; init; }
    public int State { get; init; }
    public long Since { get; init; }
    public int Cause { get; init; }
    public long? LastReport { get; init; }
    public double? RttMs { get; init; }
    public double? LossPct { get; init; }
    public int Simulated { get; init; }
    public int? CoveredState { get; init; }
    public long? CoveredSince { get; init; }
    public int? CoveredCause { get; init; }

    public static VillageRecord Of(VillageRow row) => new()
    {
        Code = row.Code.Number,
        State = (int)row.State,
        Since = row.Since.ToUnixTimeMilliseconds(),
        Cause = (int)row.Cause,
        LastReport = row.LastReport?.ToUnixTimeMilliseconds(),
        RttMs = row.RttMs,
        LossPct = row.LossPct,
        Simulated = row.Simulated ? 1 : 0,
        CoveredState = (int?)row.Covered?.State,
        CoveredSince = row.Covered?.Since.ToUnixTimeMilliseconds(),
        CoveredCause = (int?)row.Covered?.Cause,
    };

    public static VillageCode CodeOf(long number) => VillageCode.Parse(number.ToString("D10", CultureInfo.InvariantCulture));

    public VillageRow ToRow() => new(CodeOf(Code), (VillageState)State, UnixTime.From(Since), (OutageCause)Cause,
        UnixTime.From(LastReport), RttMs, LossPct, Simulated != 0)
    {
        Covered = CoveredState is { } state && CoveredSince is { } since
            ? new VillageCondition((VillageState)state, UnixTime.From(since), (OutageCause)(CoveredCause ?? 0))
            : null,
    };
}

internal sealed class StateChangeRecord
{
    public long Code { get; init; }
    public long At { get; init; }
    public int State { get; init; }
    public int Cause { get; init; }

    public static StateChangeRecord Of(StateChange change) => new()
    {
        Code = change.Code.Number,
        At = change.At.ToUnixTimeMilliseconds(),
        State = (int)change.State,
        Cause = (int)change.Cause,
    };

    public StateChange ToChange() => new(VillageRecord.CodeOf(Code), UnixTime.From(At), (VillageState)State, (OutageCause)Cause);
}

internal sealed class BootRecord
{
    public const string Columns = "device, boot, first_seen AS firstSeen, last_seen AS lastSeen, utc0, err_ms AS errMs, "
        + "anchored_at AS anchoredAt, have, points, final_seq AS finalSeq, abandoned_at AS abandonedAt";

    public string Device { get; init; } = "";
    public long Boot { get; init; }
    public long FirstSeen { get; init; }
    public long LastSeen { get; init; }
    public long? Utc0 { get; init; }
    public long? ErrMs { get; init; }
    public long? AnchoredAt { get; init; }
    public string Have { get; init; } = "";
    public long Points { get; init; }
    public long? FinalSeq { get; init; }
    public long? AbandonedAt { get; init; }

    public static BootRecord Of(BootRow row) => new()
    {
        Device = row.Device.ToString(),
        Boot = row.Boot,
        FirstSeen = row.FirstSeen.ToUnixTimeMilliseconds(),
        LastSeen = row.LastSeen.ToUnixTimeMilliseconds(),
        Utc0 = row.Anchor?.Utc0,
        ErrMs = row.Anchor?.ErrorMs,
        AnchoredAt = row.AnchoredAt?.ToUnixTimeMilliseconds(),
        Have = row.Have.ToString(),
        Points = row.Points,
        FinalSeq = row.FinalSeq == 0 ? null : row.FinalSeq,
        AbandonedAt = row.AbandonedAt?.ToUnixTimeMilliseconds(),
    };

    public BootRow ToRow() => new(DeviceId.Parse(Device), Boot, UnixTime.From(FirstSeen), UnixTime.From(LastSeen),
        Utc0 is { } utc0 ? new ClockAnchor(Boot, utc0, ErrMs ?? 0) : null, UnixTime.From(AnchoredAt), Ranges(Have), Points)
    {
        FinalSeq = FinalSeq ?? 0,
        AbandonedAt = UnixTime.From(AbandonedAt),
    };

    public static RangeSet Ranges(string text) => RangeSet.TryParse(text, out var set)
        ? set
        : throw new StateDatabaseException($"The state database holds '{text}' where ranges such as 1-88,90-120 belong.");
}

internal sealed class MaintenanceRecord
{
    public long Id { get; init; }
    public string Prefix { get; init; } = "";
    public long StartsAt { get; init; }
    public long EndsAt { get; init; }
    public string Reason { get; init; } = "";
    public long AnnouncedAt { get; init; }
    public long? CancelledAt { get; init; }

    public MaintenanceWindow ToWindow() => new(Id, Prefix, UnixTime.From(StartsAt), UnixTime.From(EndsAt), Reason,
        UnixTime.From(AnnouncedAt), UnixTime.From(CancelledAt));
}
