using System.Runtime.InteropServices;

namespace InternetDesa.Provisioning.Cli;

/// <summary>Ctrl-C and SIGTERM: the first asks to stop and take back, the second to give that up as well.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new(), _abandon = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Listens for signals.</summary>
    /// <param name="say">Tells people what theirs did.</param>
    /// <param name="ct">Counts as the first signal.</param>
    public StopSignals(Action<string> say, CancellationToken ct)
    {
        ct.UnsafeRegister(_ => _stop.Cancel(), null);
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Take), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take)];

        void Take(PosixSignalContext context)
        {
            context.Cancel = true;
            if (_stop.IsCancellationRequested)
            {
                _abandon.Cancel();
                return;
            }

            say("stopping: what was written is taken back; once more ends at once, and the router takes it back by itself");
            _stop.Cancel();
        }
    }

    /// <summary>Stop and take back.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>End at once.</summary>
    public CancellationToken Abandon => _abandon.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
        _abandon.Dispose();
    }
}
