using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// The slots of a manager and the request-ids that lead to them: 14 random bits, and 17 of the slot's number under a mask drawn at the
/// start, so that who sees no datagram of ours has all 31 to guess. Under the manager's lock.
/// </summary>
internal sealed class SnmpSlots
{
    private const int IndexBits = 17;
    private const int MaxSlots = 1 << IndexBits;

    private readonly int _mask = RandomNumberGenerator.GetInt32(MaxSlots);
    private readonly List<SnmpSlot> _all = [];
    private readonly Stack<SnmpSlot> _free = new();

    // Drawn many at a time: a call of the generator for each request would cost more than all the rest.
    private readonly ushort[] _random = new ushort[512];
    private int _drawn = 512;

    /// <summary>How many are in use.</summary>
    public int Taken => _all.Count - _free.Count;

    /// <summary>Those in use.</summary>
    public IEnumerable<SnmpSlot> InUse => _all.Where(slot => slot.Handler is not null);

    /// <summary>A slot by its number; null where there is none.</summary>
    public SnmpSlot? this[int index] => (uint)index < (uint)_all.Count ? _all[index] : null;

    /// <summary>Takes a free slot; null where all are in use.</summary>
    public SnmpSlot? Take()
    {
        if (_free.TryPop(out var slot))
            return slot;
        if (_all.Count == MaxSlots)
            return null;
        slot = new SnmpSlot(_all.Count);
        _all.Add(slot);
        return slot;
    }

    /// <summary>Gives a slot back.</summary>
    public void Free(SnmpSlot slot)
    {
        slot.End();
        _free.Push(slot);
    }

    /// <summary>Draws a request-id for a slot.</summary>
    public int NewId(SnmpSlot slot)
    {
        while (true)
        {
            if (_drawn == _random.Length)
            {
                RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_random.AsSpan()));
                _drawn = 0;
            }

            var id = ((_random[_drawn++] & 0x3FFF) << IndexBits) | (slot.Index ^ _mask);
            // Four octets in their shortest form, and not one that the slot has out already.
            if (id >= SnmpRequest.MinId && slot.SentAt(id) is null)
                return id;
        }
    }

    /// <summary>The slot that an id leads to, if it is in use; whether the id is its own is the slot's to say.</summary>
    public SnmpSlot? Find(int id) => id >= 0 && this[(id & (MaxSlots - 1)) ^ _mask] is { Handler: not null } slot ? slot : null;
}
