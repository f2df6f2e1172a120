using System.Collections.Concurrent;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>All menus of one version, from <c>paths.txt</c>.</summary>
internal sealed class RouterSchema
{
    // Immutable once read, and the same for every router of the version.
    private static readonly ConcurrentDictionary<RouterVersion, RouterSchema> Known = new();
    private readonly Dictionary<string, MenuSchema> _byPath = [];
    private readonly List<(MenuSchema Menu, int Field)> _references = [];

    private RouterSchema(RouterVersion version)
    {
        foreach (var menu in new SchemaReader(version).Read())
        {
            Menus.Add(menu);
            _byPath.Add(menu.Path, menu);
            for (var i = 0; i < menu.Fields.Count; i++)
            {
                if (menu.Fields[i].Form.Reference is not null)
                    _references.Add((menu, i));
            }
        }
    }

    /// <summary>All menus.</summary>
    public List<MenuSchema> Menus { get; } = [];

    /// <summary>Every field that names a row of another menu.</summary>
    public IReadOnlyList<(MenuSchema Menu, int Field)> References => _references;

    /// <summary>The schema of a version.</summary>
    public static RouterSchema Of(RouterVersion version) => Known.GetOrAdd(version, one => new RouterSchema(one));

    /// <summary>A menu, or null where the version has none.</summary>
    public MenuSchema? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>A menu that every version has.</summary>
    public MenuSchema this[string path] => _byPath[path];
}
