using System.Globalization;
using System.Text;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Cli;

/// <summary>A plan for people: each write with what stood there before, then what villagers would notice.</summary>
internal static class PlanTable
{
    /// <summary>Prints it.</summary>
    public static void Print(this Screen screen, Plan plan)
    {
        foreach (var note in plan.Notes)
            screen.Line($"note: {note}", "yellow");
        if (plan.IsEmpty)
        {
            screen.Line($"{plan.Village.Dotted}: nothing to do, it is as the manifest says", "green");
            return;
        }

        screen.Line(string.Create(CultureInfo.InvariantCulture,
            $"Plan {plan.Id} for {plan.Village.Dotted}, {plan.Router.Model} {plan.Router.Serial}, RouterOS {plan.Router.Version}"), "bold");
        screen.Line(Summary(plan));
        foreach (var step in plan.Steps)
            Print(screen, step);
        var effects = plan.Steps.Select(step => step.Effect).Where(effect => effect.Length > 0).Distinct().ToList();
        screen.Line(effects.Count == 0 ? "People notice nothing." : "What people notice:", "bold");
        foreach (var effect in effects)
            screen.Line($"  {effect}", "yellow");
        if (plan.TouchesManagementPath)
            screen.Line("It changes what carries this connection: apply it with --allow-management-path.", "red");
    }

    private static void Print(Screen screen, PlanStep step)
    {
        var (sign, style) = step.Kind switch
        {
            StepKind.Add => ('+', "green"),
            StepKind.Remove => ('-', "red"),
            StepKind.Move => ('^', "blue"),
            _ => ('~', "yellow"),
        };
        screen.Line($"{sign} {$"{step.Path} {step.Match}".TrimEnd()}{(step.Kind == StepKind.Move ? $" to {Place(step.Place)}" : "")}", style);
        foreach (var attribute in step.Attributes)
        {
            screen.Line(step.Kind switch
            {
                _ when RouterSchema.Find(step.Path)?.Find(attribute.Name)?.Kind == ValueKind.Contents =>
                    $"    {attribute.Name}: {Encoding.UTF8.GetByteCount(attribute.Value?.Text ?? "")} bytes",
                StepKind.Add => $"    {attribute.Name}: {Text(attribute.Value)}",
                StepKind.Remove => $"    {attribute.Name}: {Text(attribute.Previous)}",
                _ => $"    {attribute.Name}: {Text(attribute.Previous)} -> {Text(attribute.Value)}",
            });
        }
    }

    private static string Summary(Plan plan)
    {
        string Count(StepKind kind, string word) => plan.Steps.Count(step => step.Kind == kind) is > 0 and var count
            ? string.Create(CultureInfo.InvariantCulture, $"{count} {word}") : "";
        return string.Join(", ", new[]
        {
            Count(StepKind.Add, "added"), Count(StepKind.Set, "changed"), Count(StepKind.Move, "moved"), Count(StepKind.Remove, "removed"),
        }.Where(text => text.Length > 0));
    }

    private static string Place(RowPlace? place) => place?.Before is { } row ? $"before {row}" : "the end";

    private static string Text(PlanValue? value) => value?.ToString() is { Length: > 0 } text ? text : "(not set)";
}
