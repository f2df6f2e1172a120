using System.Data.Common;
using Dapper;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;

namespace InternetDesa.State.Completeness;

/// <summary>The evidence of what came and what did not. The projector writes it with its checkpoint, anybody may read.</summary>
/// <param name="database">The database.</param>
public sealed class CompletenessStore(StateDatabase database)
{
    // Counts are added: the projector hands out what is new since its last commit.
    private const string AddDay = $"""
        INSERT INTO boot_day (device, boot, day, first_seq, last_seq, sampled, received, refused, mono)
        SELECT value ->> 'Device', value ->> 'Boot', value ->> 'Day', value ->> 'FirstSeq', value ->> 'LastSeq', value ->> 'Sampled',
            value ->> 'Received', value ->> 'Refused', value ->> 'Mono'
        {RowBatch.Source}
        ON CONFLICT (device, boot, day) DO UPDATE SET
            first_seq = CASE WHEN excluded.first_seq < boot_day.first_seq THEN excluded.first_seq ELSE boot_day.first_seq END,
            last_seq = CASE WHEN excluded.last_seq > boot_day.last_seq THEN excluded.last_seq ELSE boot_day.last_seq END,
            sampled = CASE WHEN excluded.sampled > boot_day.sampled THEN excluded.sampled ELSE boot_day.sampled END,
            received = boot_day.received + excluded.received, refused = boot_day.refused + excluded.refused,
            mono = boot_day.mono + excluded.mono
        """;

    // From refused to received, on the day of the batch: a run's seqs ascend with its days. No more than were refused, for what InfluxDB or
    // an anchor refused later had been received.
    private const string AddReplay = """
        UPDATE boot_day SET
            received = received + CASE WHEN refused < @Points THEN refused ELSE @Points END,
            refused = refused - CASE WHEN refused < @Points THEN refused ELSE @Points END
        WHERE device = @Device AND boot = @Boot AND day = (SELECT MIN(day) FROM boot_day
            WHERE device = @Device AND boot = @Boot AND first_seq <= @Seq AND last_seq >= @Seq AND refused > 0)
        """;

    private const string AddGap = """
        INSERT INTO boot_gap (device, boot, from_seq, to_seq, points, why, at)
        VALUES (@Device, @Boot, @FromSeq, @ToSeq, @Points, @Why, @At) ON CONFLICT (device, boot, from_seq, to_seq) DO NOTHING
        """;

    private const string AddDuplicates = """
        INSERT INTO duplicate (device, day, points) VALUES (@Device, @Day, @Points)
        ON CONFLICT (device, day) DO UPDATE SET points = duplicate.points + excluded.points
        """;

    /// <summary>All that is known of a village's agents.</summary>
    public CompletenessEvidence OfVillage(VillageCode village)
    {
        // Ranges of the keys instead of LIKE, which would not use the index.
        var (from, to) = ($"{village.TopicPath}/", $"{village.TopicPath}0");
        return Read("device >= @From AND device < @To", new { From = from, To = to });
    }

    /// <summary>The devices of which a batch came since a time, by name.</summary>
    public IReadOnlyList<DeviceId> HeardSince(DateTimeOffset time)
    {
        using var connection = database.Connect();
        return [.. connection.Query<string>("SELECT DISTINCT device FROM boot WHERE last_seen >= @Time ORDER BY device",
            new { Time = time.ToUnixTimeMilliseconds() }).Select(DeviceId.Parse)];
    }

    /// <summary>All that is known of one device.</summary>
    public CompletenessEvidence OfDevice(DeviceId device) => Read("device = @Device", new { Device = device.ToString() });

    internal static void Add(DbConnection connection, DbTransaction transaction, ProjectionChanges changes)
    {
        RowBatch.Execute(connection, AddDay, changes.Days.Select(BootDayRecord.Of), RowJson.Default.BootDayRecordArray, transaction);
        connection.Execute(AddReplay, changes.Replays.Select(
            replay => new { Device = replay.Device.ToString(), replay.Boot, replay.Seq, replay.Points }), transaction);
        connection.Execute(AddGap, changes.Gaps.Select(GapRecord.Of), transaction);
        connection.Execute(AddDuplicates, changes.Duplicates.Select(
            again => new { Device = again.Device.ToString(), Day = WibDay.ToNumber(again.Day), again.Points }), transaction);
    }

    private CompletenessEvidence Read(string where, object parameters)
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginTransaction();
        var boots = connection.Query<BootRecord>($"SELECT {BootRecord.Columns} FROM boot WHERE {where} ORDER BY device, boot", parameters, transaction);
        var days = connection.Query<BootDayRecord>($"""
            SELECT device, boot, day, first_seq AS firstSeq, last_seq AS lastSeq, sampled, received, refused, mono
            FROM boot_day WHERE {where} ORDER BY device, boot, day
            """, parameters, transaction);
        var gaps = connection.Query<GapRecord>($"""
            SELECT device, boot, from_seq AS fromSeq, to_seq AS toSeq, points, why, at FROM boot_gap WHERE {where} ORDER BY device, boot, from_seq
            """, parameters, transaction);
        var again = connection.Query<(string Device, int Day, long Points)>(
            $"SELECT device, day, points FROM duplicate WHERE {where} ORDER BY device, day", parameters, transaction);
        return new CompletenessEvidence([.. boots.Select(boot => boot.ToRow())], [.. days.Select(day => day.ToDay())],
            [.. gaps.Select(gap => gap.ToGap())],
            [.. again.Select(row => new DuplicatePoints(DeviceId.Parse(row.Device), WibDay.FromNumber(row.Day), row.Points))]);
    }

    private sealed class GapRecord
    {
        public string Device { get; init; } = "";
        public long Boot { get; init; }
        public long FromSeq { get; init; }
        public long ToSeq { get; init; }
        public long Points { get; init; }
        public string Why { get; init; } = "";
        public long At { get; init; }

        public static GapRecord Of(DeclaredGap gap) => new()
        {
            Device = gap.Device.ToString(),
            Boot = gap.Gap.Boot,
            FromSeq = gap.Gap.From,
            ToSeq = gap.Gap.To,
            Points = gap.Gap.Points,
            Why = gap.Gap.Why,
            At = gap.At.ToUnixTimeMilliseconds(),
        };

        public DeclaredGap ToGap() => new(DeviceId.Parse(Device), new BatchGap(Boot, FromSeq, ToSeq, Points, Why), UnixTime.From(At));
    }
}
