using System.Buffers;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Clock;

/// <summary>
/// The boots that still matter, in file <c>boots</c> of the data directory, a line per boot: the running one, the one before, and those
/// with batches that no receipt has named.
/// </summary>
/// <remarks>Safe for concurrent use. The file is replaced atomically; a damaged one is an empty one, since only anchors are lost with it.</remarks>
internal sealed class BootLedger
{
    // Far below what a reader takes of control lines; more wait for the next batch.
    private const int MaxAnchorsPerBatch = 200;

    // Thousands of boots; a longer file is not ours.
    private const int MaxFileBytes = 1 << 20;

    private readonly ISpoolFiles _files;
    private readonly string _path;
    private readonly Lock _gate = new();
    private readonly List<BootRecord> _boots = [];

    // Behind the boot that the spool's last batch was of: where one that the file lost belongs.
    private int _found;

    private BootLedger(ISpoolFiles files, string path)
    {
        _files = files;
        _path = path;
    }

    /// <summary>Whether the file was there but unreadable.</summary>
    public bool Damaged { get; private set; }

    /// <summary>The running boot.</summary>
    public BootRecord Current => _boots[^1];

    /// <summary>The boot before the running one; null on a fresh box.</summary>
    public BootRecord? Previous => _boots.Count > 1 ? _boots[^2] : null;

    /// <summary>All before the running one, the oldest first.</summary>
    public IReadOnlyList<BootRecord> Earlier
    {
        get
        {
            lock (_gate)
                return _boots[..^1];
        }
    }

    /// <summary>
    /// The last one before the running boot that left something on the disk: of one that died before its first sync nobody has heard, and the silence
    /// began before it. The one before where none did; null on a fresh box.
    /// </summary>
    public BootRecord? LastHeard
    {
        get
        {
            lock (_gate)
                return _boots.FindLast(boot => boot != _boots[^1] && boot.LastSeq > 0) ?? Previous;
        }
    }

    public static BootLedger Load(ISpoolFiles files, string path)
    {
        var ledger = new BootLedger(files, path);
        try
        {
            using var file = files.Open(path);
            var bytes = new byte[Math.Min(file.Length, MaxFileBytes)];
            if (ledger.TryRead(bytes.AsSpan(0, file.Read(bytes, 0))))
                return ledger;
        }
        catch (StorageException fault) when (fault.Errno == Errno.NoEntry)
        {
            return ledger;
        }

        ledger._boots.Clear();
        ledger.Damaged = true;
        return ledger;
    }

    /// <summary>The record of a boot; null of one that is not known (any more).</summary>
    public BootRecord? Find(long boot)
    {
        lock (_gate)
            return _boots.Find(record => record.Boot == boot);
    }

    /// <summary>The record of a boot that the spool holds batches of; one that the file lost is added, in the spool's order.</summary>
    public BootRecord FindOrAdd(long boot)
    {
        lock (_gate)
        {
            var index = _boots.FindIndex(record => record.Boot == boot);
            if (index < 0)
                _boots.Insert(index = _found, new BootRecord(boot));
            _found = index + 1;
            return _boots[index];
        }
    }

    /// <summary>Begins a boot; nothing of it may be sampled before <see cref="TrySave"/> has succeeded.</summary>
    public void Begin(BootRecord boot)
    {
        lock (_gate)
            _boots.Add(boot);
    }

    /// <summary>Notes that the running boot ends in order.</summary>
    /// <exception cref="StorageException">The disk failed.</exception>
    public void End()
    {
        lock (_gate)
        {
            Current.Stopped = true;
            TrySave();
        }
    }

    /// <summary>Notes that a batch of a boot is durable.</summary>
    public void Advance(long boot, long seq, long mono)
    {
        lock (_gate)
        {
            if (_boots.Find(record => record.Boot == boot) is not { } record)
                return;
            record.LastSeq = Math.Max(record.LastSeq, seq);
            record.LastMono = Math.Max(record.LastMono, mono);
        }
    }

    /// <summary>Gives the running boot its anchor, those before it theirs by their neighbours, and writes all of them.</summary>
    /// <exception cref="StorageException">The disk failed.</exception>
    public void Anchor(in ClockAnchor anchor)
    {
        lock (_gate)
        {
            Current.SetAnchor(anchor);
            NeighbourAnchors.Apply(_boots);
            // On a full disk the next batch carries the anchors too, and the next progress that is saved.
            TrySave();
        }
    }

    /// <summary>The anchors that no durable batch carries yet, at most as many as one batch can carry.</summary>
    public List<ClockAnchor> Undeclared()
    {
        lock (_gate)
            return [.. _boots.Where(boot => boot is { IsAnchored: true, Declared: false }).Select(boot => boot.Anchor).Take(MaxAnchorsPerBatch)];
    }

    /// <summary>Notes that a durable batch carries these anchors.</summary>
    public void Declared(IEnumerable<ClockAnchor> anchors)
    {
        lock (_gate)
        {
            foreach (var anchor in anchors)
            {
                if (_boots.Find(record => record.Boot == anchor.Boot) is { } boot)
                    boot.Declared = true;
            }
        }
    }

    /// <summary>Declares all anchors once more, because batches that carried some were dropped.</summary>
    public void DeclareAgain()
    {
        lock (_gate)
            _boots.ForEach(boot => boot.Declared = false);
    }

    /// <summary>Writes the file.</summary>
    /// <returns>False where the disk is full; the old one stands.</returns>
    /// <exception cref="StorageException">The disk failed.</exception>
    public bool TrySave()
    {
        lock (_gate)
        {
            try
            {
                Save();
                return true;
            }
            catch (StorageException fault) when (fault.IsNoSpace)
            {
                return false;
            }
        }
    }

    /// <summary>Forgets the boots that nothing is left of, and writes the file where there were any.</summary>
    /// <param name="outstanding">The boots with batches or gaps that no receipt has named.</param>
    /// <exception cref="StorageException">The disk failed.</exception>
    public void Forget(IReadOnlySet<long> outstanding)
    {
        lock (_gate)
        {
            var before = _boots.Count;
            for (var i = _boots.Count - 3; i >= 0; i--)
            {
                // An anchor that is not declared stays: the collector may hold batches that wait for it. So does one that bounds the
                // start of a boot without an anchor.
                var wanted = _boots[i].IsAnchored && (!_boots[i].Declared || !_boots[i + 1].IsAnchored);
                if (!wanted && !outstanding.Contains(_boots[i].Boot))
                    _boots.RemoveAt(i);
            }

            if (_boots.Count < before)
                TrySave();
        }
    }

    private void Save()
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new LineWriter(bytes);
        foreach (var boot in _boots)
        {
            writer.Measurement("boot"u8).Field("id"u8, boot.Boot).Field("claimed"u8, boot.Claimed).Field("utc0"u8, boot.Utc0)
                .Field("err_ms"u8, boot.ErrorMs).Field("declared"u8, boot.Declared ? 1L : 0).Field("seq"u8, boot.LastSeq)
                .Field("mono"u8, boot.LastMono).Field("stopped"u8, boot.Stopped ? 1L : 0)
                .Field("machine"u8, boot.Machine).End(0);
        }

        AtomicFile.Write(_files, _path, bytes.WrittenSpan);
    }

    private bool TryRead(ReadOnlySpan<byte> text)
    {
        var reader = new LineReader(text);
        while (reader.Read())
        {
            long id = 0, claimed = 0, utc0 = 0, error = 0, declared = 0, seq = 0, mono = 0, stopped = 0;
            var machine = "";
            while (reader.ReadField(out var key, out var value))
            {
                if (key.SequenceEqual("id"u8))
                    id = value.Integer;
                else if (key.SequenceEqual("claimed"u8))
                    claimed = value.Integer;
                else if (key.SequenceEqual("utc0"u8))
                    utc0 = value.Integer;
                else if (key.SequenceEqual("err_ms"u8))
                    error = value.Integer;
                else if (key.SequenceEqual("declared"u8))
                    declared = value.Integer;
                else if (key.SequenceEqual("seq"u8))
                    seq = value.Integer;
                else if (key.SequenceEqual("mono"u8))
                    mono = value.Integer;
                else if (key.SequenceEqual("stopped"u8))
                    stopped = value.Integer;
                else if (key.SequenceEqual("machine"u8) && value.Kind == FieldKind.Text)
                    machine = value.Text;
            }

            if (reader.Error is not null || id <= 0)
                return false;
            _boots.Add(new BootRecord(id)
            {
                Claimed = claimed, Utc0 = utc0, ErrorMs = error, Declared = declared == 1, LastSeq = seq, LastMono = mono, Stopped = stopped == 1, Machine = machine,
            });
        }

        return true;
    }
}
