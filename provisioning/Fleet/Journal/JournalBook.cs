using System.Data.Common;
using Dapper;
using InternetDesa.Provisioning.Operators;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>The entries: who changed what, when and why. They are added and never changed.</summary>
/// <param name="database">Where they are.</param>
/// <param name="time">The clock.</param>
internal sealed class JournalBook(JournalDatabase database, TimeProvider time)
{
    private const string Columns = "seq, at, operator, action, rollout, village, plan, outcome, reason, hash, signature";

    /// <summary>Adds entries, all or none.</summary>
    /// <exception cref="JournalException">The journal takes nothing.</exception>
    public void Add(OperatorKey key, params IReadOnlyList<JournalNote> notes) => database.Write((connection, transaction) =>
    {
        foreach (var note in notes)
            Add(connection, transaction, key, note);
    });

    /// <summary>Adds an entry in the transaction of what it tells of.</summary>
    public void Add(DbConnection connection, DbTransaction transaction, OperatorKey key, JournalNote said)
    {
        // It may hold a router's text, and PostgreSQL takes no NUL in one.
        var note = said with { Outcome = HostileText.Line(said.Outcome), Reason = HostileText.Line(said.Reason) };
        var last = connection.QueryFirstOrDefault<(long Seq, byte[]? Hash)>(
            "SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1", transaction: transaction);
        var (seq, at) = (last.Seq + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
        var hash = JournalEntry.HashOf(last.Hash, seq, at, key.Operator.Name, note);
        connection.Execute(
            $"INSERT INTO entry ({Columns}) VALUES (@seq, @at, @Name, @Action, @Rollout, @Village, @Plan, @Outcome, @Reason, @hash, @Signature)",
            new
            {
                seq, at, key.Operator.Name, Action = note.Action.Word, note.Rollout, note.Village, note.Plan, note.Outcome, note.Reason,
                hash, Signature = key.Sign(hash),
            }, transaction);
    }

    /// <summary>Entries, the newest first.</summary>
    /// <param name="rollout">Of a roll-out; null for all.</param>
    /// <param name="village">Of a village, ten digits; null for all.</param>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<JournalEntry> Newest(string? rollout, string? village, int count) => database.Read(connection => connection.Query<Row>(
        $"""
        SELECT {Columns} FROM entry WHERE (@rollout IS NULL OR rollout = @rollout) AND (@village IS NULL OR village = @village)
        ORDER BY seq DESC LIMIT @count
        """, new { rollout, village, count }).Select(row => row.ToEntry()).ToList());

    /// <summary>Checks that no entry was changed, put in or taken out, and that each was signed by whom it names.</summary>
    /// <param name="operators">All operators there ever were.</param>
    /// <returns>What is wrong, each with its entry; and how many entries there are.</returns>
    public (IReadOnlyList<string> Faults, long Entries) Verify(OperatorsFile operators) => database.Read(connection =>
    {
        var faults = new List<string>();
        byte[] before = [];
        long count = 0;
        foreach (var entry in connection.Query<Row>($"SELECT {Columns} FROM entry ORDER BY seq", buffered: false).Select(row => row.ToEntry()))
        {
            count++;
            if (entry.Seq != count)
                faults.Add($"entry {count} is missing; the next is {entry.Seq}");
            if (!JournalEntry.HashOf(before, entry.Seq, entry.At, entry.Operator, entry.Note).AsSpan().SequenceEqual(entry.Hash))
                faults.Add($"entry {entry.Seq} is not what was written, or the one before it is not");
            if (!operators.All.Any(each => each.Name == entry.Operator && each.Signed(entry.Hash, entry.Signature)))
                faults.Add($"entry {entry.Seq} was not signed by {entry.Operator}");
            (before, count) = (entry.Hash, entry.Seq);
        }

        return ((IReadOnlyList<string>)faults, count);
    });

    private sealed record Row(
        long Seq, long At, string Operator, string Action, string Rollout, string Village, string Plan, string Outcome, string Reason, byte[] Hash,
            byte[] Signature)
    {
        public JournalEntry ToEntry() => new(Seq, At, Operator, new JournalNote(new JournalAction(Action))
        {
            Rollout = Rollout, Village = Village, Plan = Plan, Outcome = Outcome, Reason = Reason,
        }, Hash, Signature);
    }
}
