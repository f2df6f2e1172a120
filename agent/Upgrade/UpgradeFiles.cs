using System.Text;
using InternetDesa.Core.Releases;
using InternetDesa.Core.Spool;

namespace InternetDesa.Agent.Upgrade;

/// <summary>What the province wants installed.</summary>
/// <param name="Url">Where its release's file is; the package lies beside it.</param>
/// <param name="Signed">The release's file.</param>
/// <param name="Release">What it says.</param>
internal sealed record UpgradeOrder(Uri Url, byte[] Signed, Release Release)
{
    /// <summary>Where the package is.</summary>
    public Uri Package => new(Url, Release.File);
}

/// <summary>
/// The directory between the agent and the root side: <c>order</c> and <c>part</c> are the agent's own; <c>release</c>, <c>package.deb</c> and,
/// last, <c>ready</c> hand a package over; <c>healthy</c> has the version that reached a collector.
/// </summary>
internal sealed class UpgradeFiles(string directory, string outcomeFile)
{
    private const int MaxOutcome = 400;

    /// <summary>How much of the package is here, bytes.</summary>
    public long Fetched => new FileInfo(At("part")) is { Exists: true } part ? part.Length : 0;

    /// <summary>Whether the root side has not looked yet.</summary>
    public bool IsHandedOver => File.Exists(At("ready"));

    /// <summary>What the root side said last; empty where it never did.</summary>
    public string Outcome
    {
        get
        {
            var text = File.Exists(outcomeFile) ? File.ReadAllText(outcomeFile).Trim() : "";
            return text.Length > MaxOutcome ? text[..MaxOutcome] : text;
        }
    }

    /// <summary>The order that was left; null where there is none.</summary>
    public UpgradeOrder? ReadOrder(ReleaseKeys keys)
    {
        if (!File.Exists(At("order")))
            return null;
        var bytes = File.ReadAllBytes(At("order"));
        var end = bytes.AsSpan().IndexOf((byte)'\n');
        try
        {
            return end > 0 && Uri.TryCreate(Encoding.UTF8.GetString(bytes, 0, end), UriKind.Absolute, out var url)
                ? new UpgradeOrder(url, bytes[(end + 1)..], Release.Read(bytes.AsSpan(end + 1), keys)) : null;
        }
        catch (InvalidDataException)
        {
            // A key that is trusted no more: what it signed is not either.
            return null;
        }
    }

    /// <summary>Keeps an order, and forgets what was fetched for another.</summary>
    /// <exception cref="StorageException">It can not be written.</exception>
    public void Begin(UpgradeOrder order)
    {
        Directory.CreateDirectory(directory);
        File.Delete(At("part"));
        AtomicFile.Write(At("order"), [.. Encoding.UTF8.GetBytes(order.Url.AbsoluteUri + "\n"), .. order.Signed]);
    }

    /// <summary>Adds a part. It is not synced: what a power cut makes of it, the hash finds.</summary>
    public void Append(byte[] bytes, long at)
    {
        using var part = File.OpenHandle(At("part"), FileMode.OpenOrCreate, FileAccess.Write);
        RandomAccess.Write(part, bytes, at);
    }

    /// <summary>Hands the package over.</summary>
    /// <returns>False where it is not the one that was signed: what was fetched is forgotten.</returns>
    /// <exception cref="StorageException">It is not handed over; what was fetched stays.</exception>
    public bool HandOver(UpgradeOrder order)
    {
        bool isGood;
        using (var part = File.OpenRead(At("part")))
            isGood = order.Release.IsOf(part);
        if (!isGood)
        {
            File.Delete(At("part"));
            return false;
        }

        // What a full disk may refuse comes before the move: a package that was moved away would be fetched anew.
        using (var part = DiskFiles.Instance.Open(At("part")))
            part.Sync();
        AtomicFile.Write(At("release"), order.Signed);
        AtomicFile.Write(At("ready.new"), []);
        File.Move(At("part"), At("package.deb"), overwrite: true);
        // Last: it is what the root side waits for.
        DiskFiles.Instance.Rename(At("ready.new"), At("ready"));
        DiskFiles.Instance.SyncDirectory(directory);
        Forget();
        return true;
    }

    /// <summary>Forgets what was fetched.</summary>
    public void ForgetPart() => File.Delete(At("part"));

    /// <summary>Forgets the order.</summary>
    public void Forget() => File.Delete(At("order"));

    /// <summary>Says which version reached a collector.</summary>
    public void WriteHealthy(string version)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(At("healthy.new"), version);
        File.Move(At("healthy.new"), At("healthy"), overwrite: true);
    }

    /// <summary>What the root side said since it was asked last; null where that is nothing new.</summary>
    public string? TakeNews()
    {
        var outcome = Outcome;
        if (outcome.Length == 0 || (File.Exists(At("told")) && File.ReadAllText(At("told")) == outcome))
            return null;
        Directory.CreateDirectory(directory);
        File.WriteAllText(At("told"), outcome);
        return outcome;
    }

    private string At(string name) => Path.Combine(directory, name);
}
