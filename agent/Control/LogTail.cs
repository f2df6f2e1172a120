using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Agent.Control;

/// <summary>The last lines of the log, in memory, for whoever is far away.</summary>
public sealed class LogTail(TimeProvider time) : ILoggerProvider
{
    private const int MaxLines = 200, MaxLength = 300;

    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>The newest lines, the oldest of them first.</summary>
    public IReadOnlyList<string> Last(int count) => [.. _lines.TakeLast(count)];

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Writer(this);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Add(LogLevel level, string text)
    {
        var line = $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'} {level} {text.ReplaceLineEndings(" ")}";
        _lines.Enqueue(line.Length > MaxLength ? line[..MaxLength] : line);
        while (_lines.Count > MaxLines)
            _lines.TryDequeue(out _);
    }

    private sealed class Writer(LogTail tail) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                tail.Add(logLevel, formatter(state, exception));
        }
    }
}
