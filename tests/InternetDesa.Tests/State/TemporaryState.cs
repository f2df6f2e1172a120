using InternetDesa.State;

namespace InternetDesa.Tests.State;

/// <summary>A state database in a directory of its own, which goes with it.</summary>
internal sealed class TemporaryState : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("state-").FullName;

    public TemporaryState() => Database = StateDatabase.Open(Path);

    public string Path => System.IO.Path.Combine(_directory, "state.db");

    public StateDatabase Database { get; }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
