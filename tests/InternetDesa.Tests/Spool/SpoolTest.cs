using System.Text;
using InternetDesa.Core.Spool;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Spool;

/// <summary>What the tests of the spool share: a pool, a clock, a modelled disk, and a real directory that is removed.</summary>
public abstract class SpoolTest : IAsyncLifetime
{
    protected const string Folder = "/spool";

    private readonly string _temporary = Path.Combine(Path.GetTempPath(), $"spool-{Guid.NewGuid():N}");

    protected SyncPool Pool { get; } = new(2);

    protected ManualTimeProvider Time { get; } = new();

    internal ModelFiles Files { get; } = new();

    protected string Temporary
    {
        get
        {
            Directory.CreateDirectory(_temporary);
            return _temporary;
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Pool.DisposeAsync();
        if (Directory.Exists(_temporary))
            Directory.Delete(_temporary, recursive: true);
    }

    protected SpoolLog Open(Action<SpoolOptions>? change = null) => SpoolLog.Open(Options(Folder, change), Pool, Time, Files);

    protected SpoolLog OpenOnDisk(Action<SpoolOptions>? change = null) => SpoolLog.Open(Options(Temporary, change), Pool, Time);

    protected static string SegmentPath(long first) => Path.Combine(Folder, $"{first:D20}.seg");

    protected static async Task<long> AppendAsync(SpoolLog log, string text)
    {
        var append = log.Append(Encoding.UTF8.GetBytes(text));
        await append.Synced.WaitAsync(TimeSpan.FromSeconds(30));
        return append.Offset;
    }

    protected static List<(long Offset, string Text)> ReadAll(SpoolLog log, long from = 1)
    {
        using var cursor = log.OpenCursor(from);
        return ReadOn(cursor);
    }

    protected static List<(long Offset, string Text)> ReadOn(SpoolCursor cursor)
    {
        var all = new List<(long, string)>();
        while (cursor.TryRead(out var record))
            all.Add((record.Offset, Encoding.UTF8.GetString(record.Payload.Span)));
        return all;
    }

    /// <summary>Waits for something that another thread does, for as long as a slow machine may take.</summary>
    protected static async Task Until(Func<bool> condition)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(30), "It did not happen within 30 s.");
            await Task.Yield();
        }
    }

    private static SpoolOptions Options(string directory, Action<SpoolOptions>? change)
    {
        var options = new SpoolOptions { Directory = directory };
        change?.Invoke(options);
        return options;
    }
}
