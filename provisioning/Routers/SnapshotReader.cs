using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Routers;

/// <summary>Reads all paths that provisioning knows in one round trip.</summary>
internal static class SnapshotReader
{
    /// <summary>Reads.</summary>
    /// <exception cref="ConnectionLostException">The connection ended: half a table would look as if rows were missing.</exception>
    /// <exception cref="RouterTrapException">The router did not let a path be read, for another reason than not having it.</exception>
    public static async Task<RouterSnapshot> ReadAsync(RouterSession session, RouterIdentity router, CancellationToken ct)
    {
        var paths = RouterSchema.All.Where(path => path.ExistsIn(router.Version)).ToList();
        var replies = await session.ReadAsync([.. paths.Select(path => Sentence(path, router.Version))], ct).ConfigureAwait(false);
        var tables = new Dictionary<string, IReadOnlyList<RouterRow>>();
        foreach (var (path, reply) in paths.Zip(replies))
        {
            if (reply.Outcome == RouterOsOutcome.Done)
                tables.Add(path.Path, [.. reply.Rows.Select(RouterRow.Read)]);
            else if (!IsMissing(reply.Traps[0]))
                throw new RouterTrapException($"{path.Path}/print", reply.Traps[0].Message);
        }

        return new RouterSnapshot(router, tables);
    }

    // Thousands of dynamic queues, one a person online, and since 7.19 the live sessions in /ip/service, are not asked for at all. "Not
    // true" instead of "false": where rows have no such attribute, no row would be false.
    private static string[] Sentence(PathSchema path, RouterOsVersion version) => path.Kind == PathKind.Singleton
        ? [$"{path.Path}/print", $"=.proplist={path.PropertyList(version)}"]
        : [$"{path.Path}/print", $"=.proplist={path.PropertyList(version)}", "?dynamic=true", "?#!"];

    // A package that is not installed has no paths. Category 0 is "missing item or command".
    private static bool IsMissing(RouterOsTrap trap) =>
        trap.Category == 0 || trap.Message.StartsWith("no such command", StringComparison.Ordinal);
}
