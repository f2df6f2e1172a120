using System.Text.Json;
using System.Text.Json.Serialization;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Spool;

namespace InternetDesa.Provisioning.Operators;

/// <summary>
/// Who may do what, as a JSON file. Whoever may write the file decides: it lies beside the journal, and only administrators may write it.
/// </summary>
/// <param name="All">Everybody, those who were removed among them: the journal names them.</param>
/// <param name="ApproveAbove">Rings with more villages than this need the word of a second person.</param>
internal sealed record OperatorsFile(IReadOnlyList<Operator> All, int ApproveAbove)
{
    private const int MaxBytes = 1 << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Nobody yet; the first who is added has to be an administrator.</summary>
    public static OperatorsFile Empty { get; } = new([], 50);

    /// <summary>Those who work here.</summary>
    [JsonIgnore]
    public IEnumerable<Operator> Active => All.Where(each => each.Active);

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">It has faults: all of them.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public static OperatorsFile Load(string path)
    {
        if (!File.Exists(path))
            throw new FormatException($"there is no file of operators at {path}: 'desactl operators key' and 'desactl operators add' make one, or name it with --operators");
        if (new FileInfo(path).Length > MaxBytes)
            throw new FormatException($"{path} is larger than {MaxBytes >> 20} MiB; name the right file");
        OperatorsFile file;
        try
        {
            file = JsonSerializer.Deserialize<OperatorsFile>(File.ReadAllBytes(path), Json) ?? Empty;
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{path} is no file of operators, as 'desactl operators add' writes it: {JsonFault.Of(fault)}", fault);
        }

        var faults = Faults(file).ToList();
        return faults.Count == 0 ? file : throw new FormatException(string.Join('\n', faults.Select(fault => $"{path}: {fault}")));
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <exception cref="FormatException">It would have faults: all of them.</exception>
    /// <exception cref="StorageException">It could not be written.</exception>
    public void Save(string path)
    {
        Check();
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, Json));
    }

    /// <summary>Finds faults.</summary>
    /// <exception cref="FormatException">There are: all of them.</exception>
    public void Check()
    {
        var faults = Faults(this).ToList();
        if (faults.Count > 0)
            throw new FormatException(string.Join('\n', faults));
    }

    private static IEnumerable<string> Faults(OperatorsFile file)
    {
        if (file.ApproveAbove < 1)
            yield return $"approveAbove {file.ApproveAbove}: write from how many villages on a ring needs a second person, 1 or more";
        foreach (var twice in file.All.GroupBy(each => each.Name).Where(group => group.Count() > 1))
            yield return $"{twice.Key} is there twice; a name is given once, also when its owner was removed";
        foreach (var twice in file.Active.GroupBy(each => each.Key).Where(group => group.Count() > 1))
            yield return $"{string.Join(" and ", twice.Select(each => each.Name))} have one key; each person has their own";
        foreach (var each in file.All)
        {
            if (!Operator.IsValidName(each.Name))
                yield return $"'{each.Name}' is no name; write 1 to 32 of a-z, 0-9, '-' and '.'";
            if (each.Scopes.Count == 0)
                yield return $"{each.Name} has no scope; write a region such as 33 or 33.01";
            foreach (var scope in each.Scopes.Where(scope => !IsRegion(scope)))
                yield return $"{each.Name}: '{scope}' is no region; write digits such as 33 or 3301";
            using var key = Operator.PublicKey(each.Key);
            if (key is null)
                yield return $"{each.Name}: that is no public key; write what 'desactl operators key' prints";
        }
    }

    private static bool IsRegion(string digits)
    {
        try
        {
            return InventorySelection.Region(digits) == digits;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
