namespace InternetDesa.Provisioning.Routers.Schema;

/// <summary>What a path holds.</summary>
internal enum PathKind
{
    /// <summary>One row that is always there: <c>set</c> only.</summary>
    Singleton,

    /// <summary>Rows that are always there, found by <see cref="PathSchema.Key"/>: <c>set</c> only.</summary>
    Fixed,

    /// <summary>Rows that come and go, found by <see cref="PathSchema.Key"/>.</summary>
    Listed,
}

/// <summary>What becomes of a row of ours that the manifest no longer names.</summary>
internal enum Retirement
{
    /// <summary>It is removed.</summary>
    Remove,

    /// <summary>It is disabled: removing it could not be reverted, because its password can not be read.</summary>
    Disable,

    /// <summary>It stays: it does nothing by itself, and rows that are not ours, such as vouchers, may refer to it.</summary>
    Keep,
}

/// <summary>
/// The dependency stages of a plan, in the order of their writes: a row stands in a later stage than what it refers to. Old rows are
/// removed in the reverse order, after everything else. One pipelined batch a stage.
/// </summary>
internal enum Stage
{
    /// <summary>What refers to nothing: bridge, pool, files, DNS, NTP, RADIUS.</summary>
    Base = 1,

    /// <summary>What refers to the base: bridge ports, addresses, users, user profiles.</summary>
    Attachments = 2,

    /// <summary>DHCP server, hotspot profile.</summary>
    Servers = 3,

    /// <summary>The hotspot.</summary>
    Hotspot = 4,

    /// <summary>What stands on the hotspot: walled garden, bindings, NAT, queues.</summary>
    Rules = 5,

    /// <summary>The ways in: wifi, the router's services. Last, so that villagers come when everything is there.</summary>
    Access = 6,

    /// <summary>Old rows of <see cref="Rules"/>.</summary>
    RemoveRules = 7,

    /// <summary>Old rows of <see cref="Hotspot"/>.</summary>
    RemoveHotspot = 8,

    /// <summary>Old rows of <see cref="Servers"/>.</summary>
    RemoveServers = 9,

    /// <summary>Old rows of <see cref="Attachments"/>.</summary>
    RemoveAttachments = 10,

    /// <summary>Old rows of <see cref="Base"/>.</summary>
    RemoveBase = 11,
}

/// <summary>One RouterOS path: how its rows are found, what they hold, when they are written and what that does to people.</summary>
/// <param name="Path">With slashes, as the API has it: <c>/ip/hotspot/profile</c>.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Stage">The stage in which it is added to and set.</param>
/// <param name="Attributes">
/// What is read and compared. Of a listed path these are all that <c>add</c> takes as far as known: a removed row comes back by them.
/// </param>
internal sealed record PathSchema(string Path, PathKind Kind, Stage Stage, IReadOnlyList<AttributeSchema> Attributes)
{
    /// <summary>The attribute that identifies a row; null for a singleton.</summary>
    public string? Key { get; init; } = Kind == PathKind.Singleton ? null : "name";

    /// <summary>The attribute whose value tells that a row is ours (<see cref="OwnerMark"/>); null where no row can be.</summary>
    public string? Mark { get; init; } = Kind == PathKind.Listed ? "name" : null;

    /// <summary>Attributes by which a row without our mark is found and taken over, because the router would refuse a second; often none.</summary>
    public IReadOnlyList<string> Natural { get; init; } = [];

    /// <summary>Whether the order of its rows means something.</summary>
    public bool Ordered { get; init; }

    /// <summary>What becomes of rows of ours that are no longer wanted.</summary>
    public Retirement Retirement { get; init; }

    /// <summary>What a change does to people, for the plan; empty where they notice nothing.</summary>
    public string Effect { get; init; } = "";

    /// <summary>Whether a change can cut villagers or the session off: the runner waits for the flash before it writes.</summary>
    public bool CutsService { get; init; }

    /// <summary>Whether a change can make radios wait for radar (DFS): the runner's timer is longer.</summary>
    public bool TouchesWifi { get; init; }

    /// <summary>The first version that has it; null: all.</summary>
    public RouterOsVersion? Since { get; init; }

    /// <summary>The first version that no longer has it; null: all later have it.</summary>
    public RouterOsVersion? Until { get; init; }

    /// <summary>The stage in which its old rows are removed.</summary>
    public Stage RemovalStage => (Stage)(12 - (int)Stage);

    /// <summary>Whether a version can have it; whether a router does is found by asking (packages).</summary>
    public bool ExistsIn(RouterOsVersion version) => !(version < Since) && !(version >= Until);

    /// <summary>An attribute by its name; null where the schema has none.</summary>
    public AttributeSchema? Find(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>
    /// The value of <c>.proplist</c> for a read: <c>.id</c>, the flags, and the attributes of the version; of files the size instead of
    /// the contents, which would be read whole.
    /// </summary>
    public string PropertyList(RouterOsVersion version) => string.Join(',',
        [.. Kind == PathKind.Singleton ? [] : RouterRow.FlagAttributes.Prepend(".id"),
            .. Attributes.Where(attribute => attribute.ExistsIn(version))
                .Select(attribute => attribute.Kind == ValueKind.Contents ? "size" : attribute.Name)]);
}
