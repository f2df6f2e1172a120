using System.Buffers;
using System.Net;
using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>
/// One connection to the API as the router has it. Bytes that come in are answered at once; where the path is cut, both directions wait,
/// as TCP sends again, until it is mended or given up.
/// </summary>
internal sealed class ApiSession
{
    private const int MaxSentenceBeforeLogin = 4096;
    private const int MaxSentencesBeforeLogin = 10;

    private readonly SimulatedRouter _router;
    private readonly IApiTransport _transport;
    private readonly RouterOsInput _input = new(16 << 20, 32 << 20);
    private readonly ArrayBufferWriter<byte> _unread = new();
    private readonly ApiLogin _login;
    private readonly ApiListens _listens;
    private ArrayBufferWriter<byte> _answer = new();
    private readonly Queue<byte[]> _output = new();
    private RouterAgenda.Entry? _giveUp;
    private int _early;
    private (RouterConfig? Config, bool Uplink, bool Running) _path;
    private (RouterRow User, RouterRow Group, RouterCaller? Caller)? _caller;
    private bool _isOpen;
    private bool _blackHole;
    private bool _delivering;
    private bool? _ending;

    public ApiSession(SimulatedRouter router, IApiTransport transport, int number, IPAddress local, IPAddress remote, string service)
    {
        (_router, _transport, Number, Local, Remote, Service) = (router, transport, number, local, remote, service);
        Since = router.Now;
        _login = new ApiLogin(router, remote);
        _listens = new ApiListens(router, this);
        // A source that the service does not allow hears nothing at all.
        _blackHole = !router.Management.Serves(service, remote);
    }

    /// <summary>1, 2, … in the router's life.</summary>
    public int Number { get; }

    /// <summary>The router's own address.</summary>
    public IPAddress Local { get; }

    /// <summary>The peer's address.</summary>
    public IPAddress Remote { get; }

    /// <summary><c>api</c> or <c>api-ssl</c>.</summary>
    public string Service { get; }

    /// <summary>When it began, by the router's clock.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Who is logged in; empty before.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>Whether somebody is.</summary>
    public bool LoggedIn => UserName.Length > 0;

    /// <summary>Whether the router has forgotten it.</summary>
    public bool Gone { get; private set; }

    /// <summary>Whether <see cref="Deliver"/> has something to do.</summary>
    public bool HasOutput => (_output.Count > 0 && IsOpen) || _ending is not null;

    // Asked at every turn, and the same until something of it changes.
    private bool IsOpen
    {
        get
        {
            var path = (_router.Config, _router.Uplink, _router.Running);
            if (path != _path)
                (_path, _isOpen) = (path, _router.Management.IsOpen(Local, Remote, Service));
            return _isOpen && !_blackHole && !Gone;
        }
    }

    /// <summary>Takes bytes of the peer.</summary>
    public void Receive(ReadOnlyMemory<byte> bytes) => _router.Enter(() =>
    {
        if (Gone)
        {
            // Whoever knocks at a connection that the router does not know any more is reset, once the router is there.
            if (_ending is null)
                _router.Agenda.After(_router.Running ? TimeSpan.Zero : _router.Settings.BootTime, Knock);
            return;
        }

        if (_blackHole)
            return;
        _unread.Write(bytes.Span);
        Read();
    });

    /// <summary>The peer has closed; where the path is cut, the router does not hear of it.</summary>
    public void PeerClosed() => _router.Enter(() =>
    {
        if (IsOpen)
            Forget();
        else
            GiveUpLater();
    });

    /// <summary>Looks at what a change of the configuration or of the uplink means for this session; as the router.</summary>
    public void ConfigChanged()
    {
        if (Gone)
            return;
        if (!_blackHole && (!_router.Management.Serves(Service, Remote) || (LoggedIn && Caller() is null)))
        {
            End(reset: true);
            return;
        }

        if (!IsOpen)
        {
            GiveUpLater();
            return;
        }

        if (_giveUp is not null)
            _giveUp.Cancelled = true;
        _giveUp = null;
        _listens.Look();
        Read();
    }

    /// <summary>The router goes down; as the router.</summary>
    /// <param name="end">In order: the peer is told.</param>
    public void RouterDown(bool end)
    {
        if (Gone)
            return;
        Gone = true;
        if (end && !_blackHole)
            _ending = true;
    }

    /// <summary>Hands out what is to be said; not as the router.</summary>
    public void Deliver()
    {
        while (true)
        {
            byte[]? bytes = null;
            bool? ending = null;
            // One at a time, in order; who comes meanwhile leaves it to the one who is at it.
            lock (_output)
            {
                if (_delivering)
                    return;
                if (!_output.TryDequeue(out bytes))
                    (ending, _ending) = (_ending, null);
                if (bytes is null && ending is null)
                    return;
                _delivering = true;
            }

            if (bytes is not null)
                _transport.Send(bytes);
            else
                _transport.End(ending!.Value);
            lock (_output)
                _delivering = false;
        }
    }

    /// <summary>Says a sentence.</summary>
    public void Say(string? tag, string word, params ReadOnlySpan<KeyValuePair<string, string>> attributes)
    {
        _answer.WriteBytes(word);
        foreach (var (name, value) in attributes)
            _answer.WriteBytes($"={name}={value}");
        if (tag is not null)
            _answer.WriteBytes(tag);
        _answer.EndSentence();
    }

    /// <summary>Sends what was said, a round trip after it was asked.</summary>
    public void Flush()
    {
        // What a session that has ended would have said is lost.
        if (_answer.WrittenCount == 0 || Gone)
            return;
        var bytes = _answer.WrittenSpan.ToArray();
        _answer = new ArrayBufferWriter<byte>();
        if (_router.Settings.RoundTrip > TimeSpan.Zero)
            _router.Agenda.After(_router.Settings.RoundTrip, () => Queue(bytes));
        else
            Queue(bytes);
    }

    /// <summary>Who asks, with what he may do now; null when the user is gone.</summary>
    public RouterCaller? Caller()
    {
        var user = _router.Config.Rows(_router.Schema["/user"]).FirstOrDefault(row => row.Name == UserName && !row.Disabled);
        var group = user is null ? null : _router.Config.Rows(_router.Schema["/user/group"]).FirstOrDefault(row => row.Name == user["group"]);
        if (user is null || group is null)
            return null;
        if (_caller is { } known && ReferenceEquals(known.User, user) && ReferenceEquals(known.Group, group))
            return known.Caller;
        var policies = Policies.Parse(group["policy"]);
        var caller = policies.Contains("api") ? new RouterCaller(UserName, policies, this) : null;
        _caller = (user, group, caller);
        return caller;
    }

    private void Queue(byte[] bytes)
    {
        if (Gone)
            return;
        lock (_output)
            _output.Enqueue(bytes);
    }

    private void Read()
    {
        if (!IsOpen || _unread.WrittenCount == 0)
            return;
        try
        {
            _input.Write(_unread.WrittenSpan);
            _unread.ResetWrittenCount();
            while (!Gone && !_blackHole && _input.TryRead(out var sentence))
            {
                if (!LoggedIn && (sentence.Size > MaxSentenceBeforeLogin || ++_early > MaxSentencesBeforeLogin))
                {
                    Fatal("too many commands before logging in");
                    return;
                }

                Handle(ApiWords.Read(sentence));
            }
        }
        catch (RouterOsProtocolException)
        {
            End(reset: true);
        }
    }

    private void Handle(string[] words)
    {
        var (tag, command) = (ApiWords.Tag(words), ApiWords.Command(words));
        switch (words[0])
        {
            case "/quit":
                // Unlike Ctrl-D at a terminal, this undoes nothing (MikroTik manual, "Configuration Management").
                if (_router.SafeMode.Owner == this)
                    _router.SafeMode.Release();
                Fatal("session terminated on request");
                return;
            case "/login":
                Answer(tag, () =>
                {
                    UserName = _login.Try(command, out var ret) ?? "";
                    return new CommandResult(Ret: ret);
                });
                return;
            case not null when !LoggedIn:
                Fatal("not logged in");
                return;
            case "/cancel":
                _listens.Cancel(command["tag"], tag);
                Flush();
                return;
            case var listen when listen!.EndsWith("/listen", StringComparison.Ordinal):
                _listens.Add(command, tag);
                return;
        }

        var fault = command.IsRead ? null : _router.NextWrite();
        if (fault is { Executed: false })
            Strike(fault);
        else
            Answer(tag, () => _router.Run(Caller() ?? throw RouterTrapException.NotPermitted(), command), fault);
    }

    private void Answer(string? tag, Func<CommandResult> work, RouterFault? fault = null)
    {
        try
        {
            var result = work();
            foreach (var row in result.Rows ?? [])
                Say(tag, "!re", [.. row]);
            if (result.Rows is { Count: 0 } && _router.Version.AtLeast(7, 18))
                Say(tag, "!empty");
            Done(tag, result.Ret);
        }
        catch (RouterTrapException refused)
        {
            if (refused.Category is { } category)
                Say(tag, "!trap", new KeyValuePair<string, string>("category", $"{category}"), new("message", refused.Message));
            else
                Say(tag, "!trap", new KeyValuePair<string, string>("message", refused.Message));
            Done(tag, null);
        }

        if (fault is not null)
            Strike(fault);
        else
            Flush();
    }

    private void Done(string? tag, string? ret)
    {
        if (ret is null)
            Say(tag, "!done");
        else
            Say(tag, "!done", new KeyValuePair<string, string>("ret", ret));
    }

    private void Fatal(string reason)
    {
        _answer.WriteBytes("!fatal");
        _answer.WriteBytes(reason);
        _answer.EndSentence();
        Flush();
        _router.Agenda.After(_router.Settings.RoundTrip, () => End(reset: false));
        _blackHole = true;
        // What was said still leaves.
        if (_router.Settings.RoundTrip == TimeSpan.Zero)
            End(reset: false);
    }

    private void Strike(RouterFault fault)
    {
        _answer = new ArrayBufferWriter<byte>();
        switch (fault.Kind)
        {
            case RouterFaultKind.Reset or RouterFaultKind.Fin:
                End(fault.Kind == RouterFaultKind.Reset);
                break;
            case RouterFaultKind.BlackHole:
                _blackHole = true;
                GiveUpLater();
                break;
            case RouterFaultKind.PowerLoss:
                _router.LosePower(fault.LostWrites);
                break;
            default:
                _router.Reboot();
                break;
        }
    }

    private void GiveUpLater() => _giveUp ??= _router.Agenda.After(_router.Settings.TcpTimeout, Forget);

    private void End(bool reset)
    {
        if (Gone)
            return;
        _ending = reset;
        Forget();
    }

    // The router knows the session no more; what it held in safe mode is undone a little later.
    private void Forget()
    {
        if (Gone)
            return;
        Gone = true;
        if (_router.SafeMode.Owner != this)
            return;
        _router.Agenda.After(SafeMode.UndoDelay, () =>
        {
            if (_router.SafeMode.Owner == this)
                _router.Undo(_router.SafeMode.Unroll());
        });
    }

    private void Knock()
    {
        if (_router.Running)
            _router.Afterwards(() => _transport.End(reset: true));
    }
}
