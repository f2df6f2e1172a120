using Dapper;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Operators;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>The villages of roll-outs. They are read a few at a time, however many there are.</summary>
/// <param name="database">Where they are.</param>
/// <param name="book">Where what becomes of them is entered, in the same transaction.</param>
/// <param name="time">The clock.</param>
internal sealed class TaskQueue(JournalDatabase database, JournalBook book, TimeProvider time)
{
    private const string Columns = "village, ring, state, attempts, due_at, changed_at, detail, plan";

    /// <summary>
    /// Takes the next villages that are due. While a village is in work, in this roll-out or another, neither the one that its uplink hangs on
    /// nor any that hangs on it is taken.
    /// </summary>
    /// <param name="rollout">Of which roll-out.</param>
    /// <param name="ring">Up to which ring.</param>
    /// <param name="fresh">Whether villages are begun; else only those that were begun before.</param>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<VillageTask> Take(string rollout, int ring, bool fresh, int count) => database.Write((connection, transaction) =>
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var heldUntil = database.Now(connection, time).ToUnixTimeMilliseconds();
        // By state, so that each part reads the index where it is due and no further. Ten times as many as asked for: neighbours drop out.
        var found = new List<Row>();
        foreach (var state in fresh ? new[] { TaskState.Started, TaskState.Unknown, TaskState.Offline, TaskState.Waiting } : [TaskState.Started,
            TaskState.Unknown])
        {
            found.AddRange(connection.Query<Row>($"""
                SELECT {Columns}, upstream FROM task t WHERE rollout = @rollout AND state = @State AND ring <= @ring AND due_at <= @now
                    AND NOT EXISTS (SELECT 1 FROM claim c JOIN rollout r ON r.id = c.rollout WHERE (r.held_until > @heldUntil OR r.id = @rollout)
                        AND (c.village = t.village OR (t.upstream <> '' AND c.village = t.upstream) OR c.upstream = t.village))
                ORDER BY ring, due_at, wave, village LIMIT @Most
                """, new { rollout, State = Word(state), ring, now, heldUntil, Most = count * 10 }, transaction));
        }

        var taken = new List<Row>();
        var busy = new HashSet<string>();
        foreach (var row in found)
        {
            if (taken.Count == count)
                break;
            if (busy.Contains(row.Village) || taken.Any(other => other.Village == row.Upstream))
                continue;
            taken.Add(row);
            busy.Add(row.Village);
            busy.Add(row.Upstream);
        }

        connection.Execute("INSERT INTO claim (village, upstream, rollout) VALUES (@Village, @Upstream, @rollout) ON CONFLICT (village) DO "
            + "UPDATE SET upstream = excluded.upstream, rollout = excluded.rollout",
            taken.Select(row => new { row.Village, row.Upstream, rollout }), transaction);
        return taken.Select(row => row.ToTask()).ToList();
    });

    /// <summary>Enters that a router is about to be changed. When it returns, the disk has it.</summary>
    /// <exception cref="JournalException">The journal takes nothing: the router must not be changed.</exception>
    public void Start(string rollout, VillageCode village, string planId, byte[] plan, OperatorKey key) => database.Write((connection, transaction) =>
    {
        connection.Execute("UPDATE task SET state = 'started', plan = @plan, changed_at = @Now WHERE rollout = @rollout AND village = @Digits",
            new { rollout, village.Digits, plan, Now = time.GetUtcNow().ToUnixTimeMilliseconds() }, transaction);
        book.Add(connection, transaction, key, new JournalNote(JournalAction.Start) { Rollout = rollout, Village = village.Digits, Plan = planId });
    });

    /// <summary>Enters what became of a village, and lets it go.</summary>
    /// <param name="rollout">Of which roll-out.</param>
    /// <param name="task">The village as it was taken.</param>
    /// <param name="state">Where it stands now.</param>
    /// <param name="detail">Why.</param>
    /// <param name="due">When it is tried again, where it is.</param>
    /// <param name="key">Who says so.</param>
    /// <exception cref="JournalException">The journal takes nothing; whoever resumes looks at the router.</exception>
    public void End(string rollout, VillageTask task, TaskState state, string detail, DateTimeOffset due, OperatorKey key) =>
        database.Write((connection, transaction) =>
    {
        var keepsPlan = state is TaskState.Unknown or TaskState.Started;
        detail = HostileText.Line(detail);
        connection.Execute($"""
            UPDATE task SET state = @State, attempts = attempts + 1, due_at = @Due, changed_at = @Now, detail = @detail
                {(keepsPlan ? "" : ", plan = NULL")}
            WHERE rollout = @rollout AND village = @Digits
            """, new
        {
            rollout, task.Village.Digits, State = Word(state), Due = due.ToUnixTimeMilliseconds(),
            Now = time.GetUtcNow().ToUnixTimeMilliseconds(), detail,
        }, transaction);
        connection.Execute("DELETE FROM claim WHERE village = @Digits AND rollout = @rollout", new { rollout, task.Village.Digits }, transaction);
        // That it still does not answer, weeks on, is no news.
        if (state != task.State)
            book.Add(connection, transaction, key, new JournalNote(JournalAction.End) { Rollout = rollout, Village = task.Village.Digits,
                Outcome = Word(state), Reason = detail });
    });

    /// <summary>How many villages of rings stand where.</summary>
    /// <param name="rollout">Of which roll-out.</param>
    /// <param name="ring">Of which ring; null for all.</param>
    public RingCounts Counts(string rollout, int? ring) => database.Read(connection =>
    {
        var by = connection.Query<(string State, long Count)>(
                "SELECT state, COUNT(*) FROM task WHERE rollout = @rollout AND (@ring IS NULL OR ring = @ring) GROUP BY state", new { rollout, ring })
            .ToDictionary(row => Enum.Parse<TaskState>(row.State, ignoreCase: true), row => (int)row.Count);
        int Of(params TaskState[] states) => states.Sum(state => by.GetValueOrDefault(state));
        return new RingCounts(Of(TaskState.Waiting), Of(TaskState.Started), Of(TaskState.Offline), Of(TaskState.Applied, TaskState.Unchanged),
            Of(TaskState.Refused), Of(TaskState.Reverted, TaskState.Unknown), Of(TaskState.Expired));
    });

    /// <summary>When the next village that did not answer is due; null where there is none.</summary>
    public DateTimeOffset? NextDue(string rollout, int ring) => database.Read(connection => connection.ExecuteScalar<long?>(
        "SELECT MIN(due_at) FROM task WHERE rollout = @rollout AND ring <= @ring AND state IN ('offline', 'unknown', "
            + "'started')", new { rollout, ring }) is { } due
        ? DateTimeOffset.FromUnixTimeMilliseconds(due)
        : (DateTimeOffset?)null);

    /// <summary>Villages of a roll-out by their codes.</summary>
    /// <param name="rollout">Of which roll-out.</param>
    /// <param name="ring">Of which ring; null for all.</param>
    /// <param name="after">Those after this code, ten digits; empty for the first.</param>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<VillageTask> Page(string rollout, int? ring, string after, int count) => database.Read(connection => connection.Query<Row>(
        $"""
        SELECT {Columns}, upstream FROM task WHERE rollout = @rollout AND village > @after AND (@ring IS NULL OR ring = @ring)
        ORDER BY village LIMIT @count
        """, new { rollout, ring, after, count }).Select(row => row.ToTask()).ToList());

    /// <summary>The codes of a roll-out's villages.</summary>
    /// <param name="rollout">Of which roll-out.</param>
    /// <param name="ring">Of which ring; null for all.</param>
    public IReadOnlyList<VillageCode> Villages(string rollout, int? ring) => database.Read(connection => connection.Query<string>(
        "SELECT village FROM task WHERE rollout = @rollout AND (@ring IS NULL OR ring = @ring) ORDER BY village", new { rollout, ring })
        .Select(VillageCode.Parse).ToList());

    /// <summary>Notes which villages of a ring were up before it began.</summary>
    public void Looked(string rollout, int ring, IEnumerable<VillageCode> up) => database.Write((connection, transaction) =>
    {
        connection.Execute("UPDATE task SET was_up = 1 WHERE rollout = @rollout AND village = @Digits",
            up.Select(village => new { rollout, village.Digits }), transaction);
        connection.Execute("UPDATE ring SET looked = 1 WHERE rollout = @rollout AND number = @ring", new { rollout, ring }, transaction);
    });

    /// <summary>The villages of a ring that were up before and were changed.</summary>
    public IReadOnlyList<VillageCode> WereUp(string rollout, int ring) => database.Read(connection => connection.Query<string>(
        "SELECT village FROM task WHERE rollout = @rollout AND ring = @ring AND was_up = 1 AND state = "
            + "'applied'", new { rollout, ring }).Select(VillageCode.Parse).ToList());

    /// <summary>Gives up on those that did not answer for as long as the roll-out waits.</summary>
    /// <returns>How many.</returns>
    public int Expire(string rollout, OperatorKey key) => database.Write((connection, transaction) =>
    {
        var villages = connection.Query<string>("UPDATE task SET state = 'expired', changed_at = @Now WHERE rollout = @rollout AND state "
            + "IN ('offline', 'waiting') RETURNING village",
            new { rollout, Now = time.GetUtcNow().ToUnixTimeMilliseconds() }, transaction).ToList();
        foreach (var village in villages)
            book.Add(connection, transaction, key, new JournalNote(JournalAction.End) { Rollout = rollout, Village = village, Outcome = "expired" });
        return villages.Count;
    });

    /// <summary>
    /// Has those tried again that were refused or taken back, and at once those that did not answer. One in an unknown state is looked at first,
    /// as one whose change has no end.
    /// </summary>
    /// <returns>How many.</returns>
    public int Retry(string rollout) => database.Write((connection, transaction) => connection.Execute(
        "UPDATE task SET state = CASE state WHEN 'unknown' THEN 'started' ELSE 'waiting' END, due_at = 0, attempts = 0 WHERE rollout = "
            + "@rollout AND state IN ('refused', 'reverted', 'offline', 'unknown')",
        new { rollout }, transaction));

    private static string Word(TaskState state) => state.ToString().ToLowerInvariant();

    private sealed record Row(string Village, long Ring, string State, long Attempts, long Due_at, long Changed_at, string Detail, byte[]? Plan,
        string Upstream)
    {
        public VillageTask ToTask() => new(VillageCode.Parse(Village), (int)Ring, Enum.Parse<TaskState>(State, ignoreCase: true), (int)Attempts,
            DateTimeOffset.FromUnixTimeMilliseconds(Due_at), DateTimeOffset.FromUnixTimeMilliseconds(Changed_at), Detail, Plan);
    }
}
