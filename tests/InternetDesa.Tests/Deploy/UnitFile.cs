namespace InternetDesa.Tests.Deploy;

/// <summary>A systemd unit (systemd.syntax(7)): the assignments of each section, in their order.</summary>
internal sealed class UnitFile
{
    private readonly List<(string Section, string Key, string Value)> _assignments = [];

    public IEnumerable<string> Sections => _assignments.Select(assignment => assignment.Section).Distinct();

    /// <exception cref="FormatException">A line is no comment, section or assignment.</exception>
    public static UnitFile Parse(string text)
    {
        var unit = new UnitFile();
        var section = "";
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';')))
        {
            if (line is ['[', .. var name, ']'])
                section = name;
            else if (line.IndexOf('=', StringComparison.Ordinal) is var equals and > 0 && section.Length > 0)
                unit._assignments.Add((section, line[..equals], line[(equals + 1)..]));
            else
                throw new FormatException($"'{line}' is no assignment of a section");
        }

        return unit;
    }

    /// <summary>All values of a key of the section <c>Service</c>.</summary>
    public IReadOnlyList<string> Service(string key) =>
        [.. _assignments.Where(assignment => assignment.Section == "Service" && assignment.Key == key).Select(assignment => assignment.Value)];
}
