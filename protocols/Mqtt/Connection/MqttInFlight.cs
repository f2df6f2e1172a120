using System.Diagnostics.CodeAnalysis;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// The packet identifiers that wait for their acknowledgement, and who waits. An identifier is never 0 and never given twice at a time
/// [MQTT-2.2.1-3]; the next one follows the last, so that a late acknowledgement does not meet a new owner.
/// </summary>
internal sealed class MqttInFlight
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, (long Order, object Owner)> _owners = [];
    private long _count;
    private ushort _last;

    /// <summary>Gives an identifier to someone who waits.</summary>
    /// <exception cref="InvalidOperationException">All 65,535 are in use.</exception>
    public ushort Add(object owner)
    {
        lock (_gate)
        {
            if (_owners.Count == ushort.MaxValue)
                throw new InvalidOperationException("All 65,535 packet identifiers wait for an acknowledgement.");
            do
            {
                _last = _last == ushort.MaxValue ? (ushort)1 : (ushort)(_last + 1);
            }
            while (!_owners.TryAdd(_last, (_count, owner)));
            _count++;
            return _last;
        }
    }

    /// <summary>Takes back an identifier from an owner of the right kind.</summary>
    public bool TryRemove<T>(ushort id, [NotNullWhen(true)] out T? owner)
        where T : class
    {
        lock (_gate)
        {
            owner = _owners.GetValueOrDefault(id).Owner as T;
            return owner is not null && _owners.Remove(id);
        }
    }

    /// <summary>The messages that wait, in the order in which they were sent first.</summary>
    public IReadOnlyList<(ushort Id, MqttOutgoing Message)> Messages()
    {
        lock (_gate)
        {
            return [.. _owners.Where(pair => pair.Value.Owner is MqttOutgoing).OrderBy(pair => pair.Value.Order)
                .Select(pair => (pair.Key, (MqttOutgoing)pair.Value.Owner))];
        }
    }

    /// <summary>Takes back all identifiers, or those of everything but messages, and tells their owners why.</summary>
    public void Fail(Exception reason, bool keepMessages = false)
    {
        List<object> owners = [];
        lock (_gate)
        {
            foreach (var (id, (_, owner)) in _owners)
            {
                if (keepMessages && owner is MqttOutgoing)
                    continue;
                owners.Add(owner);
                _owners.Remove(id);
            }
        }

        foreach (var owner in owners)
            ((IMqttWaiting)owner).Fail(reason);
    }
}

/// <summary>Somebody who waits for an acknowledgement.</summary>
internal interface IMqttWaiting
{
    /// <summary>It will not come.</summary>
    void Fail(Exception reason);
}
