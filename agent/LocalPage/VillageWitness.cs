using InternetDesa.Agent.Probes;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Agent.Probes.Router;

namespace InternetDesa.Agent.LocalPage;

/// <summary>Watches the samples pass and knows what the village's trouble is, and since when.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class VillageWitness(string router)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (bool Answers, long Mono)> _answers = new(StringComparer.Ordinal);
    private bool? _onBattery;
    private bool _isJudged;

    /// <summary>The trouble at the last judgement; none before the first.</summary>
    public VillageTrouble Trouble { get; private set; }

    /// <summary>Whether there was a judgement: a box that has just started knows nothing yet.</summary>
    public bool IsJudged
    {
        get
        {
            lock (_gate)
                return _isJudged;
        }
    }

    /// <summary>Since when, nanoseconds since the boot's start.</summary>
    public long Since { get; private set; }

    /// <summary>Takes note of points.</summary>
    /// <param name="mono">When their probes began, nanoseconds since the boot's start.</param>
    /// <param name="points">They.</param>
    public void Note(long mono, IReadOnlyList<IPoint> points)
    {
        lock (_gate)
        {
            foreach (var point in points)
            {
                if (point is PingPoint ping)
                    _answers[ping.Target] = (ping.RoundTrips.Count > 0, mono);
                else if (point is SysPoint sys)
                    _onBattery = sys.State.OnBattery ?? _onBattery;
                else if (point is RouterPoint { OnBattery: { } battery })
                    _onBattery = battery;
            }
        }
    }

    /// <summary>Judges what is known now.</summary>
    /// <param name="mono">Now, nanoseconds since the boot's start.</param>
    /// <param name="province">Whether a collector answers what is sent.</param>
    /// <param name="proven">When one did last, nanoseconds since the boot's start: what probes saw before says nothing about why it does not now.</param>
    /// <returns>What changed, as an event with the length of the time before; null where nothing did.</returns>
    public EventPoint? Judge(long mono, bool province, long proven = long.MinValue)
    {
        lock (_gate)
        {
            bool? routerAnswers = _answers.TryGetValue(router, out var answer) && answer.Mono > proven ? answer.Answers : null;
            var others = _answers.Where(target => target.Key != router).Select(target => target.Value).ToArray();
            var fresh = Array.FindAll(others, other => other.Mono > proven);
            var signs = new VillageSigns(_onBattery, routerAnswers, fresh.Length == 0 ? null : Array.Exists(fresh, other => other.Answers), province);
            var trouble = signs.Trouble;
            // Echoes that wait for their time-out come after the report that went unanswered: until then it is not known which of the two it is.
            if (trouble == VillageTrouble.Province && others.Length > 0 && fresh.Length == 0)
                return null;
            if (_isJudged && trouble == Trouble)
                return null;
            var lasted = (mono - Since) / 1_000_000_000;
            var isFirst = !_isJudged;
            (Trouble, Since, _isJudged) = (trouble, isFirst ? 0 : mono, true);
            return isFirst && trouble == VillageTrouble.None ? null : new EventPoint("trouble", trouble.ToString().ToLowerInvariant(), isFirst ? null : lasted);
        }
    }
}
