using System.Text;
using InternetDesa.Core.Identity;

namespace InternetDesa.Collector.Ingest;

/// <summary>The tags that every point of a device carries. They come from its identity, never from what it sent.</summary>
public static class VillageTags
{
    /// <summary><c>,desa=3301012001,dev=gw,kab=3301,kec=330101,prov=33</c>: in the order of the keys, as InfluxDB sorts them.</summary>
    public static byte[] Of(DeviceId device) => Encoding.ASCII.GetBytes(
        $",desa={device.Village.Digits},dev={device.Device},kab={device.Village.Kabupaten},kec={device.Village.Kecamatan},prov={device.Village.Province}");
}
