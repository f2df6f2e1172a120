using InternetDesa.Core.Spool;

namespace InternetDesa.LiveTests.Support;

/// <summary>Reads the spool of a program that has ended, as its next start would.</summary>
internal static class SpoolFiles
{
    public delegate void Take(ReadOnlySpan<byte> payload);

    public static async Task ReadAsync(string directory, Take take)
    {
        await using var pool = new SyncPool(1);
        await using var spool = SpoolLog.Open(new SpoolOptions { Directory = directory }, pool, TimeProvider.System);
        using var cursor = spool.OpenCursor(1);
        while (cursor.TryRead(out var record))
            take(record.Payload.Span);
    }
}
