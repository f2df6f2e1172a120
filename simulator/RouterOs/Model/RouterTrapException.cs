namespace InternetDesa.Simulator.RouterOs;

/// <summary>The router refuses: what becomes a <c>!trap</c>, or an error of a script.</summary>
/// <param name="message">The router's words.</param>
/// <param name="category">The API's category, null where the router gives none.</param>
internal sealed class RouterTrapException(string message, int? category = null) : Exception(message)
{
    /// <summary>0 missing item or command … 7 value of <c>:return</c>; null for none.</summary>
    public int? Category { get; } = category;

    /// <summary>No row under this id or name.</summary>
    public static RouterTrapException NoSuchItem() => new("no such item", 0);

    /// <summary>The caller's group lacks a policy.</summary>
    public static RouterTrapException NotPermitted() => new("not enough permissions (9)");

    /// <summary>A value that the field does not know.</summary>
    public static RouterTrapException NoMatch(string field) => new($"input does not match any value of {field}", 1);

    /// <summary>A value that is no such value.</summary>
    public static RouterTrapException Invalid(string field) => new($"invalid value for argument {field}", 1);
}
