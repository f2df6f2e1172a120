using System.Text.Json;
using InternetDesa.Core.Spool;
using InternetDesa.Provisioning.Planning;

namespace InternetDesa.Provisioning.Applying;

/// <summary>
/// What is remembered on the technician's machine: the plans that were applied, so that <c>confirm</c> and <c>resume</c> know what a
/// pending change was to be, and keyed hashes of applied secrets, so that one that the router does not show is compared. No secrets.
/// </summary>
/// <param name="directory">The directory; it is made when something is kept.</param>
internal sealed class PlanStore(string directory)
{
    /// <summary>Keeps a plan.</summary>
    /// <exception cref="StorageException">It could not be written.</exception>
    public void Keep(Plan plan)
    {
        Directory.CreateDirectory(directory);
        PlanFile.Save(plan, PlanPath(plan.Id));
    }

    /// <summary>A plan by its id; null where this machine did not apply it.</summary>
    public Plan? Find(string id) => id.All(char.IsAsciiHexDigit) && File.Exists(PlanPath(id)) ? PlanFile.Load(PlanPath(id)) : null;

    /// <summary>Keeps the hashes of a plan that was confirmed.</summary>
    /// <exception cref="StorageException">They could not be written.</exception>
    public void Confirmed(Plan plan)
    {
        Directory.CreateDirectory(directory);
        var hashes = Hashes(plan.Router.Serial).ToDictionary();
        foreach (var (place, hash) in plan.SecretHashes)
            hashes[place] = hash;
        AtomicFile.Write(HashPath(plan.Router.Serial), JsonSerializer.SerializeToUtf8Bytes(hashes));
    }

    /// <summary>The hashes of a router's secrets by place.</summary>
    /// <exception cref="FormatException">The file is damaged.</exception>
    public IReadOnlyDictionary<string, string> Hashes(string serial)
    {
        var path = HashPath(serial);
        if (!File.Exists(path))
            return new Dictionary<string, string>();
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path)) ?? [];
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{path} is damaged; remove it, and secrets that the router does not show are unknown until they are "
                + "applied again", fault);
        }
    }

    private string PlanPath(string id) => Path.Combine(directory, $"plan-{id}.json");

    // A serial number is the router's text: it names no other directory.
    private string HashPath(string serial) => Path.Combine(directory, $"secrets-{string.Concat(serial.Where(char.IsAsciiLetterOrDigit))}.json");
}
