using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Provisioning.Routers;

/// <summary>
/// An open connection to a router, by sentences that are sent together: a round trip to a village takes up to a second, so what does not
/// depend on an answer does not wait for it.
/// </summary>
internal sealed class RouterSession : IAsyncDisposable
{
    private readonly IRouterOsConnection _connection;

    private RouterSession(IRouterOsConnection connection) => _connection = connection;

    /// <summary>How many times sentences were sent and their answers waited for; the login is not among them.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>Connects and logs in.</summary>
    /// <param name="connect">Makes a connection that was never opened.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="RouterUnreachableException">The router did not let us in.</exception>
    public static async Task<RouterSession> OpenAsync(Func<IRouterOsConnection> connect, CancellationToken ct)
    {
        var connection = connect();
        try
        {
            var result = await connection.OpenAsync(ct).ConfigureAwait(false);
            if (result.Outcome != RouterOsOpenOutcome.Open)
                throw new RouterUnreachableException(result.Outcome, result.Message);
            return new RouterSession(connection);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends sentences without waiting between them.</summary>
    /// <returns>Their replies, in their order.</returns>
    public async Task<RouterOsReply[]> SendAsync(IReadOnlyList<string[]> sentences, CancellationToken ct)
    {
        if (sentences.Count == 0)
            return [];
        RoundTrips++;
        var replies = new Task<RouterOsReply>[sentences.Count];
        for (var i = 0; i < replies.Length; i++)
            replies[i] = _connection.ExecuteAsync(sentences[i], ct).AsTask();
        return await Task.WhenAll(replies).ConfigureAwait(false);
    }

    /// <summary>Sends sentences that only read. A trap is an empty answer: not every version has every path.</summary>
    /// <exception cref="ConnectionLostException">An answer did not come to its end.</exception>
    public async Task<RouterOsReply[]> ReadAsync(IReadOnlyList<string[]> sentences, CancellationToken ct)
    {
        var replies = await SendAsync(sentences, ct).ConfigureAwait(false);
        foreach (var reply in replies)
        {
            // A half-read table would look as if rows were missing.
            if (reply.Outcome is RouterOsOutcome.Unknown or RouterOsOutcome.NotSent)
                throw new ConnectionLostException(reply.Reason);
        }

        return replies;
    }

    /// <summary>Sends one sentence.</summary>
    public async Task<RouterOsReply> SendAsync(string[] sentence, CancellationToken ct) =>
        (await SendAsync([sentence], ct).ConfigureAwait(false))[0];

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
