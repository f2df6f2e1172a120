namespace InternetDesa.Simulator.RouterOs;

/// <summary>Reads <c>paths.txt</c> for one version.</summary>
internal sealed class SchemaReader(RouterVersion version)
{
    private readonly List<MenuSchema> _menus = [];
    private readonly List<FieldSchema> _fields = [];
    private string[]? _menu;

    /// <summary>Reads all menus.</summary>
    /// <exception cref="FormatException">The file is wrong.</exception>
    public List<MenuSchema> Read()
    {
        using var stream = typeof(SchemaReader).Assembly.GetManifestResourceStream("routeros-paths.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
                continue;
            if (words[0].StartsWith('/'))
            {
                EndMenu();
                _menu = Exists(words) ? words : null;
            }
            else if (_menu is not null && Exists(words))
            {
                _fields.Add(Field(words));
            }
        }

        EndMenu();
        return _menus;
    }

    private void EndMenu()
    {
        if (_menu is not { } words)
            return;
        var kind = Enum.Parse<MenuKind>(words[1], ignoreCase: true);
        var duplicate = Array.FindIndex(words, word => word.StartsWith("dup:", StringComparison.Ordinal));
        var menu = new MenuSchema(_menus.Count, words[0], kind, [.. _fields])
        {
            Key = Option(words, "key:")?.Split('+') ?? [],
            Ids = Option(words, "ids:") ?? words[0],
            Flags = Option(words, "flags:") ?? "",
            Policy = Option(words, "policy:") ?? "write",
            DuplicateText = duplicate < 0 ? "failure: item with such name already exists" : string.Join(' ', words[duplicate..])["dup:".Length..],
        };
        _menus.Add(menu);
        _fields.Clear();
    }

    private static FieldSchema Field(string[] words) => new(words[0], ValueForm.Parse(words[1]))
    {
        Default = words.Skip(2).FirstOrDefault(word => word.StartsWith('='))?[1..],
        Required = words.Contains("required"),
        ReadOnly = words.Contains("ro"),
        Secret = words.Contains("secret"),
        WriteOnly = words.Contains("write-only"),
        ShownIf = Option(words, "shown:"),
    };

    private bool Exists(string[] words) =>
        (Option(words, "since:") is not { } since || RouterVersion.Parse(since).CompareTo(version) <= 0)
        && (Option(words, "until:") is not { } until || RouterVersion.Parse(until).CompareTo(version) >= 0);

    private static string? Option(string[] words, string name) =>
        words.FirstOrDefault(word => word.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
}
