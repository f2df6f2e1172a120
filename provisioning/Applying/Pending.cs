using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Applying;

/// <summary>When a change was armed, in this process.</summary>
/// <param name="Timestamp">By the monotonic clock, before the first sentence was sent.</param>
/// <param name="RevertsBy">When at the latest the router's timer fires.</param>
internal sealed record Armed(long Timestamp, DateTimeOffset RevertsBy);

/// <summary>A change that waits for its end, and what is known of it so far.</summary>
internal sealed class Pending(Marker mine, Change? change, Armed? armed)
{
    public string Plan => mine.Plan;

    public Change? Change => change;

    public Armed? Armed => armed;

    /// <summary>The marker of this change; null where it is gone, or another's of the same plan is there instead.</summary>
    public Marker? Find(NetsOnRouter nets) => nets.Of(Plan) is { } marker && marker with { State = mine.State } == mine ? marker : null;

    /// <summary>What is wanted; once it is to be taken back, that stays.</summary>
    public required Wish Wish { get; set; }

    /// <summary>Why it is to be taken back.</summary>
    public required IReadOnlyList<string> Reasons { get; set; }

    /// <summary>Whether a confirmation was sent.</summary>
    public bool Confirming { get; set; }

    public void TakeBack(params IReadOnlyList<string> reasons)
    {
        if (Wish == Wish.TakeBack)
            return;
        Wish = Wish.TakeBack;
        Reasons = reasons;
    }
}

/// <summary>Counts round trips by what they are for.</summary>
internal sealed class Tally
{
    private int _reads, _writes, _all;

    /// <summary>The counts so far.</summary>
    public RoundTrips RoundTrips => new(_reads, _writes, _all - _reads - _writes);

    /// <summary>Counts what reads the configuration.</summary>
    public async Task<T> ReadAsync<T>(RouterSession session, Func<Task<T>> read)
    {
        var before = session.RoundTrips;
        var result = await read().ConfigureAwait(false);
        _reads += session.RoundTrips - before;
        return result;
    }

    /// <summary>Counts what writes the plan.</summary>
    public async Task WriteAsync(RouterSession session, Func<Task> write)
    {
        var before = session.RoundTrips;
        try
        {
            await write().ConfigureAwait(false);
        }
        finally
        {
            _writes += session.RoundTrips - before;
        }
    }

    /// <summary>Adds all that a session did, at its end.</summary>
    public void Add(RouterSession session) => _all += session.RoundTrips;
}
