using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Applying;

/// <summary>What tells a row from all others of its path without its <c>.id</c>.</summary>
internal static class RowIdentity
{
    /// <summary>The key or the comment where it is the only one such; else all that the row says; null where another says the same.</summary>
    public static RowMatch? Of(string path, RouterRow row, IReadOnlyList<RouterRow> rows)
    {
        var schema = RouterSchema.Get(path);
        IEnumerable<RowMatch> candidates =
        [
            .. new[] { schema.Key, "comment" }.Where(name => name is not null && row[name].Length > 0).Select(name => RowMatch.By(name!, row[name!])),
            new RowMatch([.. schema.Attributes
                .Where(attribute => attribute.Kind is ValueKind.Text or ValueKind.Word && row[attribute.Name].Length > 0)
                .Select(attribute => new MatchTerm(attribute.Name, row[attribute.Name]))]),
        ];
        return candidates.FirstOrDefault(match => match.Terms.Count > 0 && rows.Count(match.Fits) == 1);
    }
}
