using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>Files and backups.</summary>
internal sealed class RouterFiles(SimulatedRouter router)
{
    /// <summary>As <c>/file/print</c> shows one; contents only of small ones, and never a backup's.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Show(RouterFile file) =>
    [
        new(".id", Id(file)), new("name", file.Name), new("type", file.Type), new("size", file.Size.ToString(CultureInfo.InvariantCulture)),
        new("last-modified", file.Written.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
        .. file.Backup is null && file.Size <= 60_000 ? [new("contents", file.Contents)] : Array.Empty<KeyValuePair<string, string>>(),
    ];

    /// <summary>Adds or rewrites a text file (<c>/file/add</c> since 7.13, <c>/file/set</c>).</summary>
    public CommandResult Write(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "write");
        var name = command.Verb == "add" ? command["name"] ?? throw new RouterTrapException("missing value(s) of argument(s) name", 1) : Find(command[".id"] ?? command["numbers"] ?? "").Name;
        if (command.Verb == "add" && router.Config.Files.ContainsKey(name))
            throw new RouterTrapException("failure: file already exists", 4);
        var file = new RouterFile(name, "." + name.Split('.')[^1] + " file", command["contents"] ?? "", router.Now);
        Store(file);
        return command.Verb == "add" ? new CommandResult(Ret: Id(file)) : CommandResult.Nothing;
    }

    /// <summary>Removes files.</summary>
    public CommandResult Remove(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "write");
        foreach (var id in (command[".id"] ?? command["numbers"] ?? "").Split(','))
            router.Keep(router.Config.With(router.Config.Files.Remove(Find(id).Name)));
        return CommandResult.Nothing;
    }

    /// <summary>Puts a file on the router, as somebody at its console does.</summary>
    public void Put(string name, string contents) =>
        router.Enter(() => Store(new RouterFile(name, "." + name.Split('.')[^1] + " file", contents, router.Now)));

    /// <summary>Runs a file as a script (<c>/import</c>): to its end, or to the first statement that fails.</summary>
    public CommandResult Import(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "write");
        var file = router.Config.Files.GetValueOrDefault(command["file-name"] ?? command["numbers"] ?? "") ?? throw new RouterTrapException("failure: file not found", 4);
        router.Scripts.Run(file.Contents, caller with { Session = null });
        return CommandResult.Nothing;
    }

    /// <summary>Takes a certificate, and its key where the file has it (<c>/certificate/import</c>); it is named after the file.</summary>
    public CommandResult ImportCertificate(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "write");
        var name = command["file-name"] ?? throw new RouterTrapException("missing value(s) of argument(s) file-name", 1);
        var file = router.Config.Files.GetValueOrDefault(name) ?? throw new RouterTrapException("failure: file not found", 4);
        if (!file.Contents.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            return CommandResult.Nothing;
        using var certificate = X509Certificate2.CreateFromPem(file.Contents);
        var editor = router.Edit();
        var row = editor.Add(router.Schema["/certificate"], [new("name", $"{name}_0"), new("common-name", certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false))]);
        editor.Set([row],
        [
            new("fingerprint", Convert.ToHexStringLower(SHA256.HashData(certificate.RawData))),
            new("private-key", file.Contents.Contains("PRIVATE KEY", StringComparison.Ordinal) ? "yes" : "no"),
        ], own: true);
        router.Commit(editor.Config, "certificate imported", caller);
        return CommandResult.Nothing;
    }

    /// <summary>Reads a piece of a file (<c>/file/read</c> since 7.13).</summary>
    public CommandResult Read(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "read");
        var file = router.Config.Files.GetValueOrDefault(command["file"] ?? "") ?? throw RouterTrapException.NoSuchItem();
        var offset = int.Parse(command["offset"] ?? "0", CultureInfo.InvariantCulture);
        var size = int.Parse(command["chunk-size"] ?? "32768", CultureInfo.InvariantCulture);
        if (size is < 1 or > 32768 || offset < 0)
            throw RouterTrapException.Invalid("chunk-size");
        var data = offset >= file.Contents.Length ? "" : file.Contents.Substring(offset, Math.Min(size, file.Contents.Length - offset));
        return new CommandResult([[new("data", data)]]);
    }

    /// <summary>Saves a backup: the file comes later, and grows once more before it stands still.</summary>
    public CommandResult SaveBackup(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "sensitive");
        CommandRunner.Require(caller, "write");
        var name = command["name"] ?? router.Settings.Identity;
        var file = new RouterFile(name.EndsWith(".backup", StringComparison.Ordinal) ? name : name + ".backup", "backup", "", router.Now)
        {
            Backup = router.Config,
            Password = command["password"] ?? "",
        };
        router.Agenda.After(router.Settings.BackupDelay, () => Store(file));
        return CommandResult.Nothing;
    }

    /// <summary>Loads a backup: reboots into it.</summary>
    public CommandResult LoadBackup(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "policy");
        CommandRunner.Require(caller, "reboot");
        var name = command["name"] ?? "";
        var file = router.Config.Files.GetValueOrDefault(name) ?? router.Config.Files.GetValueOrDefault(name + ".backup");
        if (file?.Backup is not { } backup)
            throw new RouterTrapException("failure: no such file", 0);
        if (file.Password != (command["password"] ?? ""))
            throw new RouterTrapException("failure: wrong password", 4);
        router.Keep(backup.With(router.Config.Files));
        router.Reboot();
        return CommandResult.Nothing;
    }

    /// <summary>Writes the configuration as text into a file.</summary>
    public CommandResult Export(RouterCaller caller, RouterCommand command)
    {
        CommandRunner.Require(caller, "read");
        if (command["file"] is not { } name)
            return CommandResult.Nothing;
        var secrets = command.Has("show-sensitive") && caller.Policies.Contains("sensitive");
        Store(new RouterFile(name + ".rsc", "script", ConfigText.Export(router.Schema, router.Config, secrets), router.Now));
        return CommandResult.Nothing;
    }

    private void Store(RouterFile file) => router.Keep(router.Config.With(router.Config.Files.SetItem(file.Name, file)));

    private RouterFile Find(string id) =>
        router.Config.Files.Values.FirstOrDefault(file => file.Name == id || Id(file) == id) ?? throw RouterTrapException.NoSuchItem();

    // The same for a name as long as the router lives.
    private static string Id(RouterFile file)
    {
        uint hash = 2166136261;
        foreach (var octet in Encoding.UTF8.GetBytes(file.Name))
            hash = (hash ^ octet) * 16777619;
        return $"*{hash & 0xFFFFFF:X}";
    }
}
