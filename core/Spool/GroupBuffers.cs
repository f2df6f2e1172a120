using System.Buffers;

namespace InternetDesa.Core.Spool;

/// <summary>
/// Buffers of commit groups. Small ones come from the shared pool; large ones, which a burst needs, are all of one size and kept here: the
/// shared pool lets go of large ones at every full collection, and ten megabytes a million records were made anew.
/// </summary>
/// <param name="maxBytes">How large a group gets, but for a single record that is larger.</param>
internal sealed class GroupBuffers(int maxBytes)
{
    private const int SmallBytes = 64 << 10, MostKept = 2;
    private readonly Lock _gate = new();
    private readonly Stack<byte[]> _large = new();

    public byte[] Rent(int size)
    {
        if (size <= SmallBytes)
            return ArrayPool<byte>.Shared.Rent(size);
        lock (_gate)
        {
            if (size <= maxBytes && _large.TryPop(out var buffer))
                return buffer;
        }

        return GC.AllocateUninitializedArray<byte>(Math.Max(size, maxBytes));
    }

    public void Return(byte[] buffer)
    {
        if (buffer.Length <= SmallBytes)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return;
        }

        lock (_gate)
        {
            if (buffer.Length == maxBytes && _large.Count < MostKept)
                _large.Push(buffer);
        }
    }
}
