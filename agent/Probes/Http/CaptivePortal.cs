using InternetDesa.Agent.Probes.Web;

namespace InternetDesa.Agent.Probes.Http;

/// <summary>Tells a page from a portal that answers in its place until a citizen logs in (RFC 8952).</summary>
internal static class CaptivePortal
{
    /// <summary>Network Authentication Required, what a portal should answer (RFC 6585 §6); few do, so what acts like one gets it here.</summary>
    public const int Status = 511;

    /// <summary>Whether an answer is not that of the page that was asked for.</summary>
    public static bool Answered(Uri asked, WebAnswer answer) =>
        answer.Status == Status
        || (asked.AbsolutePath.EndsWith("/generate_204", StringComparison.Ordinal) && answer.Status != 204)
        // Under https nobody else can answer. Plain http is sent on to another host by portals; to its own name under https, or with www, by its owner.
        || (asked.Scheme == "http" && answer.Location is { } location && !IsSameOwner(asked.Host, location.Host));

    private static bool IsSameOwner(string asked, string other) =>
        string.Equals(Bare(asked), Bare(other), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string host) => host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? host[4..] : host;
}
