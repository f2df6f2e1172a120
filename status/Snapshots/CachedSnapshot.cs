using System.Collections.Concurrent;
using InternetDesa.Status.Http;

namespace InternetDesa.Status.Snapshots;

/// <summary>A snapshot and the pages made of it so far, by path: each is made once, whoever asks.</summary>
internal sealed class CachedSnapshot(StatusSnapshot snapshot)
{
    private readonly ConcurrentDictionary<string, Page> _pages = new(StringComparer.Ordinal);

    public StatusSnapshot Snapshot { get; } = snapshot;

    /// <summary>The page; null where there is none. Only what exists is kept, so that strangers can't fill the memory.</summary>
    public Page? Page(string path, Func<StatusSnapshot, Page?> make) =>
        _pages.TryGetValue(path, out var known) ? known : make(Snapshot) is { } page ? _pages.GetOrAdd(path, page) : null;
}
