using System.Buffers.Text;
using System.Text;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;

namespace InternetDesa.Bench.Ingest;

/// <summary>
/// The PUBLISH packets of one device, of QoS 1 in MQTT 3.1.1 with 400 bytes of payload: a <c>batch</c> line of its own and three points.
/// They are one template whose packet id, seq and times are written over, so that the load costs next to nothing.
/// </summary>
internal sealed class LoadMessage
{
    /// <summary>The payload's size.</summary>
    public const int PayloadBytes = 400;

    /// <summary>How many points a message has.</summary>
    public const int Points = 3;

    private const long FirstSeq = 1_000_000_000;
    private readonly TimeProvider? _clock;
    private readonly long _first, _apart;
    private readonly byte[] _packet;
    private readonly int _idAt;
    private readonly int _seqAt;
    private readonly int[] _timesAt;
    private long _count;

    /// <summary>Makes the template.</summary>
    /// <param name="device">Whose it is.</param>
    /// <param name="boot">A new one, so that a second run is not taken for a repeat.</param>
    public LoadMessage(DeviceId device, long boot)
        : this(device, boot, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromMilliseconds(1))
    {
    }

    /// <summary>Makes the template of messages whose points are of now.</summary>
    public LoadMessage(DeviceId device, long boot, TimeProvider clock)
        : this(device, boot, clock.GetUtcNow(), TimeSpan.Zero) => _clock = clock;

    /// <summary>Makes the template of messages whose points are so far apart.</summary>
    public LoadMessage(DeviceId device, long boot, DateTimeOffset first, TimeSpan apart)
    {
        (_first, _apart) = (UnixNanoseconds.From(first), apart.Ticks * 100);
        var time = Time(0);
        var payload = $"batch boot={boot}i,seq={FirstSeq}i,n={Points}i,clock=\"utc\" {time}\n"
            + $"ping,target=gateway sent=5i,recv=5i,rtt_min_ms=21.318,rtt_avg_ms=30.117,rtt_max_ms=44.052,jitter_ms=4.218,loss_pct=0 {time}\n"
            + $"sys uptime_s=8812345i,cpu_pct=12.3,mem_used_bytes=512345678i,mem_total_bytes=1024000000i,temp_c=48.5 {time}\n"
            + "dns,target=";
        var rest = $" ok=1i,ms=23.7,status=0i {time}\n";
        payload += new string('x', PayloadBytes - payload.Length - rest.Length) + rest;
        var topic = DeviceTopic.Of(device, DeviceTopic.Metrics);
        var remaining = 2 + topic.Length + 2 + payload.Length;
        _packet = [0x32, (byte)((remaining & 0x7F) | 0x80), (byte)(remaining >> 7), 0, (byte)topic.Length, .. Encoding.ASCII.GetBytes(topic + "##" + payload)];
        _idAt = 5 + topic.Length;
        _seqAt = _packet.AsSpan().IndexOf("seq="u8) + 4;
        var text = Encoding.ASCII.GetString(_packet);
        _timesAt = [.. Enumerable.Range(0, text.Length - 1).Where(i => text[i] == ' ' && text.AsSpan(i + 1).StartsWith($"{time}")).Select(i => i + 1)];
    }

    /// <summary>The size of a packet.</summary>
    public int Bytes => _packet.Length;

    /// <summary>The time of the points of the last packet, nanoseconds since 1970.</summary>
    public long LastTime { get; private set; }

    /// <summary>Writes the next packet to the start of a buffer.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="id">The packet id; 0 counts them up.</param>
    public void Write(Span<byte> buffer, int id = 0)
    {
        var number = _count++;
        id = id == 0 ? 1 + (int)(number % ushort.MaxValue) : id;
        (_packet[_idAt], _packet[_idAt + 1]) = ((byte)(id >> 8), (byte)id);
        Utf8Formatter.TryFormat(FirstSeq + number, _packet.AsSpan(_seqAt), out _);
        LastTime = Time(number);
        foreach (var at in _timesAt)
            Utf8Formatter.TryFormat(LastTime, _packet.AsSpan(at), out _);
        _packet.CopyTo(buffer);
    }

    private long Time(long number) => _clock is null ? _first + (number * _apart) : UnixNanoseconds.From(_clock.GetUtcNow());
}
