using System.Data.Common;
using System.Text.Json;
using Dapper;
using InternetDesa.Provisioning.Operators;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>The roll-outs and their rings.</summary>
/// <param name="database">Where they are.</param>
/// <param name="book">Where each change of them is entered, in its transaction.</param>
/// <param name="time">The clock.</param>
internal sealed class RolloutStore(JournalDatabase database, JournalBook book, TimeProvider time)
{
    /// <summary>How long a process that says nothing is believed to work on a roll-out.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMinutes(2);

    private const string Columns = "id, begun_at, begun_by, reason, selection, manifest, settings, state, detail, ring";

    /// <summary>Keeps a new roll-out.</summary>
    /// <exception cref="JournalException">The journal takes nothing; there is no such roll-out.</exception>
    public void Begin(Rollout rollout, RolloutPlan plan, OperatorKey key) => database.Write((connection, transaction) =>
    {
        connection.Execute($"""
            INSERT INTO rollout ({Columns}) VALUES (@Id, @At, @BegunBy, @Reason, @Selection, @Manifest, @Settings, 'running', '', 0)
            """, new
        {
            rollout.Id, At = rollout.BegunAt.ToUnixTimeMilliseconds(), rollout.BegunBy, rollout.Reason, rollout.Selection, rollout.Manifest,
            Settings = JsonSerializer.Serialize(rollout.Settings),
        }, transaction);
        for (var ring = 0; ring < plan.Rings.Count; ring++)
        {
            connection.Execute("INSERT INTO ring (rollout, number, name, size) VALUES (@Id, @ring, @Name, @Size)",
                new { rollout.Id, ring, plan.Rings[ring].Name, plan.Rings[ring].Size }, transaction);
            for (var wave = 0; wave < plan.Rings[ring].Waves.Count; wave++)
            {
                connection.Execute("""
                    INSERT INTO task (rollout, village, upstream, ring, wave, state, attempts, due_at, changed_at, detail)
                    VALUES (@Id, @Village, @Upstream, @ring, @wave, 'waiting', 0, 0, @At, '')
                    """, plan.Rings[ring].Waves[wave].Select(village => new
                {
                    rollout.Id, Village = village.Code.Digits, Upstream = village.Upstream?.Digits ?? "", ring, wave,
                    At = rollout.BegunAt.ToUnixTimeMilliseconds(),
                }), transaction);
            }
        }

        book.Add(connection, transaction, key, new JournalNote(JournalAction.Begin)
        {
            Rollout = rollout.Id, Reason = rollout.Reason, Outcome = $"{plan.Size} villages: {rollout.Selection}",
        });
    });

    /// <summary>A roll-out; null where there is none of that name.</summary>
    public Rollout? Find(string id) => database.Read(connection =>
        connection.QueryFirstOrDefault<Row>($"SELECT {Columns} FROM rollout WHERE id = @id", new { id })?.ToRollout());

    /// <summary>All roll-outs, the newest first.</summary>
    public IReadOnlyList<Rollout> All() => database.Read(connection =>
        connection.Query<Row>($"SELECT {Columns} FROM rollout ORDER BY begun_at DESC, id").Select(row => row.ToRollout()).ToList());

    /// <summary>The rings of a roll-out.</summary>
    public IReadOnlyList<RolloutRingRow> Rings(string id) =>
        database.Read(connection => connection.Query<(long Number, string Name, long Size, string ApprovedBy, long Looked)>(
            "SELECT number, name, size, approved_by, looked FROM ring WHERE rollout = @id ORDER BY number", new { id })
        .Select(row => new RolloutRingRow((int)row.Number, row.Name, (int)row.Size, row.ApprovedBy, row.Looked != 0)).ToList());

    /// <summary>Has a roll-out stand somewhere else, and enters why; nothing where somebody else has moved it meanwhile.</summary>
    /// <exception cref="JournalException">The journal takes nothing; it stands where it stood.</exception>
    public void Move(Rollout rollout, RolloutState state, string detail, int ring, OperatorKey key, JournalNote note) =>
        database.Write((connection, transaction) =>
    {
        var moved = connection.Execute("UPDATE rollout SET state = @State, detail = @detail, ring = @ring WHERE id = @Id AND state = "
            + "@Before AND ring = @Was",
            new { rollout.Id, State = Word(state), detail, ring, Before = Word(rollout.State), Was = rollout.Ring }, transaction);
        if (moved > 0)
            book.Add(connection, transaction, key, note with { Rollout = rollout.Id });
    });

    /// <summary>Lets a ring be changed.</summary>
    /// <exception cref="JournalException">The journal takes nothing.</exception>
    public void Approve(string id, int ring, OperatorKey key, string reason) => database.Write((connection, transaction) =>
    {
        connection.Execute("UPDATE ring SET approved_by = @Name WHERE rollout = @id AND number = @ring", new { id, ring, key.Operator.Name },
            transaction);
        connection.Execute("UPDATE rollout SET state = 'running', detail = '' WHERE id = @id AND state = 'approval'", new { id }, transaction);
        book.Add(connection, transaction, key, new JournalNote(JournalAction.Approve) { Rollout = id, Reason = reason,
            Outcome = $"ring {ring + 1}" });
    });

    /// <summary>Takes a roll-out into work, or goes on holding it.</summary>
    /// <returns>Null; or who else holds it, and until when at the latest.</returns>
    public (RolloutHolder Holder, DateTimeOffset Until)? Take(string id, RolloutHolder holder) => database.Write((connection, transaction) =>
    {
        var now = database.Now(connection, time);
        var (text, until) = connection.QueryFirst<(string, long)>("SELECT holder, held_until FROM rollout WHERE id = @id", new { id }, transaction);
        if (RolloutHolder.Parse(text) is { } other && other != holder && until > now.ToUnixTimeMilliseconds() && !other.IsGone)
            return ((RolloutHolder, DateTimeOffset)?)(other, DateTimeOffset.FromUnixTimeMilliseconds(until));
        // What another left claimed, it works on no more.
        if (text != holder.ToString())
            connection.Execute("DELETE FROM claim WHERE rollout = @id", new { id }, transaction);
        Keep(connection, transaction, id, holder.ToString(), now + Hold);
        return null;
    });

    /// <summary>Lets a roll-out go.</summary>
    public void Release(string id, RolloutHolder holder) => database.Write((connection, transaction) =>
    {
        if (connection.Execute("UPDATE rollout SET holder = '', held_until = 0 WHERE id = @id AND holder = @text",
            new { id, text = holder.ToString() }, transaction) > 0)
            connection.Execute("DELETE FROM claim WHERE rollout = @id", new { id }, transaction);
    });

    private static void Keep(DbConnection connection, DbTransaction transaction, string id, string holder, DateTimeOffset until) =>
        connection.Execute(
        "UPDATE rollout SET holder = @holder, held_until = @until WHERE id = @id", new { id, holder, until = until.ToUnixTimeMilliseconds() },
            transaction);

    private static string Word(RolloutState state) => state.ToString().ToLowerInvariant();

    private sealed record Row(
        string Id, long Begun_at, string Begun_by, string Reason, string Selection, string Manifest, string Settings, string State, string Detail,
            long Ring)
    {
        public Rollout ToRollout() => new(Id, DateTimeOffset.FromUnixTimeMilliseconds(Begun_at), Begun_by, Reason, Selection, Manifest,
            JsonSerializer.Deserialize<RolloutSettings>(Settings)!, Enum.Parse<RolloutState>(State, ignoreCase: true), Detail, (int)Ring);
    }
}
