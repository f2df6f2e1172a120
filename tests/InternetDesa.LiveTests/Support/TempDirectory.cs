namespace InternetDesa.LiveTests.Support;

/// <summary>A directory of one test, removed with all that is in it.</summary>
internal sealed class TempDirectory : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("desa-live-").FullName;

    /// <summary>The path of a name in it.</summary>
    public string this[string name] => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
