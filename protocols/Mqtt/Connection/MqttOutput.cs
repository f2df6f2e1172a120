using System.IO.Pipelines;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// What a connection sends. Packets are appended from any thread and leave in that order; while one write is under way the next
/// packets gather, and go together in the next. No memory is held while there is nothing to send.
/// </summary>
/// <param name="writer">Where the bytes go.</param>
/// <param name="time">The clock of <see cref="SinceLastWrite"/>.</param>
/// <param name="failed">Called when a write failed; nothing is taken any more then.</param>
internal sealed class MqttOutput(PipeWriter writer, TimeProvider time, Action<Exception> failed)
{
    private readonly Lock _gate = new();
    private long _lastWrite = time.GetTimestamp();
    private MqttBuffer _gathering = new();
    private MqttBuffer _writing = new();
    private TaskCompletionSource? _written;
    private bool _busy;
    private bool _completed;

    /// <summary>The version that packets are written in; set when CONNECT is known, before anything is appended.</summary>
    public MqttProtocolVersion Version { get; set; } = MqttProtocolVersion.V5;

    /// <summary>How many bytes wait to be written.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _gathering.Length + _writing.Length;
        }
    }

    /// <summary>How long ago the last write began.</summary>
    public TimeSpan SinceLastWrite => time.GetElapsedTime(Volatile.Read(ref _lastWrite));

    /// <summary>Appends a packet; <see cref="Flush"/> sends it.</summary>
    /// <returns>False where the connection has ended.</returns>
    /// <exception cref="ArgumentException">A field can not be said in MQTT; nothing was appended.</exception>
    public bool TryAppend<T>(T packet)
        where T : IMqttPacket
    {
        lock (_gate)
        {
            if (_completed)
                return false;
            var length = _gathering.Length;
            try
            {
                packet.Write(_gathering, Version);
                return true;
            }
            catch
            {
                _gathering.Truncate(length);
                throw;
            }
        }
    }

    /// <summary>Starts to write what was appended, unless a write is under way that will be followed by it.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_busy || _gathering.Length == 0)
                return;
            _busy = true;
        }

        _ = WriteAsync();
    }

    /// <summary>Waits until at most so many bytes wait to be written, or the connection has ended.</summary>
    public async ValueTask RoomAsync(int bytes, CancellationToken ct)
    {
        while (true)
        {
            Task written;
            lock (_gate)
            {
                if (!_busy || _gathering.Length + _writing.Length <= bytes)
                    return;
                _written ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                written = _written.Task;
            }

            await written.WaitAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>Takes nothing more.</summary>
    public void Close()
    {
        lock (_gate)
            _completed = true;
    }

    /// <summary>Takes nothing more, and waits until everything was written.</summary>
    /// <exception cref="OperationCanceledException">The time was over; the rest is dropped.</exception>
    public async Task CompleteAsync(CancellationToken ct)
    {
        Close();
        Flush();
        try
        {
            await RoomAsync(-1, ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            writer.CancelPendingFlush();
            await RoomAsync(-1, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task WriteAsync()
    {
        while (TakeNext())
        {
            try
            {
                Volatile.Write(ref _lastWrite, time.GetTimestamp());
                var result = await writer.WriteAsync(_writing.Written).ConfigureAwait(false);
                if (!result.IsCanceled && !result.IsCompleted)
                    continue;
                Fail(new IOException("The peer closed the connection."));
            }
            catch (Exception e)
            {
                // Whatever a stream throws, it ends the connection with that reason.
                Fail(e);
            }
        }
    }

    // Ends the write before it, and makes what has gathered the next one.
    private bool TakeNext()
    {
        TaskCompletionSource? written;
        lock (_gate)
        {
            written = _written;
            _written = null;
            if (_gathering.Length == 0)
                _gathering.Release();
            _writing.Release();
            (_gathering, _writing) = (_writing, _gathering);
            _busy = _writing.Length > 0;
        }

        written?.TrySetResult();
        return _busy;
    }

    private void Fail(Exception e)
    {
        lock (_gate)
        {
            _completed = true;
            _gathering.Release();
        }

        failed(e);
    }
}
