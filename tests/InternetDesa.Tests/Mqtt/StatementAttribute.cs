namespace InternetDesa.Tests.Mqtt;

/// <summary>Says which normative statements of MQTT 5 a test holds us to, such as <c>3.1.0-1</c>; docs/mqtt.md lists them all.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StatementAttribute(params string[] numbers) : Attribute
{
    public IReadOnlyList<string> Numbers { get; } = numbers;
}
