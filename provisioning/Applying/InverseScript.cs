using System.Text;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Applying;

/// <summary>
/// A plan's inverse as statements of RouterOS's scripting language. From any state between the writes of the plan they lead to the state
/// before it, also when they run twice: rows that are not there are not set, rows that are there are not added.
/// </summary>
internal static class InverseScript
{
    /// <summary>The statements, the last write's first.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="before">The router before its first write.</param>
    /// <param name="secrets">The old secrets.</param>
    public static IReadOnlyList<string> Statements(Plan plan, RouterSnapshot before, PlanSecrets secrets) =>
    [
        .. plan.Steps.Reverse().Where(step => step.Kind != StepKind.Move).Select(step => Undo(step, secrets)),
        .. plan.Steps.Where(step => step.Kind is StepKind.Move or StepKind.Remove && RouterSchema.Get(step.Path).Ordered)
            .Select(step => step.Path).Distinct().SelectMany(path => RestoreOrder(path, plan, before[path])),
    ];

    private static string Undo(PlanStep step, PlanSecrets secrets) => step.Kind switch
    {
        StepKind.Add => $"{step.Path}/remove {Find(step.MatchAfter())}",
        StepKind.Remove => $":if ([:len [{step.Path}/find where {Where(step.Match)}]] = 0) do={{{step.Path}/add{Values(step, secrets)}}}",
        _ when step.Match.Terms.Count == 0 => $"{step.Path}/set{Values(step, secrets)}",
        _ => $"{step.Path}/set {Find(step.MatchAfter())}{Values(step, secrets)}",
    };

    private static string Values(PlanStep step, PlanSecrets secrets)
    {
        var text = new StringBuilder();
        foreach (var attribute in step.Attributes)
        {
            if (secrets.Previous(step, attribute) is { } value)
                text.Append(' ').Append(attribute.Name).Append('=').Append(ScriptText.Quote(value));
            else if (step.Kind == StepKind.Set)
                text.Append(" !").Append(attribute.Name);
        }

        return text.ToString();
    }

    // Undoing move by move would not do: from a state in the middle it ends somewhere else. Instead every row that the plan moved or
    // removed is put before the row that followed it, from the last to the first; that ends in the old order from wherever it begins.
    private static IEnumerable<string> RestoreOrder(string path, Plan plan, IReadOnlyList<RouterRow> rows)
    {
        var moved = plan.Steps.Where(step => step.Path == path && step.Kind is StepKind.Move or StepKind.Remove).ToList();
        RowMatch? next = null;
        foreach (var row in rows.Where(row => (row.Flags & RowFlags.Dynamic) == 0).Reverse())
        {
            var match = RowIdentity.Of(path, row, rows);
            if (match is not null && moved.Any(step => Began(step, plan).Fits(row)))
            {
                var destination = next is null ? "" : $" destination={Find(next)}";
                yield return $":if ([:len [{path}/find where {Where(match)}]] > 0) do={{{path}/move {Find(match)}{destination}}}";
            }

            next = match ?? next;
        }
    }

    // A row that is taken over gets its mark before it is moved: the move's match is not what found it before the plan.
    private static RowMatch Began(PlanStep step, Plan plan) =>
        plan.Steps.FirstOrDefault(other => other.Path == step.Path && other.Kind == StepKind.Set && other.MatchAfter().Equals(step.Match))?.Match
        ?? step.Match;

    private static string Find(RowMatch match) => $"[find where {Where(match)}]";

    private static string Where(RowMatch match) => string.Join(' ', match.Terms.Select(term => $"{term.Name}={ScriptText.Quote(term.Value)}"));
}
