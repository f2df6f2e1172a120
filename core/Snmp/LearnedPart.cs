namespace InternetDesa.Core.Snmp;

/// <summary>A part of a profile that a device is spared, as it is remembered over restarts.</summary>
/// <param name="Profile">The profile's name.</param>
/// <param name="Part">The part's name.</param>
/// <param name="Verdict">Why.</param>
/// <param name="AskAgain">When it is tried again all the same.</param>
/// <param name="Convictions">How often it was found slow since it was last quick.</param>
public sealed record LearnedPart(string Profile, string Part, PartVerdict Verdict, DateTimeOffset AskAgain, int Convictions);
