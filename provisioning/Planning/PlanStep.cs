using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Planning;

/// <summary>What a step does.</summary>
internal enum StepKind
{
    /// <summary>Adds a row.</summary>
    Add,

    /// <summary>Sets and unsets attributes of a row in place.</summary>
    Set,

    /// <summary>Moves a row of an ordered path.</summary>
    Move,

    /// <summary>Removes a row.</summary>
    Remove,
}

/// <summary>One attribute of a step.</summary>
/// <param name="Name">As RouterOS writes it.</param>
/// <param name="Value">What the step writes; null unsets it (<c>=!name=</c>), and stands in every attribute of a removal.</param>
/// <param name="Previous">What the router held; null where it held nothing.</param>
internal sealed record PlanAttribute(string Name, PlanValue? Value = null, PlanValue? Previous = null);

/// <summary>A place in an ordered path: before a row, or at the end.</summary>
/// <param name="Before">The row; null for the end.</param>
internal sealed record RowPlace(RowMatch? Before = null);

/// <summary>One write of a plan, with all that undoing it needs.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Path">Where.</param>
/// <param name="Match">
/// The row that it changes. For an addition: what will find the new row.
/// </param>
/// <param name="Attributes">
/// What it writes. Of a removal all attributes that the row had, as <see cref="PlanAttribute.Previous"/>; of a move none.
/// </param>
/// <param name="Stage">Its stage: one pipelined batch each, in the order of the plan.</param>
internal sealed record PlanStep(StepKind Kind, string Path, RowMatch Match, IReadOnlyList<PlanAttribute> Attributes, Stage Stage)
{
    /// <summary>Where the row goes in an ordered path: of additions and moves. The row named is there before the stage begins.</summary>
    public RowPlace? Place { get; init; }

    /// <summary>Where the row was in an ordered path just before this step: of moves and removals.</summary>
    public RowPlace? PreviousPlace { get; init; }

    /// <summary>What people notice; empty where they notice nothing.</summary>
    public string Effect { get; init; } = "";

    /// <summary>It can cut villagers or the session off.</summary>
    public bool CutsService { get; init; }

    /// <summary>It can make radios wait for radar.</summary>
    public bool TouchesWifi { get; init; }

    /// <summary>It changes what carries the session that plans: refused without an explicit flag.</summary>
    public bool TouchesManagementPath { get; init; }

    /// <summary>Finds the row once the step is done: by the key where the step wrote it, as it does for a row that it takes over.</summary>
    public RowMatch MatchAfter() => Kind == StepKind.Set && RouterSchema.Find(Path)?.Key is { } key
        && Attributes.FirstOrDefault(attribute => attribute.Name == key)?.Value is { } written ? RowMatch.By(key, written.Text) : Match;

    /// <summary>The step that undoes this one. Inverses run in the reverse order of the plan.</summary>
    public PlanStep Inverse() => new(
        Kind switch { StepKind.Add => StepKind.Remove, StepKind.Remove => StepKind.Add, var kind => kind },
        Path,
        MatchAfter(),
        [.. Attributes.Select(attribute => new PlanAttribute(attribute.Name, attribute.Previous, attribute.Value))],
        Stage)
    {
        Place = PreviousPlace,
        PreviousPlace = Place,
        Effect = Effect,
        CutsService = CutsService,
        TouchesWifi = TouchesWifi,
        TouchesManagementPath = TouchesManagementPath,
    };
}
