using System.Globalization;

namespace InternetDesa.Provisioning.Applying;

/// <summary>How far the change has come whose nets are on a router.</summary>
internal enum MarkerState
{
    /// <summary>The nets are being tried out, before the first write: the inverse script runs once while there is nothing to put back.</summary>
    Rehearsing,

    /// <summary>The nets hold: unless it is confirmed, the change is taken back.</summary>
    Armed,

    /// <summary>The change stays. What is left of the nets only cleans up after itself.</summary>
    Confirmed,
}

/// <summary>
/// The comment of the script on the router: a lock for one plan at a time, and the one word whose change, a single write, confirms it.
/// </summary>
/// <param name="Plan">The plan's id.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Holder">Who applies it: user and machine. Hostile text when it was read.</param>
/// <param name="Until">When the timer was to fire at the time of arming, by the holder's clock. For people: nothing is decided by it.</param>
internal sealed record Marker(string Plan, MarkerState State, string Holder, DateTimeOffset Until)
{
    private const string Word = "internet-desa";

    /// <summary>The comment.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Word} {Name(State)} {Until.ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ} {Holder}");

    /// <summary>Reads the script of a change.</summary>
    /// <returns>Null where the comment is not one of ours: somebody made or changed it by hand.</returns>
    public static Marker? Parse(string script, string comment)
    {
        if (!script.StartsWith(NetNames.ScriptPrefix, StringComparison.Ordinal))
            return null;
        var parts = comment.Split(' ', 4);
        if (parts.Length != 4 || parts[0] != Word)
            return null;
        MarkerState? state = Enum.GetValues<MarkerState>().Where(each => Name(each) == parts[1]).Select(each => (MarkerState?)each).FirstOrDefault();
        if (state is null || !DateTimeOffset.TryParse(parts[2], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
            return null;
        return new Marker(script[NetNames.ScriptPrefix.Length..], state.Value, parts[3], until);
    }

    private static string Name(MarkerState state) => state.ToString().ToLowerInvariant();
}
