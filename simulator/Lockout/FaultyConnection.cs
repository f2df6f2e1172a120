using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Simulator.Lockout;

/// <summary>What the connections of one desactl share: the count of its writes, and whether it is dead.</summary>
/// <param name="at">The write at which something happens.</param>
/// <param name="happens">What; true where the write is not sent any more.</param>
internal sealed class WriteWatch(int at, Func<bool> happens)
{
    private int _writes;

    /// <summary>How many writes there were.</summary>
    public int Writes => _writes;

    /// <summary>Whether desactl has died: it hears nothing more, and says nothing.</summary>
    public bool IsDead { get; set; }

    /// <summary>Counts a write.</summary>
    /// <returns>True where it is not to be sent.</returns>
    public bool Write() => ++_writes == at && happens();
}

/// <summary>A connection on which something happens at a write.</summary>
internal sealed class FaultyConnection(IRouterOsConnection inner, WriteWatch watch) : IRouterOsConnection
{
    private static readonly Task<RouterOsReply> Never = new TaskCompletionSource<RouterOsReply>().Task;

    /// <inheritdoc/>
    public async ValueTask<RouterOsOpenResult> OpenAsync(CancellationToken cancellationToken)
    {
        if (watch.IsDead)
            await Never.ConfigureAwait(false);
        return await inner.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<RouterOsReply> ExecuteAsync(IReadOnlyList<string> sentence, CancellationToken cancellationToken)
    {
        if (!watch.IsDead && IsWrite(sentence[0]) && watch.Write())
        {
            // The dead close nothing by themselves; the kernel does it for them.
            await inner.DisposeAsync().ConfigureAwait(false);
        }

        return watch.IsDead ? await Never.ConfigureAwait(false) : await inner.ExecuteAsync(sentence, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static bool IsWrite(string command) => !command.EndsWith("/print", StringComparison.Ordinal) && command != "/resolve";
}
