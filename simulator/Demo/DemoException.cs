namespace InternetDesa.Simulator.Demo;

/// <summary>The demo can not do what it was asked for; the message says what to write instead.</summary>
internal sealed class DemoException(string message) : Exception(message);
