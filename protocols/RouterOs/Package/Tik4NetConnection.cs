using System.Net.Sockets;
using System.Text;
using tik4net;

namespace InternetDesa.Protocols.RouterOs.Package;

/// <summary>
/// An <see cref="IRouterOsConnection"/> over tik4net 3.6, without TLS: the package accepts every certificate, so it is for a tunnel or a
/// laboratory only. Success is the router's own <c>!done</c>, read off the wire: the package takes a lost connection for one. Each command
/// has a thread of its own while it runs. See docs/decisions/0001-transport-interfaces.md for what it can not promise.
/// </summary>
public sealed class Tik4NetConnection : IRouterOsConnection
{
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(1);
    private readonly string _host;
    private readonly int _port;
    private readonly RouterOsLogin _login;
    private readonly RouterOsOptions _options;
    private readonly TimeProvider _time;
    private readonly ITikConnection _connection = tik4net.ConnectionFactory.CreateConnection(TikConnectionType.Api);
    private readonly Tik4NetWords _words = new();
    private volatile string? _ended = "it was not opened";
    private int _opened;
    private long _tag;

    /// <summary>Makes a connection that is not open yet.</summary>
    /// <param name="host">Host or address.</param>
    /// <param name="port">TCP port, usually 8728.</param>
    /// <param name="login">Who logs in.</param>
    /// <param name="options">Time-outs; of the limits only those of a reply's rows and bytes are kept, after they were read.</param>
    /// <param name="time">The clock of the time-outs.</param>
    public Tik4NetConnection(string host, int port, RouterOsLogin login, RouterOsOptions options, TimeProvider time)
    {
        _host = host;
        _port = port;
        _login = login;
        _options = options;
        _time = time;
        _connection.Encoding = Encoding.UTF8;
        _connection.ReceiveTimeout = _connection.SendTimeout = (int)options.IdleTimeout.TotalMilliseconds;
        _connection.OnReadRow += (_, row) => _words.Read(row.Word);
        _connection.OnWriteRow += (_, row) => _words.Written(row.Word);
    }

    /// <inheritdoc/>
    public async ValueTask<RouterOsOpenResult> OpenAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _opened, 1) != 0)
            throw new InvalidOperationException("A connection is opened once; make a new one.");
        try
        {
            // The login within blocks its thread and takes no token.
            var open = Task.Factory.StartNew(() => _connection.OpenAsync(_host, _port, _login.Name, _login.Password).GetAwaiter().GetResult(),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await open.WaitAsync(_options.OpenTimeout, _time, cancellationToken).ConfigureAwait(false);
            Tik4NetSocket.SetNoDelay(_connection);
            _ended = null;
            return new RouterOsOpenResult(RouterOsOpenOutcome.Open);
        }
        catch (ChallengeException)
        {
            return new RouterOsOpenResult(RouterOsOpenOutcome.ChallengeRefused, "the router asked for the MD5 login of RouterOS before 6.43");
        }
        catch (TikConnectionLoginException refused)
        {
            return new RouterOsOpenResult(RouterOsOpenOutcome.LoginRefused, refused.InnerException?.Message ?? refused.Message);
        }
        catch (Exception fault) when (fault is TikConnectionException or TikCommandException or IOException or SocketException or TimeoutException)
        {
            return new RouterOsOpenResult(
                RouterOsOpenOutcome.Unreachable, fault.Message.Length > 0 ? fault.Message : "the router hung up before the login was answered");
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RouterOsReply> ExecuteAsync(IReadOnlyList<string> sentence, CancellationToken cancellationToken)
    {
        RouterOsRequest.Check(sentence);
        cancellationToken.ThrowIfCancellationRequested();
        if (_ended is { } ended)
            return new RouterOsReply(RouterOsOutcome.NotSent, []) { Reason = ended };
        var reply = await SendAsync(sentence, cancellationToken).ConfigureAwait(false);
        if (reply.Outcome == RouterOsOutcome.Unknown)
            _ended = reply.Reason;
        return reply;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ended ??= "it was closed";
        Tik4NetSocket.Cut(_connection);
        // Where that did nothing, closing writes /quit and waits for the answer, as long as the receive time-out is.
        var closing = Task.Factory.StartNew(() =>
        {
            try
            {
                _connection.Dispose();
            }
            catch (Exception fault) when (fault is TikConnectionException or IOException or SocketException or ObjectDisposedException or NullReferenceException)
            {
                // It was over, or never was: then tik4net disposes what it does not have.
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await closing.WaitAsync(ClosePatience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<RouterOsReply> SendAsync(IReadOnlyList<string> sentence, CancellationToken cancellationToken)
    {
        var tag = $"{Interlocked.Increment(ref _tag)}";
        var command = new Tik4NetCommand(_options);
        _words.Add(tag, command);
        try
        {
            // Writing blocks.
            await Task.Run(() => _connection.CallCommandAsync(sentence, tag, command.Called), CancellationToken.None).ConfigureAwait(false);
            using var _ = cancellationToken.Register(() => Cancel(tag, command));
            return await command.Reply.ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is TikConnectionException or IOException or SocketException)
        {
            return command.Unknown(fault.Message);
        }
        finally
        {
            _words.Remove(tag);
        }
    }

    private void Cancel(string tag, Tik4NetCommand command)
    {
        command.EndAfter(_options.CancelTimeout, _time);
        Task.Run(() =>
        {
            try
            {
                _connection.CallCommandAsync(["/cancel", $"=tag={tag}"], $"{tag}c", _ => { });
            }
            catch (Exception fault) when (fault is TikConnectionException or IOException or SocketException)
            {
                // Unknown after the wait.
            }
        }, CancellationToken.None);
    }
}
