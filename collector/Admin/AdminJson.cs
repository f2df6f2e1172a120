using System.Text.Json.Serialization;
using InternetDesa.Collector.Control;
using InternetDesa.Collector.Maintenance;
using InternetDesa.Collector.Polling;

namespace InternetDesa.Collector.Admin;

/// <summary>How the admin port and its client write JSON: made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(WindowRequest))]
[JsonSerializable(typeof(WindowAnswer))]
[JsonSerializable(typeof(WindowsAnswer))]
[JsonSerializable(typeof(LetterAnswer))]
[JsonSerializable(typeof(LettersAnswer))]
[JsonSerializable(typeof(ReplayAnswer))]
[JsonSerializable(typeof(DeviceAnswer))]
[JsonSerializable(typeof(DevicesAnswer))]
[JsonSerializable(typeof(ConfigRequest))]
[JsonSerializable(typeof(ConfigAnswer))]
[JsonSerializable(typeof(CommandRequest))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(AgentsAnswer))]
[JsonSerializable(typeof(NoBody))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class AdminJson : JsonSerializerContext;

/// <summary>A refusal (RFC 9457).</summary>
/// <param name="Title">What is wrong.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What exactly, and what to write instead.</param>
internal sealed record Problem(string Title, int Status, string Detail);

/// <summary>The body of a request whose address says everything.</summary>
internal sealed record NoBody;
