using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Planning;

/// <summary>One condition of a <see cref="RowMatch"/>.</summary>
/// <param name="Name">An attribute.</param>
/// <param name="Value">Its value as the router prints it, compared byte by byte.</param>
internal sealed record MatchTerm(string Name, string Value);

/// <summary>
/// How a plan finds a row: by its key or its owner mark, as <c>[find comment="id:desa-…"]</c> and <c>?comment=…</c> do; never by
/// <c>.id</c>, which another connection or an added row may mean differently. A singleton's has no terms.
/// </summary>
/// <param name="Terms">All of them have to hold.</param>
internal sealed record RowMatch(IReadOnlyList<MatchTerm> Terms)
{
    /// <summary>The match of a singleton.</summary>
    public static RowMatch Singleton { get; } = new([]);

    /// <summary>A match by one attribute.</summary>
    public static RowMatch By(string name, string value) => new([new MatchTerm(name, value)]);

    /// <summary>Whether a row is meant.</summary>
    public bool Fits(RouterRow row) => Terms.All(term => row[term.Name] == term.Value);

    /// <inheritdoc/>
    public bool Equals(RowMatch? other) => other is not null && Terms.SequenceEqual(other.Terms);

    /// <inheritdoc/>
    public override int GetHashCode() => Terms.Aggregate(0, HashCode.Combine);

    /// <summary>For people: <c>comment=id:desa-nat</c>.</summary>
    public override string ToString() => string.Join(' ', Terms.Select(term => $"{term.Name}={term.Value}"));
}
