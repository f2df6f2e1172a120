namespace InternetDesa.State;

/// <summary>The state database can not be used as it is; the message says why and what to do.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">The engine's own error, where there is one.</param>
public sealed class StateDatabaseException(string message, Exception? inner = null) : IOException(message, inner);
