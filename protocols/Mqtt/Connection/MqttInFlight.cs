using System.Diagnostics.CodeAnalysis;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// The packet identifiers that wait for their acknowledgement, and who waits. An identifier is never 0 and never given twice at a time
/// [MQTT-2.2.1-3]; the next one follows the last, so that a late acknowledgement does not meet a new owner.
/// </summary>
internal sealed class MqttInFlight
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, object> _owners = [];
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
            while (!_owners.TryAdd(_last, owner));
            return _last;
        }
    }

    /// <summary>Takes back an identifier from an owner of the right kind.</summary>
    public bool TryRemove<T>(ushort id, [NotNullWhen(true)] out T? owner)
        where T : class
    {
        lock (_gate)
        {
            owner = _owners.GetValueOrDefault(id) as T;
            return owner is not null && _owners.Remove(id);
        }
    }

    /// <summary>Takes back all identifiers.</summary>
    public IReadOnlyList<object> RemoveAll()
    {
        lock (_gate)
        {
            object[] owners = [.. _owners.Values];
            _owners.Clear();
            return owners;
        }
    }
}
