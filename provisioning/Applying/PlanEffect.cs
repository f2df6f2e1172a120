using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;
using InternetDesa.Provisioning.Routers.Values;

namespace InternetDesa.Provisioning.Applying;

/// <summary>What a plan makes of a router, to compare with what it became.</summary>
internal static class PlanEffect
{
    /// <summary>What the router holds once all steps are done.</summary>
    public static RouterSnapshot After(Plan plan, RouterSnapshot before, PlanSecrets secrets)
    {
        var tables = before.Tables.ToDictionary(table => table.Key, table => table.Value.ToList());
        foreach (var step in plan.Steps)
            Do(step, tables.TryGetValue(step.Path, out var rows) ? rows : tables[step.Path] = [], secrets);
        return before with { Tables = tables.ToDictionary(table => table.Key, table => (IReadOnlyList<RouterRow>)table.Value) };
    }

    /// <summary>Where a router is not what a plan was to make of it; nothing where it is.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="wanted">What <see cref="After"/> said.</param>
    /// <param name="now">What the router holds.</param>
    public static IReadOnlyList<string> Differences(Plan plan, RouterSnapshot wanted, RouterSnapshot now)
    {
        var differences = new List<string>();
        foreach (var steps in plan.Steps.GroupBy(step => step.Path))
        {
            var schema = RouterSchema.Get(steps.Key);
            foreach (var step in steps)
                Compare(schema, step, wanted[steps.Key], now[steps.Key], differences);
            if (schema.Ordered && !Order(wanted, steps.Key).SequenceEqual(Order(now, steps.Key)))
                differences.Add($"{steps.Key}: the rows stand in another order");
        }

        return [.. differences.Distinct()];
    }

    // Safe to repeat: on a router where the plan is done it changes nothing.
    private static void Do(PlanStep step, List<RouterRow> rows, PlanSecrets secrets)
    {
        var at = rows.FindIndex(step.Match.Fits);
        if (at < 0)
            at = rows.FindIndex(step.MatchAfter().Fits);
        if (at < 0 && step.Kind == StepKind.Add)
        {
            rows.Insert(Place(step, rows), new RouterRow("", RowFlags.None, Written(step, new Dictionary<string, string>(), secrets)));
        }
        else if (at >= 0 && step.Kind is StepKind.Remove or StepKind.Move)
        {
            var row = rows[at];
            rows.RemoveAt(at);
            if (step.Kind == StepKind.Move)
                rows.Insert(Place(step, rows), row);
        }
        else if (at >= 0)
        {
            rows[at] = rows[at] with { Attributes = Written(step, rows[at].Attributes, secrets) };
        }
    }

    private static int Place(PlanStep step, List<RouterRow> rows) =>
        step.Place?.Before is { } neighbour && rows.FindIndex(neighbour.Fits) is >= 0 and var at ? at : rows.Count;

    private static Dictionary<string, string> Written(PlanStep step, IReadOnlyDictionary<string, string> old, PlanSecrets secrets)
    {
        var attributes = new Dictionary<string, string>(old);
        foreach (var attribute in step.Attributes)
            attributes[attribute.Name] = secrets.Written(attribute) ?? "";
        return attributes;
    }

    private static void Compare(
        PathSchema schema, PlanStep step, IReadOnlyList<RouterRow> wanted, IReadOnlyList<RouterRow> now, List<string> differences)
    {
        var row = now.FirstOrDefault(step.MatchAfter().Fits);
        if (step.Kind == StepKind.Remove || wanted.FirstOrDefault(step.MatchAfter().Fits) is not { } target)
        {
            if (row is not null && step.Kind == StepKind.Remove && !wanted.Any(step.Match.Fits))
                differences.Add($"{step.Path}: the row {step.Match} is still there");
            return;
        }

        if (row is null)
        {
            differences.Add($"{step.Path}: the row {step.MatchAfter()} is missing");
            return;
        }

        if ((row.Flags & RowFlags.Invalid) != 0)
            differences.Add($"{step.Path}: the router calls the row {step.MatchAfter()} invalid");
        foreach (var attribute in step.Attributes)
        {
            if (schema.Find(attribute.Name) is { } known && !IsSame(known, target[attribute.Name], row[attribute.Name]))
                differences.Add($"{step.Path}: {attribute.Name}{Of(step)} is not what was written");
        }
    }

    // A menu of one row has nothing to find it by.
    private static string Of(PlanStep step) => step.Match.Terms.Count == 0 ? "" : $" of {step.MatchAfter()}";

    // Passwords of accounts and contents of files are not read back: their !done is all that there is to know.
    private static bool IsSame(AttributeSchema schema, string wanted, string now) =>
        (schema.Kind is ValueKind.Secret or ValueKind.Contents && now.Length == 0)
            || CanonicalValue.Of(schema, wanted) == CanonicalValue.Of(schema, now);

    private static IEnumerable<string> Order(RouterSnapshot snapshot, string path) =>
        snapshot[path].Where(row => !row.IsForeign).Select(
            row => (RouterSchema.Get(path).Key is { } key && row[key].Length > 0 ? row[key] : row["comment"]));
}
