using InternetDesa.Core.Spool;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Delivery;

/// <summary>How far delivery is: a set of offsets, on disk every few seconds, and the spool's floor behind it.</summary>
internal sealed class DeliveryProgress(SpoolLog spool, SpoolCheckpoint checkpoint, TimeProvider time, ILogger<DeliveryService> logger)
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(5);
    private DateTimeOffset _saved;

    /// <summary>The offsets whose points are stored or in the dead letter.</summary>
    public RangeSet Done => checkpoint.Done;

    /// <summary>Saves every few seconds: first the checkpoint, then the segments go that it makes superfluous.</summary>
    public void SaveIfDue()
    {
        // A clock that was set back must not put it off.
        var now = time.GetUtcNow();
        if ((now - _saved).Duration() < SaveInterval)
            return;
        _saved = now;
        if (TrySave())
            spool.SetFloor(DeliveryService.Reader, Done.FirstMissing());
    }

    /// <summary>
    /// Saves. Delivery goes on where it can not be written: what a crash sends again is the same points. On a full disk the segments may
    /// go all the same, for they are the room it needs; a start that finds them missing takes them for done, which they are.
    /// </summary>
    public bool TrySave()
    {
        try
        {
            checkpoint.Save();
            return true;
        }
        catch (StorageException fault)
        {
            logger.CheckpointNotSaved(fault.Message);
            return fault.IsNoSpace;
        }
    }
}
