using InternetDesa.State;

namespace InternetDesa.Collector.Projection;

/// <summary>
/// What a village's agent tells of the times when nobody heard it: from when on which trouble kept it from the internet. It comes in any
/// order, since the newest batch goes first. Of an outage, what lasted longest is the cause: who follows the advice to restart the router
/// makes a minute of router trouble in an hour without uplink.
/// </summary>
internal sealed class VillageTestimony
{
    // A village that tells more of itself than this has no one cause.
    private const int MaxMarks = 64;

    private readonly SortedList<DateTimeOffset, OutageCause> _marks = [];

    /// <summary>What stands at the end of all that was told; <see cref="OutageCause.Unknown"/> for no trouble.</summary>
    public OutageCause Standing => _marks.Count == 0 ? OutageCause.Unknown : _marks.GetValueAtIndex(_marks.Count - 1);

    /// <summary>Takes a word.</summary>
    /// <param name="from">From when on it was so, by the agent's clock.</param>
    /// <param name="cause">What; <see cref="OutageCause.Unknown"/> for no trouble.</param>
    public void Note(DateTimeOffset from, OutageCause cause)
    {
        _marks[from] = cause;
        if (_marks.Count > MaxMarks)
            _marks.RemoveAt(0);
    }

    /// <summary>Takes the word of a boot about the time before it.</summary>
    /// <param name="to">When it began.</param>
    /// <param name="length">For how long nothing ran.</param>
    /// <param name="cause">Why.</param>
    public void NoteSilence(DateTimeOffset to, TimeSpan length, OutageCause cause)
    {
        var from = to - length;
        var before = _marks.LastOrDefault(mark => mark.Key <= from).Value;
        // A box that shut down in order because its battery ran out lacked power all the same.
        Note(from, before == OutageCause.Power ? OutageCause.Power : cause);
        Note(to, OutageCause.Unknown);
    }

    /// <summary>What lasted longest within a time; null where nothing is told of it.</summary>
    public OutageCause? Longest(DateTimeOffset from, DateTimeOffset to)
    {
        var lasted = new Dictionary<OutageCause, TimeSpan>();
        for (var i = 0; i < _marks.Count; i++)
        {
            var begin = _marks.GetKeyAtIndex(i);
            var end = i + 1 < _marks.Count ? _marks.GetKeyAtIndex(i + 1) : to;
            var length = (end < to ? end : to) - (begin > from ? begin : from);
            var cause = _marks.GetValueAtIndex(i);
            if (cause != OutageCause.Unknown && length > TimeSpan.Zero)
                lasted[cause] = lasted.GetValueOrDefault(cause) + length;
        }

        return lasted.Count == 0 ? null : lasted.MaxBy(cause => cause.Value).Key;
    }
}
