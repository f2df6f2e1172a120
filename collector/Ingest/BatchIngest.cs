using System.Buffers;
using System.Collections.Concurrent;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Spool;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// Takes a payload from any door: inflates, reads the control lines, drops repeats, checks every line against the schema, and has
/// the result on disk (in the spool, and what is refused in the dead letter) before its task completes.
/// </summary>
public sealed class BatchIngest(
    SpoolLog spool, DeadLetters deadLetters, ReceivedBatches received, InventoryModel inventory, AgentActivity activity,
    CollectorStats stats, TimeProvider time)
{
    private readonly LineTranslator _translator = new(inventory);
    private readonly ConcurrentBag<IngestWorkspace> _workspaces = [];

    /// <summary>Takes one payload.</summary>
    /// <param name="from">The identity that it came by.</param>
    /// <param name="door"><c>own</c>, <c>broker</c> or <c>snmp</c>.</param>
    /// <param name="topic">The MQTT topic, for the dead letter.</param>
    /// <param name="payload">The bytes; they are not used after the method has returned its task.</param>
    /// <returns>Completes with the batch's header (null for a foreign client) once everything is on disk.</returns>
    /// <exception cref="SpoolFullException">There is no room: do not acknowledge.</exception>
    /// <exception cref="SpoolFailedException">The disk failed: do not acknowledge.</exception>
    public Task<BatchHeader?> Accept(DeviceId from, string door, string topic, ReadOnlySpan<byte> payload)
    {
        stats.Message();
        activity.Heard(from.Village);
        if (!_workspaces.TryTake(out var workspace))
            workspace = new IngestWorkspace();
        try
        {
            return Accept(from, door, topic, payload, workspace);
        }
        finally
        {
            workspace.Clear();
            _workspaces.Add(workspace);
        }
    }

    /// <summary>Sets a whole payload aside; the sender is null where the topic names none.</summary>
    public Task Refuse(DeviceId? from, string topic, string reason, string message, ReadOnlySpan<byte> payload)
    {
        stats.Message();
        return deadLetters.Add(reason, from?.ToString() ?? "", topic, message, 0, 0, Now(), payload);
    }

    private Task<BatchHeader?> Accept(
        DeviceId from, string door, string topic, ReadOnlySpan<byte> payload, IngestWorkspace workspace)
    {
        var now = Now();
        var batch = payload;
        string? error = null;
        if (BatchPayload.IsCompressed(payload))
        {
            error = BatchPayload.TryInflate(payload, workspace.Inflated);
            batch = workspace.Inflated.WrittenSpan;
        }
        else if (payload.Length > BatchPayload.MaxBytes)
        {
            error = $"the payload is longer than {BatchPayload.MaxBytes} bytes; make smaller batches";
        }

        if (error is not null)
            return RefuseWhole(deadLetters.Add(DeadReason.Schema, from.ToString(), topic, error, 0, 0, now, payload));

        var control = workspace.Control;
        error = BatchReader.Read(batch, control);
        if (control.Header is not { } known)
        {
            return error is null
                ? Store(from, door, topic, batch, null, workspace, now)
                : RefuseWhole(deadLetters.Add(DeadReason.Schema, from.ToString(), topic, error, 0, 0, now, payload));
        }

        if (!received.TryBegin(from, known.Boot, known.Seq, out var earlier))
        {
            stats.Duplicate(from, known.Points);
            return Await(earlier!, known);
        }

        // A copy: the workspace serves the next payload as soon as this method returns.
        BatchGap[] gaps = [.. control.Gaps];
        try
        {
            return Finish(Store(from, door, topic, batch, error, workspace, now), from, known, gaps, now);
        }
        catch (Exception fault)
        {
            // Whatever it was: what stays underway would have every repeat wait for ever.
            received.Finish(from, known.Boot, known.Seq, gaps, now, fault);
            throw;
        }
    }

    private Task<BatchHeader?> Store(
        DeviceId from, string door, string topic, ReadOnlySpan<byte> batch, string? error, IngestWorkspace workspace, long now)
    {
        var control = workspace.Control;
        var header = control.Header;
        var data = batch[control.Length..];
        var good = 0;
        if (error is null)
        {
            (var lines, good) = _translator.Translate(data, from, header?.Clock, now, workspace);
            if (header is { } claimed && lines != claimed.Points)
                error = $"the batch says n={claimed.Points}i and has {lines} lines";
        }

        if (error is not null)
        {
            // A batch that is not whole is no batch: none of its points is stored, and the seq counts as received.
            workspace.Output.ResetWrittenCount();
            workspace.Dead.Clear();
            workspace.Dead.Add(DeadReason.Schema, error, batch);
            good = 0;
        }
        else if (control.Anchors.Exists(anchor => !LineTranslator.IsPlausible(anchor.Utc0, now)))
        {
            workspace.Dead.Add(DeadReason.Time, "an anchor is before 2024 or ahead of the collector", batch[..control.Length]);
        }

        var dead = new List<Task>();
        foreach (var (reason, message, refused) in workspace.Dead.All())
            dead.Add(deadLetters.Add(reason, from.ToString(), topic, message, header?.Boot ?? 0, header?.Seq ?? 0, now, refused.Span));
        if (header is null && good == 0)
            return RefuseWhole(Task.WhenAll(dead));

        var record = new CollectorRecord(from, door, header?.Boot ?? 0, header?.Seq ?? 0, good, header?.Clock ?? BatchClock.Utc, now);
        record.Write(workspace.Record);
        workspace.Record.Write(batch[..control.Length]);
        workspace.Record.Write(workspace.Output.WrittenSpan);
        var synced = spool.Append(workspace.Record.WrittenSpan).Synced;
        return Await(dead.Count == 0 ? synced : Task.WhenAll([synced, .. dead]), header, good);
    }

    private async Task<BatchHeader?> Finish(Task<BatchHeader?> stored, DeviceId from, BatchHeader header, BatchGap[] gaps, long now)
    {
        try
        {
            await stored.ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            received.Finish(from, header.Boot, header.Seq, gaps, now, fault);
            throw;
        }

        received.Finish(from, header.Boot, header.Seq, gaps, now, fault: null);
        return header;
    }

    private async Task<BatchHeader?> Await(Task durable, BatchHeader? header, int points = 0)
    {
        await durable.ConfigureAwait(false);
        stats.Stored(points);
        return header;
    }

    private static async Task<BatchHeader?> RefuseWhole(Task durable)
    {
        await durable.ConfigureAwait(false);
        return null;
    }

    private long Now() => UnixNanoseconds.From(time.GetUtcNow());
}
