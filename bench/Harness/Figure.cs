namespace InternetDesa.Bench.Harness;

/// <summary>One result.</summary>
/// <param name="Bench">The benchmark's name.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Ours">The median of our rounds.</param>
/// <param name="Peer">The peer's name; null where nobody offers the same.</param>
/// <param name="Theirs">The median of the peer's rounds; null where it could not run.</param>
/// <param name="Goal">What ours should reach; null where the figure only informs.</param>
/// <param name="Runs">How many rounds.</param>
internal sealed record Figure(string Bench, string Name, string Unit, double Ours, string? Peer, double? Theirs, Goal? Goal, int Runs)
{
    /// <summary>A figure that nobody else offers, of one round.</summary>
    public Figure(string bench, string name, string unit, double ours, Goal? goal)
        : this(bench, name, unit, ours, null, null, goal, 1)
    {
    }

    /// <summary>Ours divided by theirs.</summary>
    public double? Ratio => Theirs is > 0 ? Ours / Theirs : null;

    /// <summary>Whether the goal was met; null without goal, or where the peer that it speaks of is missing.</summary>
    public bool? Met => Goal?.IsMet(this);
}

/// <summary>What a figure should reach.</summary>
/// <param name="Text">The condition, for people.</param>
/// <param name="IsMet">The condition.</param>
internal sealed record Goal(string Text, Func<Figure, bool?> IsMet)
{
    public static Goal AtMost(double most) => new(FormattableString.Invariant($"ours <= {most}"), figure => figure.Ours <= most);

    public static Goal AtLeast(double least) => new(FormattableString.Invariant($"ours >= {least}"), figure => figure.Ours >= least);

    public static Goal Below(double limit) => new(FormattableString.Invariant($"ours < {limit}"), figure => figure.Ours < limit);

    public static Goal RatioAtMost(double most) =>
        new(FormattableString.Invariant($"ratio <= {most}"), figure => figure.Ratio is { } ratio ? ratio <= most : null);

    public static Goal RatioAtLeast(double least) =>
        new(FormattableString.Invariant($"ratio >= {least}"), figure => figure.Ratio is { } ratio ? ratio >= least : null);
}
