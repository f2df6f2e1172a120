using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Spool;
using InternetDesa.Provisioning.Exposure;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl exposure</c>.</summary>
internal static class ExposureVerb
{
    private const string About = """
        Asks routers what of them lies open, and lists it by kabupaten: versions with known faults (CVE-2018-14847,
        CVE-2023-30799), the account admin, services in clear text or for anybody. Changes nothing. Ends with 1 where
        something lies open. Answers may be saved, and read again without asking.

        Examples:
          desactl exposure --in 33.01
          desactl exposure --save exposure.json
          desactl exposure --from exposure.json --json
        """;

    // Routers answer slowly and cost us little: as many at once as the laptop's open files easily bear.
    private const int AtOnce = 64;

    private static readonly Option<string?> From = new("--from")
    {
        Description = "Reads answers that --save wrote, and asks nobody.",
        HelpName = "PATH",
    };
    private static readonly Option<string?> Save = new("--save")
    {
        Description = "Writes the answers into this file (JSON, no secrets).",
        HelpName = "PATH",
    };
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>The verb.</summary>
    public static Verb Exposure { get; } = new("exposure", About, [.. SelectionOptions.All, From, Save], async (desk, ct) =>
    {
        var routers = desk.Arguments.GetValue(From) is { } path
            ? Load(desk, NamedFile.Need(From, path, "'desactl exposure --save FILE' writes one"))
            : await AskAsync(desk, ct).ConfigureAwait(false);
        if (desk.Arguments.GetValue(Save) is { } file)
            AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(routers, Json));
        var exposed = routers.Where(router => router.IsExposed).ToList();
        var byKabupaten = routers.GroupBy(router => router.Kabupaten).OrderBy(kabupaten => kabupaten.Key).ToList();
        desk.Screen.Show(new { kabupaten = byKabupaten.Select(kabupaten => Counts(kabupaten.Key, [.. kabupaten])), routers }, () =>
        {
            string[] columns = ["kabupaten", "routers", "not reached", "old RouterOS", "admin", "open services"];
            desk.Screen.Table(columns, byKabupaten.Select(kabupaten => (string[])
            [
                $"{kabupaten.Key} {desk.Regions.Name(kabupaten.Key)}", Number(kabupaten.Count()),
                    Number(kabupaten.Count(router => router.Unreached is not null)),
                Number(kabupaten.Count(router => router.Faults.Count > 0)), Number(kabupaten.Count(router => router.HasAdmin)),
                    Number(kabupaten.Count(router => router.Open.Count > 0)),
            ]));
            if (exposed.Count > 0)
            {
                desk.Screen.Table(["router", "RouterOS", "what lies open"], exposed.OrderByDescending(router => router.Faults.Count)
                    .ThenBy(router => router.Router).Select(router => (string[])
                    [
                        router.Router, router.Version,
                        string.Join(", ", [.. router.Faults, .. router.HasAdmin ? ["account admin"] : Array.Empty<string>(), .. router.Open]),
                    ]));
            }
        });
        return exposed.Count > 0 ? ExitCodes.Differs
            : routers.Count > 0 && routers.All(router => router.Unreached is not null) ? ExitCodes.Unreachable
            : ExitCodes.Done;
    });

    private static object Counts(string kabupaten, IReadOnlyList<ExposedRouter> routers) => new
    {
        kabupaten,
        routers = routers.Count,
        notReached = routers.Count(router => router.Unreached is not null),
        knownFaults = routers.Count(router => router.Faults.Count > 0),
        admin = routers.Count(router => router.HasAdmin),
        openServices = routers.Count(router => router.Open.Count > 0),
    };

    private static async Task<IReadOnlyList<ExposedRouter>> AskAsync(Desk desk, CancellationToken ct)
    {
        // Vaults open one after the other, before anybody is asked.
        var targets = SelectionOptions.Of(desk.Arguments).Of(desk.Inventory)
            .Where(device => device is { Role: DeviceRole.Gateway, Address: not null })
            .Select(device => (device.Id, Target: desk.TargetOf(device.Id))).ToList();
        using var gate = new SemaphoreSlim(AtOnce);
        return await Task.WhenAll(targets.Select(async target =>
        {
            await gate.WaitAsync(ct).ConfigureAwait(false);
            try
            {
                return await AskAsync(desk, target.Id, target.Target, ct).ConfigureAwait(false);
            }
            finally
            {
                gate.Release();
            }
        })).ConfigureAwait(false);
    }

    private static async Task<ExposedRouter> AskAsync(Desk desk, DeviceId router, RouterTarget target, CancellationToken ct)
    {
        try
        {
            var session = await RouterSession.OpenAsync(() => desk.Connect(target), ct).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
                return ExposedRouter.Of(router, await FactsReader.ReadAsync(session, target.Login.Name, ct).ConfigureAwait(false),
                    desk.Time.GetUtcNow());
        }
        catch (Exception fault) when (fault is RouterUnreachableException or ConnectionLostException or RouterTrapException)
        {
            return ExposedRouter.NotReached(router, fault.Message, desk.Time.GetUtcNow());
        }
    }

    private static IReadOnlyList<ExposedRouter> Load(Desk desk, string path)
    {
        var selection = SelectionOptions.Of(desk.Arguments);
        try
        {
            var saved = JsonSerializer.Deserialize<List<ExposedRouter>>(File.ReadAllBytes(path), Json) ?? [];
            // What was asked for by tag or model is a matter of the inventory as it is now.
            return selection.Tags.Count + selection.Models.Count == 0
                ? [.. saved.Where(router => selection.Regions.Count == 0 || selection.Regions.Any(region =>
                    DeviceId.Parse(router.Router).Village.Digits.StartsWith(region, StringComparison.Ordinal)))]
                : [.. saved.Where(router => desk.Inventory.Find(DeviceId.Parse(router.Router)) is { } device && selection.Fits(device))];
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{path} holds no answers of 'desactl exposure --save': {JsonFault.Of(fault)}", fault);
        }
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
