using System.Security.Cryptography;
using System.Text;

namespace InternetDesa.Provisioning.Manifest.Compiling;

/// <summary>
/// The files of a login page. Their folder on the router is named after what is in them, so a new page never overwrites the one that people
/// are looking at: the hotspot's profile is pointed to the new folder, and back to the old one by the inverse.
/// </summary>
internal static class LoginPages
{
    /// <summary>The largest file, in bytes: what RouterOS takes over the API.</summary>
    public const int MaxBytes = 60_000;

    /// <summary>What the names of our folders on routers begin with.</summary>
    public const string FolderPrefix = "desa-pages-";

    private const string Login = "login.html";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Tells what is wrong with a folder.</summary>
    public static void Check(TextNode node, string folder, ManifestFaults faults)
    {
        if (!Directory.Exists(folder))
        {
            faults.Add(node, $"hotspot.pages: no folder '{node.Text}' beside this file");
            return;
        }

        if (!File.Exists(Path.Combine(folder, Login)))
            faults.Add(node, $"hotspot.pages: '{node.Text}' has no {Login}");
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > MaxBytes))
            faults.Add(node, $"hotspot.pages: {Name(folder, file)} is larger than {MaxBytes} bytes, which RouterOS does not take over the "
                + "API; make it smaller");
    }

    /// <summary>The files by their names on the router.</summary>
    /// <param name="folder">The folder here.</param>
    /// <param name="onFlash">Whether the router keeps files in <c>flash/</c> only.</param>
    /// <returns>The folder there, and its files.</returns>
    /// <exception cref="FormatException">A file is no UTF-8 text.</exception>
    public static (string Folder, IReadOnlyList<KeyValuePair<string, string>> Files) Read(string folder, bool onFlash)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = new List<KeyValuePair<string, string>>();
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var bytes = File.ReadAllBytes(file);
            hash.AppendData(Encoding.UTF8.GetBytes($"{Name(folder, file)}\0{bytes.Length}\0"));
            hash.AppendData(bytes);
            files.Add(new(Name(folder, file), Text(file, bytes)));
        }

        var there = $"{(onFlash ? "flash/" : "")}{FolderPrefix}{Convert.ToHexStringLower(hash.GetHashAndReset())[..8]}";
        return (there, [.. files.Select(file => new KeyValuePair<string, string>($"{there}/{file.Key}", file.Value))]);
    }

    private static string Text(string file, byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException($"{file}: no UTF-8 text; write pictures as SVG, or into the page as data: URLs");
        }
    }

    private static string Name(string folder, string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');
}
