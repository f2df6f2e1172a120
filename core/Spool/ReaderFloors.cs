namespace InternetDesa.Core.Spool;

/// <summary>How far the readers of a spool have durably come. A reader that has not spoken stands at 0 and holds everything.</summary>
internal sealed class ReaderFloors(IReadOnlyList<string> readers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _floors = readers.ToDictionary(reader => reader, _ => 0L);
    private long _lowest;

    /// <summary>Everything below is done by all readers; 0 where there are none.</summary>
    public long Lowest => Interlocked.Read(ref _lowest);

    public void Set(string reader, long offset)
    {
        lock (_gate)
        {
            if (!_floors.TryGetValue(reader, out var floor))
                throw new ArgumentException($"The spool knows no reader '{reader}': name it in {nameof(SpoolOptions)}.{nameof(SpoolOptions.Readers)}.", nameof(reader));
            _floors[reader] = Math.Max(floor, offset);
            Interlocked.Exchange(ref _lowest, _floors.Values.Min());
        }
    }
}
