using System.Text;

namespace InternetDesa.Core.Metrics;

/// <summary>
/// Finds what a name stands for by the bytes that a line has, without making a string of them. Made for the schema, which every field
/// of every point is looked up in: it costs a few nanoseconds.
/// </summary>
internal sealed class NameTable<T>
    where T : class
{
    private readonly (byte[] Name, T Value)[][] _slots;

    public NameTable(IEnumerable<T> values, Func<T, string> name)
    {
        var entries = values.Select(value => (Name: Encoding.UTF8.GetBytes(name(value)), Value: value)).ToList();
        // At most half full, so that nearly every slot has one name or none.
        _slots = new (byte[], T)[2 * (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)entries.Count)][];
        for (var i = 0; i < _slots.Length; i++)
            _slots[i] = [.. entries.Where(entry => Slot(entry.Name) == i)];
    }

    /// <summary>The value of a name; null where there is none.</summary>
    public T? Find(ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var entry in _slots[Slot(name)].AsSpan())
        {
            if (name.SequenceEqual(entry.Name))
                return entry.Value;
        }

        return null;
    }

    // The names are few and ours, so the hash need not withstand anybody: the length and three bytes tell them apart.
    private int Slot(ReadOnlySpan<byte> name)
    {
        var hash = name.IsEmpty ? 0 : name.Length + (3 * name[0]) + (5 * name[name.Length / 2]) + (7 * name[^1]);
        return hash & (_slots.Length - 1);
    }
}
