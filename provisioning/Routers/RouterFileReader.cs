using System.Globalization;
using System.Text;

namespace InternetDesa.Provisioning.Routers;

/// <summary>A file on a router.</summary>
/// <param name="Id">Its <c>.id</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes.</param>
internal sealed record RouterFile(string Id, string Name, long Size);

/// <summary>Waits for files that a router writes in its own time, and reads them.</summary>
internal sealed class RouterFileReader(RouterSession session, TimeProvider time)
{
    private const int Polls = 60, ChunkBytes = 32768;
    private const long MostBytes = 16 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly RouterOsVersion FileRead = new(7, 13);

    /// <summary>Waits until a file is there and its size stands still.</summary>
    /// <exception cref="RouterTrapException">It did not come within a minute.</exception>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async Task<RouterFile> SettledAsync(string name, CancellationToken ct)
    {
        long last = -1;
        for (var poll = 0; poll < Polls; poll++)
        {
            var rows = (await session.ReadAsync([["/file/print", "=.proplist=.id,name,size", $"?name={name}"]], ct).ConfigureAwait(false))[0].Rows;
            if (rows.FirstOrDefault() is { } row && Bytes(row["size"]) is { } size)
            {
                if (size == last && size > 0)
                    return new RouterFile(row[".id"] ?? "", name, size);
                last = size;
            }

            await Task.Delay(Pause, time, ct).ConfigureAwait(false);
        }

        throw new RouterTrapException(name, "the router did not finish the file within a minute");
    }

    /// <summary>Reads a text file: in pieces from 7.13 on, whole before, where routers show at most 60 kB.</summary>
    /// <exception cref="RouterTrapException">The router does not show it, or it is larger than 16 MiB.</exception>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async Task<string> ReadAsync(RouterFile file, RouterOsVersion version, CancellationToken ct)
    {
        if (file.Size > MostBytes)
            throw new RouterTrapException(file.Name, "it is larger than 16 MiB");
        if (version < FileRead)
        {
            var rows = (await session.ReadAsync([["/file/print", "=.proplist=contents", $"?name={file.Name}"]], ct).ConfigureAwait(false))[0].Rows;
            return rows.FirstOrDefault()?["contents"] ?? throw new RouterTrapException(file.Name, "the router does not show files of that "
                + "size over the API");
        }

        var text = new StringBuilder();
        for (long offset = 0; offset < file.Size; offset += ChunkBytes)
        {
            string[] read = ["/file/read", $"=file={file.Name}", string.Create(CultureInfo.InvariantCulture, $"=offset={offset}"),
                $"=chunk-size={ChunkBytes}"];
            text.Append((await session.ReadAsync([read], ct).ConfigureAwait(false))[0].Rows.FirstOrDefault()?["data"]
                ?? throw new RouterTrapException(file.Name, "the router did not let it be read"));
        }

        return text.ToString();
    }

    private static long? Bytes(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;
}
