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
internal sealed class BatchIngest(
    SpoolLog spool, DeadLetters deadLetters, ReceivedBatches received, ReceiptSender receipts, InventoryModel inventory, AgentActivity activity,
    CollectorStats stats, TimeProvider time)
{
    private readonly LineTranslator _translator = new(inventory);
    private readonly ConcurrentBag<IngestWorkspace> _workspaces = [];
    private readonly DeviceLoads _loads = new();
    private readonly BatchCompletion _completion = new(received, receipts, stats);

    /// <summary>Takes one payload.</summary>
    /// <param name="from">The identity that it came by.</param>
    /// <param name="door"><c>own</c>, <c>broker</c> or <c>snmp</c>.</param>
    /// <param name="channel">The channel of the device's own, for the dead letter.</param>
    /// <param name="payload">The bytes; they are not used after the method has returned its task.</param>
    /// <param name="answer">Where the sender hears the batch's receipt; null for its connections to our own server.</param>
    /// <returns>
    /// Completes once everything is on disk; to be waited for exactly once. It faults with <see cref="SpoolFullException"/> where there is no
    /// room and with <see cref="SpoolFailedException"/> where the disk failed: do not acknowledge.
    /// </returns>
    /// <exception cref="IOException">The device has its share of what the disk has yet to take (<see cref="DeviceLoads"/>): do not acknowledge.</exception>
    public ValueTask Accept(DeviceId from, string door, string channel, ReadOnlySpan<byte> payload, TrySendReceipt? answer = null)
    {
        stats.Message();
        activity.Heard(from.Village);
        if (!_workspaces.TryTake(out var workspace))
            workspace = new IngestWorkspace();
        try
        {
            return Accept(from, door, channel, payload, answer, workspace);
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

    private ValueTask Accept(
        DeviceId from, string door, string channel, ReadOnlySpan<byte> payload, TrySendReceipt? answer, IngestWorkspace workspace)
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

        var control = workspace.Control;
        control.Clear();
        error ??= BatchReader.Read(batch, control);
        if (control.Header is not { } known)
        {
            return error is null
                ? Store(from, door, channel, batch, null, workspace, now, answer)
                : new ValueTask(deadLetters.Add(DeadReason.Schema, from.ToString(), DeviceTopic.Of(from, channel), error, 0, 0, now, payload));
        }

        switch (received.Begin(from, known.Boot, known.Seq, control.Gaps, now, out var earlier))
        {
            case BatchBegin.Repeat:
                stats.Duplicate(from, known.Points);
                return new ValueTask(AwaitEarlier(earlier!, from, known.Boot, answer));
            case BatchBegin.TooManyBoots:
                error = $"the device named more than {ReceivedBatches.NewBootsADay} new boots in a day; a boot is one start of the agent";
                return new ValueTask(deadLetters.Add(DeadReason.Schema, from.ToString(), DeviceTopic.Of(from, channel), error, known.Boot, known.Seq, now, payload));
        }

        try
        {
            return Store(from, door, channel, batch, error, workspace, now, answer);
        }
        catch (Exception fault)
        {
            // Whatever it was: what stays underway would have every repeat wait for ever.
            received.Finish(from, known.Boot, known.Seq, control.Gaps, now, fault);
            throw;
        }
    }

    private ValueTask Store(
        DeviceId from, string door, string channel, ReadOnlySpan<byte> batch, string? error, IngestWorkspace workspace, long now,
        TrySendReceipt? answer)
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
        else if (HasImplausible(control.Anchors, now))
        {
            workspace.Dead.Add(DeadReason.Time, "an anchor is before 2024 or ahead of the collector", batch[..control.Length]);
        }

        var dead = workspace.Dead.IsEmpty ? Task.CompletedTask : SetAside(from, channel, header, now, workspace.Dead);
        if (header is null && good == 0)
            return new ValueTask(dead);

        var record = new CollectorRecord(from, door, header?.Boot ?? 0, header?.Seq ?? 0, good, header?.Clock ?? BatchClock.Utc, now);
        record.Write(workspace.Record);
        workspace.Record.Write(batch[..control.Length]);
        workspace.Record.Write(workspace.Output.WrittenSpan);
        var load = Take(from, door, workspace.Record.WrittenCount);
        // The letter first: a crash that left the record without it would make the repeat that tells it again a known batch.
        var synced = dead.IsCompletedSuccessfully
            ? spool.Append(workspace.Record.WrittenSpan).Synced
            : AppendAfterAsync(dead, workspace.Record.WrittenSpan.ToArray());
        var pending = _completion.Rent();
        var task = pending.Start(synced, from, header, control.Gaps, good, now, answer);
        pending.Weigh(load, workspace.Record.WrittenCount);
        _completion.Follow(pending);
        return task;
    }

    // The broker's one connection ends with any refusal, and takes everybody's messages along: it takes the next one later instead.
    private DeviceLoad? Take(DeviceId from, string door, int bytes)
    {
        if (door == CollectorRecord.BrokerDoor)
            return null;
        try
        {
            return _loads.Add(from, bytes);
        }
        catch (IOException)
        {
            stats.Refuse(RefusalReason.Share);
            throw;
        }
    }

    private Task SetAside(DeviceId from, string channel, BatchHeader? header, long now, DeadLines dead) => Task.WhenAll([.. dead.All().Select(entry =>
        deadLetters.Add(entry.Reason, from.ToString(), DeviceTopic.Of(from, channel), entry.Message, header?.Boot ?? 0, header?.Seq ?? 0, now, entry.Lines.Span))]);

    private async Task AppendAfterAsync(Task dead, byte[] record)
    {
        await dead.ConfigureAwait(false);
        await spool.Append(record).Synced.ConfigureAwait(false);
    }

    private async Task AwaitEarlier(Task earlier, DeviceId from, long boot, TrySendReceipt? answer)
    {
        await earlier.ConfigureAwait(false);
        // The receipt that told of it was lost, or this would not have come again.
        receipts.Due(from, boot, answer);
    }

    // A loop: a lambda would be an object for every message.
    private static bool HasImplausible(List<ClockAnchor> anchors, long now)
    {
        foreach (var anchor in anchors)
        {
            if (!LineTranslator.IsPlausible(anchor.Utc0, now))
                return true;
        }

        return false;
    }

    private long Now() => UnixNanoseconds.From(time.GetUtcNow());
}
