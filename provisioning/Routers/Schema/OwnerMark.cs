namespace InternetDesa.Provisioning.Routers.Schema;

/// <summary>
/// How rows of ours are known on a router: their name begins with <c>desa-</c>, or, where rows have no name, their comment with
/// <c>id:desa-</c>. Such a row that the manifest no longer names is removed; every other row is at most set.
/// </summary>
internal static class OwnerMark
{
    /// <summary>What names begin with.</summary>
    public const string NamePrefix = "desa-";

    private const string CommentPrefix = "id:" + NamePrefix;

    /// <summary>The name of a row of ours.</summary>
    public static string Name(string key) => NamePrefix + key;

    /// <summary>The comment of a row of ours.</summary>
    public static string Comment(string key) => CommentPrefix + key;

    /// <summary>Whether the value of a path's mark attribute says "ours".</summary>
    public static bool IsOurs(string mark) =>
        mark.StartsWith(NamePrefix, StringComparison.Ordinal) || mark.StartsWith(CommentPrefix, StringComparison.Ordinal);
}
