namespace InternetDesa.Protocols.RouterOs;

/// <summary>
/// One connection to a router's API service, from login to close (MikroTik manual, "API":
/// https://help.mikrotik.com/docs/display/ROS/API). A new connection is a new object.
/// </summary>
/// <remarks>
/// <para>
/// Sentences go in and out as they are on the wire; what they mean is provisioning's matter. Words are UTF-8; bytes of a router that are
/// not become U+FFFD, so never write back a value that was only read.
/// </para>
/// <para>
/// Calls may run at the same time: each gets a <c>.tag</c> of its own. Implementations may run them one after the other.
/// There is no member for <c>listen</c>: nothing here watches a router over the API.
/// </para>
/// </remarks>
public interface IRouterOsConnection : IAsyncDisposable
{
    /// <summary>
    /// Connects, checks the router's certificate against the pin that the connection was made with, and logs in
    /// (manual, section "Initial login"; the method of RouterOS 6.43 and later only). Once per object.
    /// </summary>
    /// <param name="cancellationToken">Gives up and closes the connection.</param>
    /// <exception cref="InvalidOperationException">It was opened before.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<RouterOsOpenResult> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Sends one command and waits for the end of its reply (manual, sections "Reply word" and "!trap").</summary>
    /// <param name="sentence">
    /// The command word (<c>/ip/address/print</c>), then attribute words (<c>=name=value</c>, also <c>=.proplist=</c>) and query words
    /// (<c>?name=value</c>, in order). No <c>.tag</c> (the connection's own), no empty word (it would end the sentence).
    /// <c>!empty</c> in a reply is no row.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancelled before the first byte: throws, nothing was sent. After it: the call sends <c>/cancel</c> and returns what the router
    /// answers, usually a trap of category 2, or <see cref="RouterOsOutcome.Unknown"/> with the connection closed where it does not.
    /// A time limit is such a token; the silence after which a connection counts as dead is an option of the implementation.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The sentence is empty, has an empty word or a <c>.tag</c>, or names a row by a bare number: the router counts in an order of its own.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before anything was sent.</exception>
    ValueTask<RouterOsReply> ExecuteAsync(IReadOnlyList<string> sentence, CancellationToken cancellationToken);
}
