using System.Collections.Concurrent;
using System.Data.Common;
using InternetDesa.State;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// The last message of each <c>state</c> and <c>config</c> topic: served from memory, kept in the state database. A device says its
/// state anew at every connect, so that what a crash loses here comes by itself; it is written with the next flush, not one by one.
/// </summary>
internal sealed class RetainedMessages
{
    private readonly RetainedStore _store;
    private readonly ConcurrentDictionary<string, byte[]> _messages;
    private readonly ConcurrentDictionary<string, byte[]> _unsaved = new();
    private readonly Lock _flushing = new();

    public RetainedMessages(RetainedStore store)
    {
        _store = store;
        _messages = new ConcurrentDictionary<string, byte[]>(store.All().Select(row => KeyValuePair.Create(row.Topic, row.Payload)));
    }

    /// <summary>Keeps a message; an empty one deletes what was kept [MQTT-3.3.1-6].</summary>
    public void Put(string topic, ReadOnlySpan<byte> payload)
    {
        var bytes = payload.ToArray();
        if (bytes.Length == 0)
            _messages.TryRemove(topic, out _);
        else
            _messages[topic] = bytes;
        _unsaved[topic] = bytes;
    }

    /// <summary>The message of a topic; null where there is none.</summary>
    public byte[]? Find(string topic) => _messages.GetValueOrDefault(topic);

    /// <summary>Writes what changed to the database, and waits for it.</summary>
    public void Flush()
    {
        // One after the other, or what was taken first could be written last.
        lock (_flushing)
            FlushAlone();
    }

    private void FlushAlone()
    {
        var changed = new List<(string Topic, byte[] Payload)>();
        foreach (var topic in _unsaved.Keys)
        {
            if (_unsaved.TryRemove(topic, out var payload))
                changed.Add((topic, payload));
        }

        if (changed.Count == 0)
            return;
        try
        {
            _store.PutAll(changed);
        }
        catch (DbException fault) when (StateDatabase.IsPassing(fault))
        {
            // With the next flush, unless a newer one came.
            foreach (var (topic, payload) in changed)
                _unsaved.TryAdd(topic, payload);
        }
    }
}
