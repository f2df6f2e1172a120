namespace InternetDesa.Core.Snmp;

/// <summary>What was learned about asking a device for a part of its profile.</summary>
public enum PartVerdict
{
    /// <summary>It is asked when it is due.</summary>
    Asked,

    /// <summary>The device has nothing of it: asked again after a day.</summary>
    Absent,

    /// <summary>The device was silent over it, or took too long, while it answered else: asked again after 10 minutes, later a day.</summary>
    Slow,
}

/// <summary>One part of a device's profile: what it costs, and when it is asked next.</summary>
internal sealed class PartState(ProfilePart? part, int every)
{
    private const int AbsentAfter = 3;
    private const int SlowAfter = 3;
    private static readonly TimeSpan AbsentFor = TimeSpan.FromDays(1);
    private static readonly TimeSpan SlowFirst = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SlowMost = TimeSpan.FromDays(1);

    private int _empty;
    private int _slow;
    private int _convictions;

    /// <summary>The part; null for the scalars.</summary>
    public ProfilePart? Part { get; } = part;

    /// <summary>The poll at which it is due.</summary>
    public long DuePoll { get; set; }

    /// <summary>What it costs, a moving average of bytes; 0 before the first time.</summary>
    public double Bytes { get; private set; }

    /// <summary>How long it takes, a moving average of milliseconds.</summary>
    public double Milliseconds { get; private set; }

    /// <summary>How many bindings it had the last time.</summary>
    public int Bindings { get; private set; }

    /// <summary>What was learned.</summary>
    public PartVerdict Verdict { get; private set; }

    /// <summary>When it is asked again, in spite of the verdict.</summary>
    public DateTimeOffset AskAgain { get; private set; }

    /// <summary>What it is called in front of people.</summary>
    public string Name => Part?.Name ?? "scalars";

    /// <summary>How overdue it is, in its own intervals; below 0 for not due.</summary>
    public double Overdue(long poll, DateTimeOffset now) =>
        Verdict != PartVerdict.Asked && now < AskAgain ? -1 : (double)(poll - DuePoll) / every;

    /// <summary>Takes an outcome.</summary>
    /// <param name="poll">This poll's number.</param>
    /// <param name="bindings">What the device had of it.</param>
    /// <param name="bytes">What it cost.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="isSlow">The device was silent over it and answered right after, or took too long.</param>
    /// <param name="now">The time.</param>
    public void Done(long poll, int bindings, long bytes, TimeSpan took, bool isSlow, DateTimeOffset now)
    {
        DuePoll = poll + every;
        Bindings = bindings;
        Bytes = Bytes == 0 ? bytes : Bytes + ((bytes - Bytes) / 4);
        Milliseconds += (took.TotalMilliseconds - Milliseconds) / (Milliseconds == 0 ? 1 : 4);
        _slow = isSlow ? _slow + 1 : 0;
        // No rows of a table that is counted are a count.
        _empty = bindings == 0 && !isSlow && Part is not ProfileTable { Rows: ProfileRows.Count } ? _empty + 1 : 0;
        if (_slow >= SlowAfter || (isSlow && Verdict == PartVerdict.Slow))
        {
            Verdict = PartVerdict.Slow;
            var wait = SlowFirst * Math.Pow(4, Math.Min(_convictions++, 8));
            AskAgain = now + (wait < SlowMost ? wait : SlowMost);
        }
        else if (_empty >= AbsentAfter)
        {
            Verdict = PartVerdict.Absent;
            AskAgain = now + AbsentFor;
        }
        else if (bindings > 0 && !isSlow)
        {
            Verdict = PartVerdict.Asked;
            _convictions = 0;
        }
    }

    /// <summary>What has to be remembered of it; null for nothing.</summary>
    public LearnedPart? Learned(string profile) => Verdict == PartVerdict.Asked ? null : new LearnedPart(profile, Name, Verdict, AskAgain, _convictions);

    /// <summary>Takes what was remembered; a moment further off than any verdict sets it is a wrong clock's.</summary>
    public void Recall(LearnedPart learned, DateTimeOffset now)
    {
        (Verdict, _convictions) = (learned.Verdict, learned.Convictions);
        // One more empty answer and it is spared for another day.
        _empty = Verdict == PartVerdict.Absent ? AbsentAfter : 0;
        AskAgain = learned.AskAgain < now + SlowMost ? learned.AskAgain : now + SlowMost;
    }

    /// <summary>Forgets what was learned.</summary>
    public void Reset()
    {
        (_empty, _slow, _convictions) = (0, 0, 0);
        (Verdict, DuePoll) = (PartVerdict.Asked, 0);
    }
}
