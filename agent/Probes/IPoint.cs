using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Probes;

/// <summary>One measured point, still without its time: that is given when its batch is sealed.</summary>
internal interface IPoint
{
    /// <summary>Writes the point as a line; one without any field writes none.</summary>
    void Write(LineWriter writer, long timestamp);
}
