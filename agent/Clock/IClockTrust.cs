namespace InternetDesa.Agent.Clock;

/// <summary>Whether the wall clock can be believed.</summary>
public interface IClockTrust
{
    /// <summary>How far the wall clock may be off at most; null where nothing keeps it right.</summary>
    TimeSpan? MaximumError { get; }
}
