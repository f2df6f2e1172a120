using System.Net;
using System.Net.Sockets;
using InternetDesa.Simulator.Links;

namespace InternetDesa.Tests.Simulator;

public sealed class DarkStreamTests : IAsyncLifetime
{
    private static readonly IPAddress Village = IPAddress.Parse("127.33.1.1");
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly VillageLink _link = new();
    private Stream _near = Stream.Null;
    private Socket _far = null!;

    public async ValueTask InitializeAsync()
    {
        _listener.Start();
        _near = await _link.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, Village, CancellationToken.None);
        _far = await _listener.AcceptSocketAsync();
    }

    public ValueTask DisposeAsync()
    {
        _near.Dispose();
        _link.Dispose();
        _far.Dispose();
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void The_connection_comes_from_the_villages_own_address() => Assert.Equal(Village, ((IPEndPoint)_far.RemoteEndPoint!).Address);

    [Fact]
    public async Task In_the_light_bytes_go_both_ways()
    {
        await _near.WriteAsync("halo"u8.ToArray());
        Assert.Equal("halo"u8.ToArray(), await FarReadsAsync(4));
        await _far.SendAsync("desa"u8.ToArray());
        var buffer = new byte[8];
        Assert.Equal(4, await _near.ReadAsync(buffer));
    }

    [Fact]
    public async Task In_the_dark_a_write_waits_and_arrives_when_light_returns()
    {
        _link.GoDark();
        var write = _near.WriteAsync("halo"u8.ToArray()).AsTask();
        Assert.False(write.IsCompleted);
        Assert.Equal(0, _far.Available);

        _link.GoLight();
        await write.WaitAsync(Soon);
        Assert.Equal("halo"u8.ToArray(), await FarReadsAsync(4));
    }

    [Fact]
    public async Task In_the_dark_what_the_far_side_sent_is_not_there_until_light_returns()
    {
        // The bytes are at hand, so only the dark can keep the read from completing.
        await using var near = new DarkStream(new MemoryStream("desa"u8.ToArray()), _link);
        _link.GoDark();
        var read = near.ReadAsync(new byte[8]).AsTask();
        Assert.False(read.IsCompleted);

        _link.GoLight();
        Assert.Equal(4, await read.WaitAsync(Soon));
    }

    [Fact]
    public async Task A_wait_in_the_dark_can_be_cancelled()
    {
        _link.GoDark();
        using var cancel = new CancellationTokenSource();
        var read = _near.ReadAsync(new byte[8], cancel.Token).AsTask();
        var write = _near.WriteAsync(new byte[8], cancel.Token).AsTask();
        var connect = _link.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, Village, cancel.Token).AsTask();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(Soon));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.WaitAsync(Soon));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect.WaitAsync(Soon));
    }

    [Fact]
    public async Task Closed_in_the_dark_it_tells_the_near_side_at_once_and_the_far_side_when_light_returns()
    {
        _link.GoDark();
        var read = _near.ReadAsync(new byte[8]).AsTask();
        var hangup = _far.ReceiveAsync(new byte[8]);
        await _near.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read.WaitAsync(Soon));
        Assert.False(hangup.IsCompleted);

        _link.GoLight();
        Assert.Equal(0, await hangup.WaitAsync(Soon));
    }

    [Fact]
    public async Task Disposing_the_link_closes_what_was_left_open_in_the_dark()
    {
        _link.GoDark();
        await _near.DisposeAsync();
        _link.Dispose();

        Assert.Equal(0, await _far.ReceiveAsync(new byte[8]).WaitAsync(Soon));
    }

    private async Task<byte[]> FarReadsAsync(int count)
    {
        var buffer = new byte[count];
        await using var stream = new NetworkStream(_far);
        await stream.ReadExactlyAsync(buffer).AsTask().WaitAsync(Soon);
        return buffer;
    }
}
