using System.CommandLine;
using InternetDesa.Core.Inventory;

namespace InternetDesa.Provisioning.Cli;

/// <summary>The options by which a verb is about some of the inventory's devices.</summary>
internal static class SelectionOptions
{
    private static readonly Option<string[]> Regions = Many("--in", "CODE", "Only in these regions: 33.01, 33.01.01 or 33.01.01.2001.");
    private static readonly Option<string[]> Tags = Many("--tag", "TAG", "Only with all of these tags.");
    private static readonly Option<string[]> Models = Many("--model", "MODEL", "Only of one of these models.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Symbol> All { get; } = [Regions, Tags, Models];

    /// <summary>What the command line asks for.</summary>
    /// <exception cref="FormatException">A region is none.</exception>
    public static InventorySelection Of(ParseResult arguments) => new()
    {
        Regions = [.. (arguments.GetValue(Regions) ?? []).Select(InventorySelection.Region)],
        Tags = arguments.GetValue(Tags) ?? [],
        Models = arguments.GetValue(Models) ?? [],
    };

    private static Option<string[]> Many(string name, string word, string description) =>
        new(name) { Description = description, HelpName = word, AllowMultipleArgumentsPerToken = true };
}
