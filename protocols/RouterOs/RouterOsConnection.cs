using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Authentication;
using System.Text;

namespace InternetDesa.Protocols.RouterOs;

/// <summary>A connection over any stream, with several commands in flight.</summary>
/// <remarks>
/// Whoever waits for a reply goes on within the loop that reads the connection: code there must not block, or the connection stands.
/// </remarks>
public sealed class RouterOsConnection : IRouterOsConnection
{
    private readonly Func<CancellationToken, ValueTask<Stream>> _connect;
    private readonly RouterOsLogin _login;
    private readonly RouterOsOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, RouterOsCommand> _commands = [];
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly RouterOsInput _input;
    private readonly ITimer _silence;
    private Stream? _stream;
    private Task _reading = Task.CompletedTask;
    private bool _opened;
    private string? _ended;
    private long _lastTag;
    private long _dropped;

    /// <summary>Makes a connection that is not open yet.</summary>
    /// <param name="connect">
    /// Opens the stream, as <see cref="RouterOsTcp.Tls"/> does. It may throw <see cref="IOException"/> where nobody is reached and
    /// <see cref="AuthenticationException"/> where it is the wrong one.
    /// </param>
    /// <param name="login">Who logs in.</param>
    /// <param name="options">Time-outs and limits.</param>
    /// <param name="time">The clock of the time-outs.</param>
    public RouterOsConnection(
        Func<CancellationToken, ValueTask<Stream>> connect, RouterOsLogin login, RouterOsOptions options, TimeProvider time)
    {
        _connect = connect;
        _login = login;
        _options = options;
        _time = time;
        _input = new RouterOsInput(options.MaxWord, options.MaxSentence);
        _silence = time.CreateTimer(
            _ => End($"the router was silent for {options.IdleTimeout.TotalSeconds:0.#} s"), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sentences of the router that belonged to no command in flight, or were no reply; since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public async ValueTask<RouterOsOpenResult> OpenAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_opened)
                throw new InvalidOperationException("A connection is opened once: make a new one.");
            _opened = true;
        }

        using var limit = new CancellationTokenSource(_options.OpenTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        RouterOsOpenResult result;
        try
        {
            result = await LogInAsync(either.Token).ConfigureAwait(false);
        }
        catch (AuthenticationException e)
        {
            result = new RouterOsOpenResult(RouterOsOpenOutcome.CertificateRefused, e.InnerException?.Message ?? e.Message);
        }
        catch (IOException e)
        {
            result = new RouterOsOpenResult(RouterOsOpenOutcome.Unreachable, e.Message);
        }
        catch (OperationCanceledException)
        {
            End("the opening was given up");
            cancellationToken.ThrowIfCancellationRequested();
            return new RouterOsOpenResult(RouterOsOpenOutcome.Unreachable,
                string.Create(CultureInfo.InvariantCulture, $"no answer within {_options.OpenTimeout.TotalSeconds:0.#} s"));
        }

        if (result.Outcome != RouterOsOpenOutcome.Open)
            End("the connection was not opened");
        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<RouterOsReply> ExecuteAsync(IReadOnlyList<string> sentence, CancellationToken cancellationToken)
    {
        RouterOsRequest.Check(sentence);
        cancellationToken.ThrowIfCancellationRequested();
        var (tag, command) = Register();
        try
        {
            await SendAsync(tag, command, sentence, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Forget(tag);
            throw;
        }

        using var cancel = cancellationToken.UnsafeRegister(_ => _ = CancelAsync(tag, command), null);
        return await command.Reply.ConfigureAwait(false);
    }

    /// <summary>Closes the connection at once; what is in flight becomes <see cref="RouterOsOutcome.Unknown"/>. Safe to repeat.</summary>
    public async ValueTask DisposeAsync()
    {
        End("the connection was closed here");
        await _reading.ConfigureAwait(false);
        await _silence.DisposeAsync().ConfigureAwait(false);
        _input.Dispose();
    }

    private async ValueTask<RouterOsOpenResult> LogInAsync(CancellationToken ct)
    {
        var stream = await _connect(ct).ConfigureAwait(false);
        lock (_gate)
        {
            if (_ended is null)
                _stream = stream;
        }

        if (_stream is null)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            return new RouterOsOpenResult(RouterOsOpenOutcome.Unreachable, _ended!);
        }

        _reading = ReadAsync(stream);
        var (tag, command) = Register();
        await SendAsync(tag, command, ["/login", $"=name={_login.Name}", $"=password={_login.Password}"], ct).ConfigureAwait(false);
        var reply = await command.Reply.WaitAsync(ct).ConfigureAwait(false);
        return reply.Outcome switch
        {
            RouterOsOutcome.Done when reply.Ret is null => new RouterOsOpenResult(RouterOsOpenOutcome.Open),
            RouterOsOutcome.Done => new RouterOsOpenResult(RouterOsOpenOutcome.ChallengeRefused,
                "the router asks for the MD5 login of RouterOS before 6.43, which gives the password away"),
            RouterOsOutcome.Trap => new RouterOsOpenResult(RouterOsOpenOutcome.LoginRefused, reply.Traps[0].Message),
            _ => new RouterOsOpenResult(RouterOsOpenOutcome.Unreachable, reply.Reason),
        };
    }

    private (long Tag, RouterOsCommand Command) Register()
    {
        var command = new RouterOsCommand(_options);
        lock (_gate)
        {
            var tag = ++_lastTag;
            if (_ended is not null || _stream is null)
                command.End(_ended ?? "the connection is not open");
            else
                _commands.Add(tag, command);
            return (tag, command);
        }
    }

    private void Forget(long tag)
    {
        lock (_gate)
        {
            _commands.Remove(tag);
            if (_commands.Count == 0)
                _silence.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    // Only waiting for its turn can be cancelled: half a sentence would be the end of the connection.
    private async ValueTask SendAsync(long tag, RouterOsCommand command, IReadOnlyList<string> sentence, CancellationToken ct)
    {
        await _sending.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            lock (_gate)
            {
                if (_ended is not null || _stream is null)
                    return;
                command.Sent = true;
                // Silence begins with the question; bytes that come start it anew.
                if (_commands.Count == 1)
                    _silence.Change(_options.IdleTimeout, Timeout.InfiniteTimeSpan);
            }

            _output.ResetWrittenCount();
            foreach (var word in sentence)
                _output.WriteWord(word);
            _output.WriteWord(string.Create(CultureInfo.InvariantCulture, $".tag={tag}"));
            _output.EndSentence();
            await _stream.WriteAsync(_output.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            End($"sending failed: {e.Message}");
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task CancelAsync(long tag, RouterOsCommand command)
    {
        if (command.Reply.IsCompleted)
            return;
        var (own, cancel) = Register();
        await SendAsync(own, cancel, ["/cancel", string.Create(CultureInfo.InvariantCulture, $"=tag={tag}")], CancellationToken.None).ConfigureAwait(false);
        try
        {
            await command.Reply.WaitAsync(_options.CancelTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            End("a command was cancelled, and the router did not stop it");
        }
    }

    private async Task ReadAsync(Stream stream)
    {
        string reason;
        try
        {
            int read;
            while ((read = await stream.ReadAsync(_input.GetMemory()).ConfigureAwait(false)) > 0)
            {
                _input.Advance(read);
                while (_input.TryRead(out var sentence))
                    Take(sentence);
                lock (_gate)
                {
                    if (_commands.Count > 0)
                        _silence.Change(_options.IdleTimeout, Timeout.InfiniteTimeSpan);
                }
            }

            reason = "the router ended the connection";
        }
        catch (RouterOsProtocolException e)
        {
            reason = $"the router sent {e.Message}";
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            reason = $"the connection failed: {e.Message}";
        }

        End(reason);
    }

    private void Take(in RouterOsSentence sentence)
    {
        if (sentence[0].SequenceEqual("!fatal"u8))
        {
            End($"the router ended the connection: {(sentence.Count > 1 ? Encoding.UTF8.GetString(sentence[1]) : "no reason given")}");
            return;
        }

        var tag = Tag(sentence);
        RouterOsCommand? command;
        lock (_gate)
            _commands.TryGetValue(tag, out command);
        if (command is null || !sentence[0].StartsWith("!"u8))
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        // Out of the table first: whoever waits goes on inside, and may ask again.
        if (sentence[0].SequenceEqual("!done"u8))
            Forget(tag);
        command.Take(sentence);
    }

    private static long Tag(in RouterOsSentence sentence)
    {
        for (var i = 1; i < sentence.Count; i++)
        {
            if (sentence[i].StartsWith(".tag="u8) && Utf8Parser.TryParse(sentence[i][5..], out long tag, out var length) && length == sentence[i].Length - 5)
                return tag;
        }

        return -1;
    }

    private void End(string reason)
    {
        RouterOsCommand[] inFlight;
        lock (_gate)
        {
            if (_ended is not null)
                return;
            _ended = reason;
            inFlight = [.. _commands.Values];
            _commands.Clear();
            _silence.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        _stream?.Dispose();
        foreach (var command in inFlight)
            command.End(reason);
    }
}
