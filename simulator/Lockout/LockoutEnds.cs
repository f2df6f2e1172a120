using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Simulator.Lockout;

/// <summary>What a router holds before a plan and after it, and how many writes an apply of it has: measured once, on routers of their own.</summary>
/// <param name="Version">The routers' version.</param>
/// <param name="Before">All it holds before.</param>
/// <param name="After">All it holds after.</param>
/// <param name="Writes">The writes of a whole apply, nets included.</param>
internal sealed record LockoutEnds(RouterVersion Version, string Before, string After, int Writes)
{
    /// <summary>Measures.</summary>
    public static LockoutEnds Of(LockoutPlan plan, RouterVersion version, string address = LockoutWorld.Province)
    {
        using var world = new LockoutWorld(plan, version, address);
        var before = world.Holds(_ => false);
        try
        {
            world.Wait(world.WriteAsync(plan.Wanted));
        }
        catch (Exception e) when (plan.IsMistake && e is Provisioning.Routers.RouterTrapException or Provisioning.Routers.ConnectionLostException)
        {
            // A mistake that does not go through has no after.
        }

        var after = world.Holds(_ => false);
        var ends = new LockoutEnds(version, before, after == before ? "" : after, 0);
        var run = new LockoutRun(new LockoutCase(plan, LockoutFault.None, 0, true, TechnicianReturn.Never, LockoutExtra.None), ends);
        run.Run();
        return ends with { Writes = run.Watch!.Writes };
    }
}
