namespace InternetDesa.Provisioning.Planning;

/// <summary>What came of planning.</summary>
/// <param name="Plan">The plan; null where it was refused.</param>
/// <param name="Refusals">Why there is none: all reasons, each with what to do instead.</param>
internal sealed record PlanOutcome(Plan? Plan, IReadOnlyList<string> Refusals);
