using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Applying;

/// <summary>A plan that was made over one connection, looked at over another: what carries that one counts too.</summary>
internal static class ManagementCheck
{
    /// <summary>The plan with the steps marked that change what carries this session.</summary>
    public static Plan Guarded(this Plan plan, ManagementPath management, RouterSnapshot snapshot) => plan with
    {
        Steps =
        [
            .. plan.Steps.Select(step => step with
            {
                TouchesManagementPath = step.TouchesManagementPath || ManagementGuard.Touches(
                    management, RouterSchema.Get(step.Path), snapshot[step.Path].FirstOrDefault(step.Match.Fits), step.Attributes),
            }),
        ],
    };
}
