using System.Text.RegularExpressions;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Applying;

namespace InternetDesa.Tests.Provisioning.Applying;

/// <summary>A connection that breaks desactl on purpose: the promises have to notice.</summary>
internal abstract class Sabotage(IRouterOsConnection inner) : IRouterOsConnection
{
    protected IRouterOsConnection Inner => inner;

    public virtual ValueTask<RouterOsOpenResult> OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public abstract ValueTask<RouterOsReply> ExecuteAsync(IReadOnlyList<string> sentence, CancellationToken cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    protected static string Value(IReadOnlyList<string> sentence, string name) =>
        sentence.FirstOrDefault(word => word.StartsWith($"={name}=", StringComparison.Ordinal))?[(name.Length + 2)..] ?? "";
}

/// <summary>The end of a connection counts as done.</summary>
internal sealed class TrustsTheEnd(IRouterOsConnection inner) : Sabotage(inner)
{
    public override async ValueTask<RouterOsReply> ExecuteAsync(IReadOnlyList<string> sentence, CancellationToken cancellationToken)
    {
        var reply = await Inner.ExecuteAsync(sentence, cancellationToken);
        return reply.Outcome is RouterOsOutcome.Unknown or RouterOsOutcome.NotSent ? reply with { Outcome = RouterOsOutcome.Done } : reply;
    }
}

/// <summary>The inverse script names rows by the <c>.id</c> that they have before the first write.</summary>
internal sealed partial class KeepsIds(IRouterOsConnection inner) : Sabotage(inner)
{
    public override async ValueTask<RouterOsReply> ExecuteAsync(IReadOnlyList<string> sentence, CancellationToken cancellationToken)
    {
        if (sentence[0] != "/system/script/add")
            return await Inner.ExecuteAsync(sentence, cancellationToken);
        var source = Value(sentence, "source");
        foreach (var match in Finds().Matches(source).Where(match => match.Groups["path"].Value.StartsWith("/ip", StringComparison.Ordinal)))
        {
            var rows = await Inner.ExecuteAsync([$"{match.Groups["path"].Value}/print", $"?{match.Groups["name"].Value}={match.Groups["value"].Value}"], cancellationToken);
            if (rows.Rows is [var row])
                source = source.Replace(match.Value, $"{match.Groups["path"].Value}/{match.Groups["verb"].Value} {row[".id"]}", StringComparison.Ordinal);
        }

        return await Inner.ExecuteAsync([.. sentence.Select(word => word.StartsWith("=source=", StringComparison.Ordinal) ? "=source=" + source : word)], cancellationToken);
    }

    [GeneratedRegex(@"(?<path>/[a-z/-]+)/(?<verb>set|remove|move) \[find where (?<name>[a-z-]+)=""(?<value>[^""]*)""\]")]
    private static partial Regex Finds();
}

/// <summary>Nothing is armed, and desactl is told that all is.</summary>
internal sealed class ArmsNothing(IRouterOsConnection inner, ArmsNothing.Pretence pretence) : Sabotage(inner)
{
    public override ValueTask<RouterOsReply> ExecuteAsync(IReadOnlyList<string> sentence, CancellationToken cancellationToken) => sentence[0] switch
    {
        "/system/scheduler/add" or "/system/script/add" => new(pretence.Add(sentence, Value(sentence, "name"), Value(sentence, "comment"))),
        "/system/script/run" => new(pretence.Rehearse()),
        "/system/script/print" => new(pretence.Print("script")),
        "/system/scheduler/print" => new(pretence.Print("scheduler")),
        "/system/script/set" => new(new RouterOsReply(RouterOsOutcome.Done, [])),
        "/system/script/remove" or "/system/scheduler/remove" => new(pretence.Remove(Value(sentence, ".id"))),
        _ => Inner.ExecuteAsync(sentence, cancellationToken),
    };

    internal sealed class Pretence
    {
        private static readonly RouterOsReply Done = new(RouterOsOutcome.Done, []);
        private readonly List<(string Id, string Kind, string Name, string Comment)> _rows = [];

        public RouterOsReply Add(IReadOnlyList<string> sentence, string name, string comment)
        {
            var id = $"*F{_rows.Count}";
            _rows.Add((id, sentence[0].Split('/')[2], name, comment));
            return Done with { Ret = id };
        }

        public RouterOsReply Rehearse()
        {
            var index = _rows.FindIndex(row => row.Kind == "script");
            _rows[index] = _rows[index] with { Comment = _rows[index].Comment.Replace("rehearsing", "armed", StringComparison.Ordinal) };
            return Done;
        }

        public RouterOsReply Print(string kind) => new(RouterOsOutcome.Done,
        [
            .. _rows.Where(row => row.Kind == kind).Select(row => new RouterOsRow(
            [
                new(".id", row.Id), new("name", row.Name), new("comment", row.Comment), new("next-run", "soon"), new("start-time", "startup"),
            ])),
        ]);

        public RouterOsReply Remove(string id)
        {
            _rows.RemoveAll(row => row.Id == id);
            return Done;
        }
    }
}

/// <summary>The net is cleared away when the writes are done, before anybody looked.</summary>
internal sealed class DisarmsBeforeConfirming(IRouterOsConnection inner, Func<int> opened) : Sabotage(inner)
{
    public override async ValueTask<RouterOsOpenResult> OpenAsync(CancellationToken cancellationToken)
    {
        var result = await Inner.OpenAsync(cancellationToken);
        if (opened() < 2)
            return result;
        foreach (var path in new[] { "/system/script", "/system/scheduler" })
        {
            foreach (var row in (await Inner.ExecuteAsync([$"{path}/print"], cancellationToken)).Rows.Where(row => NetNames.IsOurs(row["name"] ?? "")))
                await Inner.ExecuteAsync([$"{path}/remove", $"=.id={row[".id"]}"], cancellationToken);
        }

        return result;
    }

    public override ValueTask<RouterOsReply> ExecuteAsync(IReadOnlyList<string> sentence, CancellationToken cancellationToken) =>
        Inner.ExecuteAsync(sentence, cancellationToken);
}
