using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Tests.RouterOs;

/// <summary>A router of one connection that says what a test tells it, over TCP on a free port.</summary>
internal sealed class ScriptedRouter : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Task _serving;

    public ScriptedRouter(Func<ScriptedPeer, Task> script, X509Certificate2? certificate = null)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _serving = ServeAsync(script, certificate);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Answers the login, then goes on with the script.</summary>
    public static ScriptedRouter LoggedIn(Func<ScriptedPeer, Task> script) => new(async peer =>
    {
        var login = await peer.ReadAsync();
        Assert.Equal("/login", login[0]);
        await peer.AnswerAsync(login, ["!done"]);
        await script(peer);
    });

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync(Func<ScriptedPeer, Task> script, X509Certificate2? certificate)
    {
        try
        {
            using var socket = await _listener.AcceptAsync();
            await using Stream tcp = new NetworkStream(socket);
            if (certificate is null)
            {
                await script(new ScriptedPeer(tcp, socket));
                return;
            }

            await using var tls = new SslStream(tcp);
            await tls.AuthenticateAsServerAsync(certificate);
            await script(new ScriptedPeer(tls, socket));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client is gone: what it has to say about that is the test's matter.
        }
    }
}

/// <summary>The router's end of the connection.</summary>
internal sealed class ScriptedPeer(Stream stream, Socket socket)
{
    private readonly RouterOsInput _input = new(1 << 20, 1 << 20);

    /// <summary>The next sentence; an empty array when the client has closed.</summary>
    public async Task<string[]> ReadAsync()
    {
        while (true)
        {
            if (_input.TryRead(out var sentence))
            {
                var words = new string[sentence.Count];
                for (var i = 0; i < words.Length; i++)
                    words[i] = Encoding.UTF8.GetString(sentence[i]);
                return words;
            }

            var read = await stream.ReadAsync(_input.GetMemory());
            if (read == 0)
                return [];
            _input.Advance(read);
        }
    }

    /// <summary>Answers a question: each sentence gets the question's tag, where it has one.</summary>
    public async Task AnswerAsync(string[] question, params string[][] sentences)
    {
        var tag = question.Where(word => word.StartsWith(".tag=", StringComparison.Ordinal));
        foreach (var sentence in sentences)
            await SendAsync(Bytes([.. sentence, .. tag]));
    }

    public async Task SendAsync(byte[] bytes) => await stream.WriteAsync(bytes);

    /// <summary>Waits until the client closes.</summary>
    public async Task ClosedAsync()
    {
        while ((await ReadAsync()).Length > 0)
        {
        }
    }

    /// <summary>Ends the connection by RST.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>A sentence on the wire, written here by hand: the codec under test is not its own judge.</summary>
    public static byte[] Bytes(params string[] words)
    {
        var bytes = new List<byte>();
        foreach (var word in words.Select(Encoding.UTF8.GetBytes))
        {
            Assert.True(word.Length < 0x4000);
            if (word.Length < 0x80)
                bytes.Add((byte)word.Length);
            else
                bytes.AddRange([(byte)(0x80 | word.Length >> 8), (byte)word.Length]);
            bytes.AddRange(word);
        }

        return [.. bytes, 0];
    }
}
