namespace InternetDesa.Protocols.RouterOs;

/// <summary>How long a connection waits, and how much it takes.</summary>
public sealed record RouterOsOptions
{
    /// <summary>How long connecting, TLS and login may take together; over 0. The default value is 15 s.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The silence after which a connection with an unanswered command counts as dead; over 0. The default value is 30 s.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a cancelled command waits for the router to stop it; over 0. The default value is 5 s.</summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest word of a reply, bytes. The default value is 1 MiB.</summary>
    public int MaxWord { get; init; } = 1 << 20;

    /// <summary>The longest sentence of a reply, bytes. The default value is 2 MiB.</summary>
    public int MaxSentence { get; init; } = 2 << 20;

    /// <summary>The most rows and traps of one reply. The default value is 100,000.</summary>
    public int MaxRows { get; init; } = 100_000;

    /// <summary>The most bytes of one reply. The default value is 64 MiB.</summary>
    public long MaxReply { get; init; } = 64 << 20;
}
