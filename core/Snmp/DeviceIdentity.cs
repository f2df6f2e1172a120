using System.Text;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>What a device is: its profile by sysObjectID, and what of that it has by model and version.</summary>
internal sealed class DeviceIdentity(SnmpProfiles profiles)
{
    // Another box under the same address shows by its uptime; this is for the one that does not.
    private const int AskEvery = 60;
    private const int MaxText = 64;
    private static readonly Oid SysObjectId = Oid.Parse("1.3.6.1.2.1.1.2.0");
    private long _askedAt = -1;

    /// <summary>What it is asked; null while it is not known.</summary>
    public ProfilePlan? Plan { get; private set; }

    /// <summary>Its model; empty where it does not say.</summary>
    public string Model { get; private set; } = "";

    /// <summary>Its software's version; null where it does not say.</summary>
    public Version? Version { get; private set; }

    /// <summary>Whether it has to be asked at this poll.</summary>
    public bool IsDue(long poll) => Plan is null || _askedAt < 0 || poll - _askedAt >= AskEvery;

    /// <summary>It will be asked again.</summary>
    public void Forget() => _askedAt = -1;

    /// <summary>Asks.</summary>
    /// <returns>False where it did not answer: what was known stays.</returns>
    public async Task<bool> AskAsync(SnmpRequests requests, long poll, CancellationToken cancellationToken)
    {
        var first = await requests.GetAsync([SysObjectId], cancellationToken).ConfigureAwait(false);
        if (first.Outcome != SnmpOutcome.Answered)
            return false;
        var profile = first.VarBinds is [{ Value.Type: SnmpType.ObjectIdentifier } id, ..] ? profiles.For(id.Value.Oid) : profiles.All[0];
        var names = new[] { profile.Version, profile.Model }.OfType<Oid>().ToList();
        var (version, model) = ("", "");
        if (names.Count > 0)
        {
            var second = await requests.GetAsync(names, cancellationToken).ConfigureAwait(false);
            if (second.Outcome != SnmpOutcome.Answered)
                return false;
            version = Text(second, profile.Version);
            model = Text(second, profile.Model);
        }

        Model = profiles.Names.Of(model);
        Version = ProfileCondition.TryVersion(version, out var known) ? known : null;
        Plan = profile.PlanFor(Version, Model);
        _askedAt = poll;
        return true;
    }

    // Hostile text: printable ASCII, and not more of it than a model's name takes.
    private static string Text(SnmpResponse response, Oid? name)
    {
        foreach (var (oid, value) in response.VarBinds)
        {
            if (oid == name && value.Type == SnmpType.OctetString)
                return new string([.. Encoding.ASCII.GetString(value.Octets.Span[..Math.Min(MaxText, value.Octets.Length)]).Where(c => c is >= ' ' and <= '~')]).Trim();
        }

        return "";
    }
}
