using System.Data.Common;
using InternetDesa.Core.Regions;
using InternetDesa.State;
using InternetDesa.State.Completeness;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Status.Snapshots;

/// <summary>
/// The current snapshot. It looks at the database when a page is asked for, at most every <see cref="StatusOptions.RefreshSeconds"/>,
/// and builds a new snapshot only where something changed that a page shows. A database that fails leaves the last good data.
/// </summary>
internal sealed class SnapshotSource : IDisposable
{
    private readonly Lock _lock = new();
    private readonly StatusOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SnapshotSource> _logger;
    private readonly PlaceNames _names;

    private StateDatabase? _database;
    private IReadOnlyList<VillageRow>? _rows;
    private IReadOnlyList<MaintenanceWindow> _windows = [];
    private long _version;
    private DateTimeOffset? _heartbeat;
    private bool _failed;
    private DateTimeOffset _nextLook = DateTimeOffset.MinValue;
    private (long Version, long? Minute, long? HeartbeatMinute, bool Stale) _shown;
    private CachedSnapshot? _current;

    public SnapshotSource(StatusOptions options, TimeProvider time, ILogger<SnapshotSource> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _names = new PlaceNames(Table(_options.RegionsFile));
    }

    /// <summary>The snapshot with its pages; null where the database could never be read.</summary>
    public CachedSnapshot? Current()
    {
        // All wait for the one that looks: it takes milliseconds, and nobody gets an hour-old page after a quiet hour.
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (now >= _nextLook)
            {
                _nextLook = now.AddSeconds(_options.RefreshSeconds);
                Look();
                Build(now);
            }

            return _current;
        }
    }

    /// <summary>A village's last changes, newest first; null where they can't be read now.</summary>
    public IReadOnlyList<StateChange>? Changes(VillageCode code, int max) => Read(database => new StatusQueries(database).Changes(code, max));

    /// <summary>What became of the points that a village's agents collected; null where it can't be read now.</summary>
    public IReadOnlyList<CompletenessDay>? Completeness(VillageCode code) =>
        Read(database => CompletenessProof.Of(new CompletenessStore(database).OfVillage(code), _time.GetUtcNow()));

    public void Dispose() => _database?.Dispose();

    private T? Read<T>(Func<StateDatabase, T> read)
        where T : class
    {
        StateDatabase? database;
        lock (_lock)
            database = _database;
        try
        {
            return database is null ? null : read(database);
        }
        catch (DbException e)
        {
            StatusLog.DatabaseUnreadable(_logger, e.Message);
            return null;
        }
    }

    private static RegionTable Table(string path)
    {
        if (path.Length == 0)
            return RegionTable.CentralJava();
        using var stream = File.OpenRead(path);
        return RegionTable.Read(stream, path);
    }

    private void Look()
    {
        try
        {
            _database ??= StateDatabase.OpenReadOnly(_options.Database);
            var queries = new StatusQueries(_database);
            var (version, heartbeat) = queries.Freshness();
            if (_rows is null || version != _version)
                (_rows, _windows) = (queries.Villages(), new MaintenanceStore(_database).Recent(_time.GetUtcNow()));
            if (_failed || _current is null)
                StatusLog.DatabaseRead(_logger, _rows.Count);
            (_version, _heartbeat, _failed) = (version, heartbeat, false);
        }
        catch (Exception e) when (e is StateDatabaseException or DbException)
        {
            if (!_failed)
                StatusLog.DatabaseUnreadable(_logger, e.Message);
            _failed = true;
        }
    }

    private void Build(DateTimeOffset now)
    {
        if (_rows is null)
            return;
        var stale = _failed || _heartbeat is null || now - _heartbeat > TimeSpan.FromSeconds(_options.StaleAfterSeconds);
        // Pages write times to the minute: within one, only the data can change them.
        var shown = (_version, Minute(now), Minute(_heartbeat), stale);
        if (_current is not null && shown == _shown)
            return;
        _shown = shown;
        _current = new CachedSnapshot(new StatusSnapshot(_rows, _windows, _names, now, _heartbeat, stale));
    }

    private static long? Minute(DateTimeOffset? time) => time?.Ticks / TimeSpan.TicksPerMinute;
}
