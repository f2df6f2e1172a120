using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Provisioning.Applying;

/// <summary>A row of <c>/system/script</c> or <c>/system/scheduler</c> that is ours by its name.</summary>
/// <param name="Id">Its <c>.id</c>, good for this connection.</param>
/// <param name="Row">What was read of it.</param>
internal sealed record NetRow(string Id, RouterOsRow Row)
{
    public string Name => Row["name"] ?? "";
}

/// <summary>All that is ours on a router beside the configuration itself.</summary>
internal sealed class NetsOnRouter
{
    /// <summary>What reads it; the replies go to <see cref="Read"/> in this order.</summary>
    public static readonly string[][] Sentences =
    [
        ["/system/script/print", "=.proplist=.id,name,comment,invalid"],
        ["/system/scheduler/print", "=.proplist=.id,name,interval,start-time,next-run,disabled"],
    ];

    /// <summary>The scripts whose names begin as ours do, in the order in which they were made.</summary>
    public required IReadOnlyList<NetRow> Scripts { get; init; }

    /// <summary>The schedulers whose names begin as ours do.</summary>
    public required IReadOnlyList<NetRow> Schedulers { get; init; }

    /// <summary>Whether nothing of ours is there.</summary>
    public bool None => Scripts.Count + Schedulers.Count == 0;

    /// <summary>The change that holds the router: of two that came at the same time the one whose script was made first.</summary>
    public Marker? Holder => Scripts.Select(script => Marker.Parse(script.Name, script.Row["comment"] ?? ""))
        .FirstOrDefault(marker => marker is not null);

    /// <summary>The ids of all plans of which anything is there, scripts before jobs.</summary>
    public IEnumerable<string> Plans => Scripts.Concat(Schedulers).Select(row => NetNames.PlanOf(row.Name)).Distinct();

    /// <summary>The marker of a plan; null where it has none.</summary>
    public Marker? Of(string plan) => Scripts.Where(script => script.Name == NetNames.Script(plan))
        .Select(script => Marker.Parse(script.Name, script.Row["comment"] ?? "")).FirstOrDefault();

    /// <summary>Takes our rows out of the replies to <see cref="Sentences"/>.</summary>
    public static NetsOnRouter Read(IReadOnlyList<RouterOsReply> replies) => new() { Scripts = Ours(replies[0]), Schedulers = Ours(replies[1]) };

    /// <summary>Whether both jobs of a plan will run.</summary>
    public bool JobsHold(string plan) =>
        Schedulers.Any(job => job.Name == NetNames.Timer(plan) && Runs(job) && job.Row["next-run"] is { Length: > 0 })
        && Schedulers.Any(job => job.Name == NetNames.Boot(plan) && Runs(job) && job.Row["start-time"] == "startup");

    /// <summary>Whether anything of a plan is there.</summary>
    public bool Any(string plan) =>
        Scripts.Any(row => row.Name == NetNames.Script(plan))
        || Schedulers.Any(row => row.Name == NetNames.Timer(plan) || row.Name == NetNames.Boot(plan));

    private static bool Runs(NetRow job) => job.Row["disabled"] is not ("true" or "yes");

    private static List<NetRow> Ours(RouterOsReply reply) =>
    [
        .. from row in reply.Rows
           where row["name"] is { } name && NetNames.IsOurs(name) && row[".id"] is not null
           select new NetRow(row[".id"]!, row),
    ];
}
