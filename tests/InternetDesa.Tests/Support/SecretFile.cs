namespace InternetDesa.Tests.Support;

/// <summary>Writes files that only their owner may read.</summary>
internal static class SecretFile
{
    public static void Write(string path, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }
}
