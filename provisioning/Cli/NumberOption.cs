using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace InternetDesa.Provisioning.Cli;

/// <summary>Options that are whole numbers within a range; what is none gets a message that says so.</summary>
internal static class NumberOption
{
    /// <summary>Minutes after which a router takes a change back.</summary>
    public static readonly Option<int?> Timer =
        Optional("--timer", "MINUTES", 3, 60, "Minutes after which the router takes the change back: 3 to 60; 10, or 15 where a radio is touched.");

    /// <summary>One with a usual value.</summary>
    public static Option<int> Of(string name, string help, int usual, int least, int most, string description) => new(name)
    {
        Description = $"{description} {usual} unless named.",
        HelpName = help,
        DefaultValueFactory = _ => usual,
        CustomParser = argument => Parse(argument, name, least, most) ?? usual,
    };

    /// <summary>One that may be left out.</summary>
    public static Option<int?> Optional(string name, string help, int least, int most, string description) => new(name)
    {
        Description = description,
        HelpName = help,
        CustomParser = argument => Parse(argument, name, least, most),
    };

    private static int? Parse(ArgumentResult argument, string name, int least, int most)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        argument.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} {text}: write a whole number, {least} to {most}."));
        return null;
    }
}
