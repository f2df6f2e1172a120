using static InternetDesa.Provisioning.Manifest.Grammar.Shapes;

namespace InternetDesa.Provisioning.Manifest.Grammar;

/// <summary>The whole form of a manifest.</summary>
internal static class ManifestGrammar
{
    /// <summary>The key of a profile's parent.</summary>
    public const string BasedOn = "based-on";

    /// <summary>The key of variables.</summary>
    public const string Variables = "variables";

    /// <summary>The key that names a profile.</summary>
    public const string Profile = "profile";

    private static readonly Field VariablesField = Optional(Variables, new NamedShape(Scalars.Variable, new ScalarShape(Scalars.Text)),
        "Words that ${name} stands for in any value below.");

    private static readonly Shape Override = Map(
    [
        Optional(Profile, Scalars.Name, "Another profile than the usual one."),
        VariablesField,
        .. SettingsGrammar.Fields,
    ]);

    /// <summary>The settings of a village once everything is laid over each other.</summary>
    public static MapShape Settings { get; } = new(SettingsGrammar.Fields);

    /// <summary>The document.</summary>
    public static MapShape Document { get; } = new(
    [
        Need("version", Scalars.Version, "The version of this form."),
        Need(Profile, Scalars.Name, "The profile of every router that has no other."),
        VariablesField,
        Need("profiles", new NamedShape(Scalars.Name, Map(
        [
            Optional(BasedOn, Scalars.Name, "The profile that this one changes."),
            VariablesField,
            .. SettingsGrammar.Fields,
        ])), "What routers are to hold, by name."),
        Optional("kabupaten", new NamedShape(Scalars.Kabupaten, Override), "What is other in a kabupaten or kota."),
        Optional("models", new NamedShape(Scalars.Text, Override), "What is other on a model, by the inventory's column 'model'."),
        Optional("villages", new NamedShape(Scalars.Village, Override), "What is other in a village, such as its own pages in the walled garden."),
    ]);
}
