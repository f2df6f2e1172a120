using System.Text;

namespace InternetDesa.Provisioning.Manifest;

/// <summary>Variables in values: <c>${name}</c>; <c>$${</c> stands for <c>${</c> itself. <c>${vault:name}</c> names a secret and stays.</summary>
internal static class Template
{
    /// <summary>Whether a text has a variable or an escape.</summary>
    public static bool HasVariables(string text) =>
        text.Contains("${", StringComparison.Ordinal) && !text.StartsWith("${vault:", StringComparison.Ordinal);

    /// <summary>Puts the variables in. What a variable stands for is not looked at again.</summary>
    /// <param name="node">The text and its place.</param>
    /// <param name="variables">The variables.</param>
    /// <param name="faults">Where faults go.</param>
    public static TextNode Fill(TextNode node, IReadOnlyDictionary<string, string> variables, ManifestFaults faults)
    {
        if (!HasVariables(node.Text))
            return node;
        var text = node.Text;
        var filled = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var begin = text.IndexOf("${", at, StringComparison.Ordinal);
            var end = begin < 0 ? -1 : text.IndexOf('}', begin);
            if (begin < 0)
            {
                filled.Append(text, at, text.Length - at);
                break;
            }

            if (begin > at && text[begin - 1] == '$')
            {
                filled.Append(text, at, begin - 1 - at).Append("${");
                at = begin + 2;
                continue;
            }

            filled.Append(text, at, begin - at);
            if (end < 0)
            {
                faults.Add(node, $"'{text}': a variable is not closed; write ${{name}}");
                break;
            }

            var name = text[(begin + 2)..end];
            if (variables.TryGetValue(name, out var value))
                filled.Append(value);
            else if (name.StartsWith("vault:", StringComparison.Ordinal))
                faults.Add(node, $"'{text}': a secret stands alone, ${{vault:name}}, and only where a secret is wanted");
            else
                faults.Add(node, $"'{text}': no variable '{name}'; those known are "
                    + $"{string.Join(", ", variables.Keys.Order(StringComparer.Ordinal))}");
            at = end + 1;
        }

        return node with { Text = filled.ToString() };
    }
}
