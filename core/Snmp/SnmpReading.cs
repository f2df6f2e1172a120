using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>What one poll of a device brought.</summary>
/// <param name="Outcome">Whether it answered at all: the first request decides.</param>
/// <param name="Points">What was read.</param>
/// <param name="RoundTrip">Of the first answer.</param>
/// <param name="Faults">Tables that ended otherwise than complete, and counters that were not to be believed.</param>
public sealed record SnmpReading(SnmpOutcome Outcome, SnmpPoints Points, TimeSpan RoundTrip, int Faults);

/// <summary>What a device has cost since it is watched, and what was learned about it.</summary>
/// <param name="Profile">The profile's name; empty while it is not known.</param>
/// <param name="Model">The model, as the device says; empty where it does not.</param>
/// <param name="Version">The version of its software; empty where it says none.</param>
/// <param name="Bytes">Bytes on the wire, both directions, headers of IP and UDP included.</param>
/// <param name="Time">Time spent waiting for it.</param>
/// <param name="Timeouts">Attempts without an answer.</param>
/// <param name="Timeout">How long the next attempt waits.</param>
/// <param name="BytesADay">Its budget, bytes a day; 0 for none.</param>
/// <param name="Parts">The parts of its profile.</param>
public sealed record SnmpDeviceCost(string Profile, string Model, string Version, long Bytes, TimeSpan Time, int Timeouts, TimeSpan Timeout,
    long BytesADay, IReadOnlyList<SnmpPartCost> Parts);

/// <summary>What a part of a device's profile costs.</summary>
/// <param name="Name">The part.</param>
/// <param name="Verdict">Whether it is asked.</param>
/// <param name="Bindings">Values at the last time.</param>
/// <param name="Bytes">Bytes a time, moving average.</param>
/// <param name="Milliseconds">Time a time, moving average.</param>
/// <param name="AskAgain">When it is tried again; null where it is asked as usual.</param>
public sealed record SnmpPartCost(string Name, PartVerdict Verdict, int Bindings, double Bytes, double Milliseconds, DateTimeOffset? AskAgain);
