using System.Globalization;
using InternetDesa.Core.Options;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Cli;
using InternetDesa.Provisioning.Fleet.Journal;

namespace InternetDesa.Provisioning.Serving;

/// <summary>What the service works with: its journal, and its files as they were when they last had no faults.</summary>
internal sealed class ServiceState : IDisposable
{
    private readonly Func<RouterTarget, IRouterOsConnection>? _connect;
    private readonly TimeProvider _time;
    private volatile ServiceFiles _files;
    private volatile IReadOnlyList<string> _faults = [];
    private string _stamp;

    /// <summary>Reads everything.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="connect">Makes connections; null for the real ones.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="OptionsException">Files have faults: those of all files.</exception>
    /// <exception cref="JournalException">The journal can not be opened.</exception>
    public ServiceState(ServeOptions options, Func<RouterTarget, IRouterOsConnection>? connect, TimeProvider time)
    {
        (Options, _connect, _time) = (options, connect, time);
        _stamp = Stamp();
        _files = ServiceFiles.Read(options, connect, time);
        Journal = FleetJournal.Open(options.JournalPlace, time);
    }

    /// <summary>The options.</summary>
    public ServeOptions Options { get; }

    /// <summary>The journal.</summary>
    public FleetJournal Journal { get; }

    /// <summary>The files; work that was begun with some goes to its end with them.</summary>
    public ServiceFiles Files => _files;

    /// <summary>Why changed files are not taken, and those of before still hold; empty where none has a fault.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Reads the files again where one of them has changed since they were taken. Where they have faults, <see cref="Faults"/> says
    /// which, and they are read again the next time whether or not one has changed: a right, or a file that nobody watches, may mend it.</summary>
    /// <returns>Whether they are others now.</returns>
    public bool Reread()
    {
        try
        {
            // Taken before they are read: what changes meanwhile is seen the next time.
            var stamp = Stamp();
            var changed = stamp != _stamp;
            if (changed)
                _files = ServiceFiles.Read(Options, _connect, _time);
            (_stamp, _faults) = (stamp, []);
            return changed;
        }
        catch (OptionsException faults)
        {
            _faults = faults.Errors;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _faults = [fault.Message];
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal.Dispose();
        Files.Key.Dispose();
    }

    private string Stamp()
    {
        string[] named = [Options.InventoryFile, Options.ManifestFile, Options.VaultFile, Options.VaultKeyFile, Options.OperatorsFile,
            Options.OperatorKeyFile];
        var files = named.SelectMany(path => Directory.Exists(path) ? Directory.GetFiles(path)
            .Order(StringComparer.Ordinal) : Enumerable.Repeat(path, 1));
        return string.Join('\n', files.Select(path => new FileInfo(path) is { Exists: true } file
            ? string.Create(CultureInfo.InvariantCulture, $"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}")
            : path));
    }
}
