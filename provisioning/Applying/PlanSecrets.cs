using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Applying;

/// <summary>The values of a plan's secrets, in memory while it is applied and nowhere else.</summary>
/// <param name="vault">The vault's secrets.</param>
/// <param name="before">The router before the first write: where a change goes over a secret, the old one stands here.</param>
internal sealed class PlanSecrets(SecretBook vault, RouterSnapshot before)
{
    /// <summary>The vault's secrets.</summary>
    public SecretBook Book => vault;

    /// <summary>What is missing: names that the vault does not have, old secrets that can not be read and so not be put back.</summary>
    public IReadOnlyList<string> Missing(Plan plan) =>
    [
        .. from step in plan.Steps
           from attribute in step.Attributes
           where attribute.Value is { Kind: PlanValueKind.Vault } named && vault.Find(named.Text) is null
           select $"the vault has no secret '{attribute.Value!.Text}', for {step.Path} {attribute.Name}",
        .. from step in plan.Steps
           from attribute in step.Attributes
           where attribute.Previous is { Kind: PlanValueKind.Router } && Held(step, attribute).Length == 0
           select $"{step.Path} {step.Match}: the old {attribute.Name} can not be read, so it could not be put back",
    ];

    /// <summary>What a step writes; null unsets.</summary>
    public string? Written(PlanAttribute attribute) => attribute.Value switch
    {
        null => null,
        { Kind: PlanValueKind.Vault } named => vault.Find(named.Text),
        var literal => literal.Text,
    };

    /// <summary>What was there before a step; null where nothing was.</summary>
    public string? Previous(PlanStep step, PlanAttribute attribute) => attribute.Previous switch
    {
        null => null,
        { Kind: PlanValueKind.Router } => Held(step, attribute),
        { Kind: PlanValueKind.Vault } named => vault.Find(named.Text),
        var literal => literal.Text,
    };

    private string Held(PlanStep step, PlanAttribute attribute) => before[step.Path].FirstOrDefault(step.Match.Fits)?[attribute.Name] ?? "";
}
