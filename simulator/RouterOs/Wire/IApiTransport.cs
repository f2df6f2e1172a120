namespace InternetDesa.Simulator.RouterOs;

/// <summary>What carries a session's bytes to its peer.</summary>
internal interface IApiTransport
{
    /// <summary>Hands bytes over, in order; never blocks.</summary>
    void Send(byte[] bytes);

    /// <summary>Ends the connection after what was sent.</summary>
    /// <param name="reset">By RST instead of FIN.</param>
    void End(bool reset);
}
