using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>What one poll of a device brought.</summary>
/// <param name="Outcome">Whether it answered at all: the first request decides.</param>
/// <param name="Points">What was read.</param>
/// <param name="RoundTrip">Of the first answer.</param>
/// <param name="Timeouts">Attempts without an answer.</param>
/// <param name="Bytes">UDP payload, both directions.</param>
/// <param name="Faults">Tables that ended otherwise than complete, and counters that were not to be believed.</param>
public sealed record SnmpReading(SnmpOutcome Outcome, SnmpPoints Points, TimeSpan RoundTrip, int Timeouts, int Bytes, int Faults);
