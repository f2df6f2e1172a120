using InternetDesa.Agent.Clock;
using InternetDesa.Agent.LocalPage;
using InternetDesa.Agent.Probes;
using InternetDesa.Agent.Publisher;

namespace InternetDesa.Agent.Evidence;

/// <summary>Puts into the batches, as events, what the province could not know otherwise: why there was a gap, and how long.</summary>
internal sealed class Testimony
{
    // Shorter breaks are a matter of the connection, not of the village.
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(90);

    // Until the province was reached once, or has had a minute for it, it is not judged.
    private const long JudgeAfter = 60_000_000_000;

    private readonly AgentClock _clock;
    private readonly BootLedger _ledger;
    private readonly BatchSealer _sealer;
    private readonly CollectorLink _link;
    private readonly VillageWitness _witness;
    private readonly StartEvidence _start;
    private bool _isTold;
    private bool _isComplete;

    public Testimony(AgentClock clock, BootLedger ledger, BatchSealer sealer, CollectorLink link, VillageWitness witness, StartEvidence start)
    {
        (_clock, _ledger, _sealer, _link, _witness, _start) = (clock, ledger, sealer, link, witness, start);
        link.Connected = TellUplink;
    }

    /// <summary>Takes a probe's points, and looks at them.</summary>
    public void Collect(long mono, IReadOnlyList<IPoint> points)
    {
        _witness.Note(mono, points);
        _sealer.Collect(mono, points);
    }

    /// <summary>Adds to the batch that is about to be sealed what is to be told.</summary>
    public void Give()
    {
        var now = _clock.Mono;
        var isReached = _link.IsAnswering;
        if ((isReached || _witness.IsJudged || now > JudgeAfter) && _witness.Judge(now, isReached, _link.LastAnswer) is { } change)
            _sealer.Collect(now, [change]);
        if (_isComplete)
            return;
        // At once what is known, and again with the length of the silence once the clock tells it.
        var silence = StartEvidence.Silence(_ledger.Current, _ledger.LastHeard);
        _isComplete = silence is not null || _ledger.Previous is null;
        if (!_isTold || silence is not null)
            _sealer.Collect(now, _start.Points(silence));
        _isTold = true;
    }

    private void TellUplink(TimeSpan lost)
    {
        // The agent ran all the while: it was the uplink, or the province.
        if (lost >= WorthTelling)
            _sealer.Collect(_clock.Mono, [new EventPoint("uplink", "back", (long)lost.TotalSeconds)]);
    }
}
