using System.Text.RegularExpressions;

namespace InternetDesa.Provisioning.Manifest.Grammar;

/// <summary>What the text of a value may be.</summary>
/// <param name="Name">What it is called in messages: "a duration".</param>
/// <param name="Pattern">The form, a regular expression that editors know too (ECMA-262), for the whole text.</param>
/// <param name="Examples">What to write instead: right texts.</param>
internal sealed record ScalarKind(string Name, string Pattern, params IReadOnlyList<string> Examples)
{
    // NonBacktracking: a pattern can not be made to take for ever by the text that it reads.
    private readonly Regex _whole = new($"^(?:{Pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>What the form does not say, such as an address's bytes being at most 255; null: nothing more.</summary>
    public Func<string, bool>? Check { get; init; }

    /// <summary>Whether the text names a secret of the vault, <c>${vault:name}</c>.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether a text is one.</summary>
    public bool Fits(string text) => _whole.IsMatch(text) && Check?.Invoke(text) != false;

    /// <summary>What to write instead: <c>write 10m or 1h30m</c>.</summary>
    public string Advice { get; init; } = $"write {string.Join(" or ", Examples)}";
}
