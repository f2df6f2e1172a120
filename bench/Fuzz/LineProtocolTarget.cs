using System.Text;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Bench.Fuzz;

/// <summary>The readers of line protocol as ingest uses them: control lines, data lines, schema, tags; and what is stored has to be line protocol.</summary>
internal sealed class LineProtocolTarget : IFuzzTarget
{
    private const long Now = 1_795_324_181_123_456_789;
    private static readonly DeviceId Device = DeviceId.Parse("33/01/01/2001/agent");
    private static readonly string[] Lines =
    [
        "batch boot=5i,seq=88i,n=2i,clock=\"utc\",prev=\"4:412\" 1795324181123456789", "batch boot=5i,seq=1i,n=1i,clock=\"mono\" 7",
        "anchor boot=5i,utc0=1795324181123456789i,err_ms=1500i", "gap boot=5i,from=5i,to=9i,n=40i,why=\"thinned\"",
        "ping,target=gateway sent=5i,recv=5i,rtt_avg_ms=23.4 1795324181123456789", "ping,target=a\\ b\\,c\\=d loss_pct=1e2,sent=5 1795324181000000000",
        "sys uptime_s=8812345u,cpu_pct=12.3 1795324181123456789", "net,if=ether1,dev=gw rx_bytes=18446744073709551615u", "agent version=\"a\\\"b\\\\c\",rss_bytes=-1i 5",
        "dns,target=x,desa=3301012001 ok=true,ms=.5,status=0i 1795324181123456789", "# comment", "", "event kind=\"x y\",value=\"=,\" 1795324181123456789",
    ];

    private readonly LineTranslator _translator = new(new InventoryModel(
        [new InventoryDevice(Device, DeviceRole.Agent, UplinkType.Fibre, LinkProfile.Terrestrial, false), new InventoryDevice(Device with { Device = "gw" }, DeviceRole.Gateway, UplinkType.Fibre, LinkProfile.Terrestrial, false)]));

    private readonly IngestWorkspace _workspace = new();

    /// <inheritdoc/>
    public string Name => "line";

    /// <inheritdoc/>
    // Each refused line is kept, the first of a reason with its message.
    public long MaxAllocation => 64 * 1024;

    /// <inheritdoc/>
    public byte[] Make(Random random)
    {
        var text = string.Join('\n', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Lines[random.Next(Lines.Length)]));
        var bytes = Encoding.UTF8.GetBytes(random.Next(4) == 0 ? text : text + "\n");
        return random.Next(10) > 0 ? Mutation.Of(bytes, random, 4) : bytes;
    }

    /// <inheritdoc/>
    public bool Read(byte[] input)
    {
        _workspace.Clear();
        if (BatchReader.Read(input, _workspace.Control) is not null)
            return false;
        var header = _workspace.Control.Header;
        var (lines, good) = _translator.Translate(input.AsSpan(_workspace.Control.Length), Device, header?.Clock, Now, _workspace);
        if (good > lines || CountStored(_workspace.Output.WrittenSpan) != good)
            throw new InvalidOperationException($"{lines} lines, {good} good, {CountStored(_workspace.Output.WrittenSpan)} stored.");
        return good > 0;
    }

    private static int CountStored(ReadOnlySpan<byte> stored)
    {
        var count = 0;
        var reader = new LineReader(stored);
        while (reader.Read())
        {
            while (reader.ReadTag(out _, out _))
            {
            }

            while (reader.ReadField(out _, out var value))
                _ = value.Kind == FieldKind.Text ? value.Text.Length : value.Integer;
            if (reader.Error is not null || reader.Timestamp is null)
                throw new InvalidOperationException($"A stored line is none: {reader.Error}: {Encoding.UTF8.GetString(reader.Line)}");
            count++;
        }

        return count;
    }
}
