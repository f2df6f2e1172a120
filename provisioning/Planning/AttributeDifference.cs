using System.Globalization;
using System.Text;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;
using InternetDesa.Provisioning.Routers.Values;

namespace InternetDesa.Provisioning.Planning;

/// <summary>The difference of one row, attribute by attribute.</summary>
internal static class AttributeDifference
{
    /// <summary>What an addition writes: all that is wanted and not empty.</summary>
    public static List<PlanAttribute> OfNew(DesiredRow wanted, Findings findings)
    {
        var attributes = new List<PlanAttribute>();
        foreach (var (name, value) in wanted.Attributes)
        {
            if (value.Kind == PlanValueKind.Vault)
                findings.UseNew(wanted.Path, wanted.Key, name, value.Text);
            else if (value.Text.Length == 0)
                continue;
            attributes.Add(new PlanAttribute(name, value, null));
        }

        return attributes;
    }

    /// <summary>What a change writes: the attributes whose values mean something else than the router's.</summary>
    public static List<PlanAttribute> OfKept(DesiredRow wanted, RouterRow row, Findings findings)
    {
        var attributes = new List<PlanAttribute>();
        foreach (var (name, value) in wanted.Attributes)
        {
            var schema = wanted.Path.Find(name)!;
            if (value.Kind == PlanValueKind.Vault)
            {
                if (findings.Compare(wanted.Path, wanted.Key, name, value.Text, row[name]) == SecretComparison.Write)
                    attributes.Add(new PlanAttribute(name, value, PlanValue.Held));
            }
            else if (schema.Kind == ValueKind.Contents)
            {
                // A file of this name and another size is one whose writing broke off; there is nothing to go back to.
                if (Encoding.UTF8.GetByteCount(value.Text).ToString(CultureInfo.InvariantCulture) != row["size"])
                    attributes.Add(new PlanAttribute(name, value, value));
            }
            else if (!Same(schema, value, row[name]))
            {
                var previous = IsHidden(schema, row) ? value : Previous(wanted.Path, schema, row, findings);
                attributes.Add(new PlanAttribute(name, Written(schema, value), previous));
            }
        }

        return attributes;
    }

    /// <summary>What a removal takes away: all that the row has.</summary>
    public static List<PlanAttribute> OfRemoved(PathSchema path, RouterRow row, Findings findings)
    {
        foreach (var secret in path.Attributes.Where(attribute => attribute.Kind == ValueKind.Secret && row.Attributes.ContainsKey(attribute.Name)))
        {
            if (row[secret.Name].Length > 0 && Findings.IsHidden(row[secret.Name]))
                findings.Refuse($"{path.Path} {row[path.Key!]}: the router does not show its {secret.Name}, so its removal could not be reverted; "
                    + "give the account that plans the policy 'sensitive'");
        }

        return [.. path.Attributes.Where(attribute => row[attribute.Name].Length > 0)
            .Select(attribute => new PlanAttribute(attribute.Name, null, Previous(path, attribute, row, findings)))];
    }

    /// <summary>Whether a literal means the same as the router's text.</summary>
    public static bool Same(AttributeSchema schema, PlanValue value, string text) =>
        value.Kind == PlanValueKind.Literal && CanonicalValue.Same(schema, value.Text, text);

    // What is hidden has no value to put back; the inverse leaves ours there, hidden again by the attribute that rules it.
    private static bool IsHidden(AttributeSchema schema, RouterRow row) =>
        schema.HiddenUnless is { } ruler && !row.Attributes.ContainsKey(schema.Name) && row[ruler] is not ("true" or "yes");

    private static PlanValue? Written(AttributeSchema schema, PlanValue value) =>
        value.Text.Length > 0 ? value : schema.Unset is { } unset ? PlanValue.Literal(unset) : null;

    private static PlanValue? Previous(PathSchema path, AttributeSchema schema, RouterRow row, Findings findings)
    {
        var text = row[schema.Name];
        if (schema.Kind == ValueKind.Secret && text.Length > 0)
            return PlanValue.Held;
        // The client reads bytes that are no UTF-8 as U+FFFD: that value could not be written back.
        if (text.Contains('\uFFFD', StringComparison.Ordinal))
            findings.Refuse($"{path.Path} {schema.Name}: the router's value is no UTF-8 text and could not be put back; set it by hand first");
        return text.Length > 0 ? PlanValue.Literal(text) : schema.Unset is { } unset ? PlanValue.Literal(unset) : null;
    }
}
