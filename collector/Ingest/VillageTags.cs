using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;
using InternetDesa.Core.Identity;

namespace InternetDesa.Collector.Ingest;

/// <summary>The tags that every point of a device carries. They come from its identity, never from what it sent.</summary>
public static class VillageTags
{
    /// <summary>The most that they take, with a device's name of 32 bytes.</summary>
    public const int MaxBytes = 96;

    /// <summary><c>,desa=3301012001,dev=gw,kab=3301,kec=330101,prov=33</c>: in the order of the keys, as InfluxDB sorts them.</summary>
    public static byte[] Of(DeviceId device) => Write(device, stackalloc byte[MaxBytes]).ToArray();

    /// <summary>The same, in a buffer of <see cref="MaxBytes"/>.</summary>
    public static ReadOnlySpan<byte> Write(DeviceId device, Span<byte> buffer)
    {
        Span<byte> code = stackalloc byte[10];
        Utf8Formatter.TryFormat(device.Village.Number, code, out _);
        ReadOnlySpan<byte> desa = code;
        Utf8.TryWrite(buffer, CultureInfo.InvariantCulture,
            $",desa={desa},dev={device.Device},kab={desa[..4]},kec={desa[..6]},prov={desa[..2]}", out var written);
        return buffer[..written];
    }
}
