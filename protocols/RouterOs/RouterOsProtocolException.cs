namespace InternetDesa.Protocols.RouterOs;

/// <summary>The bytes are no sentences, or more than the limits allow; the rest of the stream can not be read.</summary>
public sealed class RouterOsProtocolException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, for people.</param>
    public RouterOsProtocolException(string message)
        : base(message)
    {
    }
}
