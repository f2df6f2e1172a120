using System.Text;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>A configuration as text: what invariants compare, and what <c>/export</c> writes.</summary>
internal static class ConfigText
{
    /// <summary>Every row with all its values, in order, a line each; ids are left out, so that a row added anew is the same.</summary>
    /// <param name="schema">The menus.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="include">Which rows; null: all.</param>
    public static string Of(RouterSchema schema, RouterConfig config, Func<RouterRow, bool>? include = null)
    {
        var text = new StringBuilder();
        foreach (var menu in schema.Menus)
        {
            // Where order means nothing, a row that was removed and added again stands elsewhere.
            var lines = config.Rows(menu).Where(row => include is null || include(row)).Select(row => Line(row, secrets: true));
            foreach (var line in menu.Kind == MenuKind.List ? lines.Order(StringComparer.Ordinal) : lines)
                text.Append(menu.Path).Append(' ').Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>As the router exports: only what is not the default.</summary>
    public static string Export(RouterSchema schema, RouterConfig config, bool secrets)
    {
        var text = new StringBuilder();
        foreach (var menu in schema.Menus)
        {
            var rows = config.Rows(menu).Where(row => !row.Flags.HasFlag(RowFlags.Builtin) && menu.Kind is MenuKind.List or MenuKind.Ordered).ToList();
            if (rows.Count > 0)
                text.Append(menu.Path.Replace('/', ' ').TrimStart().Insert(0, "/")).Append("\r\n");
            foreach (var row in rows)
                text.Append("add ").Append(Line(row, secrets)).Append("\r\n");
        }

        return text.ToString();
    }

    private static string Line(RouterRow row, bool secrets)
    {
        var menu = row.Menu;
        return string.Join(' ', menu.Fields.Where((field, i) => row[i] is not null && (secrets || row[i] != field.Default) && (secrets || !(field.Secret || field.WriteOnly)))
            .Select(field => $"{field.Name}=\"{row[field.Name]!.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\r", "\\r").Replace("\n", "\\n").Replace("$", "\\$")}\""));
    }
}
