using System.Globalization;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Manifest.Grammar;

namespace InternetDesa.Provisioning.Manifest;

/// <summary>
/// The layers of a manifest, laid over each other for a router: its profile and that one's parents, then what is other in its kabupaten,
/// on its model, in its village. Maps are merged; lists and values are replaced;
/// <c>none</c> takes a key away.
/// </summary>
internal sealed class ManifestLayers(MapNode document, RegionTable regions, ManifestFaults faults)
{
    private static readonly string[] Own = [ManifestGrammar.Profile, ManifestGrammar.BasedOn];
    private readonly Dictionary<string, MapNode> _profiles = new(StringComparer.Ordinal);

    /// <summary>Checks what the layers are named after: profiles, kabupaten and villages that are not there.</summary>
    public void CheckKeys(InventoryModel inventory)
    {
        var gateways = inventory.Devices.Where(device => device.Role == DeviceRole.Gateway).Select(device => device.Id.Village).ToHashSet();
        CheckProfile(document[ManifestGrammar.Profile]);
        foreach (var (name, profile) in document.Children("profiles"))
        {
            CheckProfile(profile[ManifestGrammar.BasedOn]);
            CheckParents(name, profile);
        }

        foreach (var (code, layer) in document.Children("kabupaten"))
        {
            CheckProfile(layer[ManifestGrammar.Profile]);
            if (Scalars.Kabupaten.Fits(code.Text) && regions.Name(code.Text.Replace(".", "", StringComparison.Ordinal)) is null)
                faults.Add(code, $"kabupaten: no kabupaten or kota has the code {code.Text}");
        }

        foreach (var (_, layer) in document.Children("models"))
            CheckProfile(layer[ManifestGrammar.Profile]);
        foreach (var (code, layer) in document.Children("villages"))
        {
            CheckProfile(layer[ManifestGrammar.Profile]);
            if (!VillageCode.TryParse(code.Text, out var village))
                continue;
            if (!regions.Contains(village))
                faults.Add(code, $"villages: no village has the code {code.Text}");
            else if (!gateways.Contains(village))
                faults.Add(code, $"villages: the inventory has no gateway of {code.Text}; add it there, or take it out here");
        }
    }

    /// <summary>The settings of a router.</summary>
    public MapNode Of(InventoryDevice router)
    {
        var village = router.Id.Village;
        MapNode?[] overrides =
        [
            document.Child("kabupaten")?.Child($"{village.Kabupaten[..2]}.{village.Kabupaten[2..]}"),
            document.Child("models")?.Child(router.Model),
            document.Child("villages")?.Child(village.Dotted),
        ];
        var name = overrides.LastOrDefault(layer => layer?.Value(ManifestGrammar.Profile) is not null)?.Value(ManifestGrammar.Profile)
            ?? document.Value(ManifestGrammar.Profile);
        var merged = overrides.OfType<MapNode>().Aggregate(ProfileOf(name), (below, above) => below.Overlay(above.Without(Own)));
        var variables = BuiltIn(router);
        foreach (var (key, value) in (document.Child(ManifestGrammar.Variables)?.Entries ?? [])
            .Concat(merged.Child(ManifestGrammar.Variables)?.Entries ?? []))
        {
            // A variable may use the built-in ones and those before it.
            if (value is TextNode text)
                variables[key.Text] = Template.Fill(text, variables, faults).Text;
        }

        return (MapNode)Fill(merged.Without(ManifestGrammar.Variables).WithoutNone(), variables);
    }

    // A profile that is not there, or is its own ancestor, was told: it says nothing.
    private MapNode ProfileOf(string? name)
    {
        var nothing = document with { Entries = [] };
        if (name is null || document.Child("profiles")?.Child(name) is not { } own)
            return nothing;
        if (_profiles.TryGetValue(name, out var known))
            return known;
        _profiles[name] = nothing;
        var whole = own.Value(ManifestGrammar.BasedOn) is { } parent ? ProfileOf(parent).Overlay(own.Without(Own)) : own.Without(Own);
        return _profiles[name] = whole;
    }

    private void CheckProfile(ManifestNode? name)
    {
        if (name is TextNode text && document.Child("profiles") is { } profiles && profiles.Child(text.Text) is null)
            faults.Add(text, $"no profile '{text.Text}'; those known are {string.Join(", ", profiles.Entries.Select(entry => entry.Key.Text))}");
    }

    private void CheckParents(TextNode name, MapNode profile)
    {
        var seen = new HashSet<string> { name.Text };
        for (var at = profile.Value(ManifestGrammar.BasedOn);
            at is not null;
            at = document.Child("profiles")?.Child(at)?.Value(ManifestGrammar.BasedOn))
        {
            if (seen.Add(at))
                continue;
            faults.Add(profile[ManifestGrammar.BasedOn]!, $"based-on: the profiles {string.Join(", ", seen)} are based on each other; end "
                + "the circle");
            return;
        }
    }

    private Dictionary<string, string> BuiltIn(InventoryDevice router)
    {
        var village = router.Id.Village;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["village.code"] = village.Dotted,
            ["village.digits"] = village.Digits,
            ["village.name"] = regions.Name(village.Digits) ?? village.Dotted,
            ["kecamatan.name"] = regions.Name(village.Kecamatan) ?? village.Kecamatan,
            ["kabupaten.name"] = regions.Name(village.Kabupaten) ?? village.Kabupaten,
            ["village.index"] = router.Index?.ToString(CultureInfo.InvariantCulture) ?? "",
            ["router.model"] = router.Model,
        };
    }

    // What has no variables stays the same object in thousands of villages, and is checked once.
    private ManifestNode Fill(ManifestNode node, Dictionary<string, string> variables)
    {
        switch (node)
        {
            case TextNode text:
                return Template.Fill(text, variables, faults);
            case ListNode list:
                var items = list.Items.Select(item => Fill(item, variables)).ToList();
                return items.SequenceEqual(list.Items, ReferenceEqualityComparer.Instance) ? list : list with { Items = items };
            case MapNode map:
                var values = map.Entries.Select(entry => Fill(entry.Value, variables)).ToList();
                return values.SequenceEqual(map.Entries.Select(entry => entry.Value), ReferenceEqualityComparer.Instance) ? map
                    : map with { Entries = [.. map.Entries.Zip(values, (entry, value) => KeyValuePair.Create(entry.Key, value))] };
            default:
                return node;
        }
    }
}
