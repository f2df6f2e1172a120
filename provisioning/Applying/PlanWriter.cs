using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Applying;

/// <summary>
/// Writes a plan, a stage a round trip. Rows are found in a snapshot that was read over the same connection: a plan has no <c>.id</c>,
/// and a bare number is never sent as one.
/// </summary>
/// <param name="session">The router.</param>
/// <param name="before">What was read over that connection.</param>
/// <param name="secrets">The values of the plan's secrets.</param>
internal sealed class PlanWriter(RouterSession session, RouterSnapshot before, PlanSecrets secrets)
{
    private readonly Dictionary<(string Path, RowMatch Match), string> _written = [];

    /// <summary>Writes all stages in their order.</summary>
    /// <exception cref="RouterTrapException">The router refused a write; others of its stage may have been done.</exception>
    /// <exception cref="ConnectionLostException">Writes of the last stage may or may not have been done.</exception>
    public async Task WriteAsync(Plan plan, Action<string> say, CancellationToken ct)
    {
        foreach (var stage in plan.Steps.GroupBy(step => step.Stage))
        {
            var steps = stage.ToList();
            say($"{stage.Key}: {steps.Count} {(steps.Count == 1 ? "write" : "writes")}");
            var replies = await session.SendAsync([.. steps.Select(Sentence)], ct).ConfigureAwait(false);
            foreach (var (step, reply) in steps.Zip(replies))
                Check(step, reply);
        }
    }

    private void Check(PlanStep step, RouterOsReply reply)
    {
        switch (reply.Outcome)
        {
            case RouterOsOutcome.Done:
                if ((reply.Ret ?? Find(step.Path, step.Match)) is { } id)
                    _written[(step.Path, step.MatchAfter())] = id;
                break;
            case RouterOsOutcome.Trap:
                throw new RouterTrapException($"{step.Path}/{Verb(step)} {step.Match}", reply.Traps[0].Message);
            default:
                // The end of a connection before !done says nothing about the write: it is looked up, never assumed.
                throw new ConnectionLostException(reply.Reason);
        }
    }

    private string[] Sentence(PlanStep step) =>
    [
        $"{step.Path}/{Verb(step)}",
        .. step.Kind switch
        {
            StepKind.Add => Place(step, "place-before"),
            StepKind.Move => [$"=numbers={Row(step)}", .. Place(step, "destination")],
            _ when step.Match.Terms.Count == 0 => [],
            _ => [$"=.id={Row(step)}"],
        },
        .. step.Kind is StepKind.Remove ? [] : step.Attributes.Select(Word),
    ];

    private string Word(PlanAttribute attribute) =>
        secrets.Written(attribute) is { } value ? $"={attribute.Name}={value}" : $"=!{attribute.Name}=";

    private IEnumerable<string> Place(PlanStep step, string word) => step.Place?.Before is { } neighbour
        ? [$"={word}={Find(step.Path, neighbour) ?? throw new RouterTrapException(step.Path, $"the row {neighbour} is not there any more")}"]
        : [];

    private string Row(PlanStep step) =>
        Find(step.Path, step.Match) ?? throw new RouterTrapException(step.Path, $"the row {step.Match} is not there any more");

    private string? Find(string path, RowMatch match) =>
        _written.GetValueOrDefault((path, match)) ?? before[path].FirstOrDefault(match.Fits)?.Id;

    private static string Verb(PlanStep step) => step.Kind.ToString().ToLowerInvariant();
}
