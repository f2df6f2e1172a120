namespace InternetDesa.LiveTests.Support;

/// <summary>Waits for what other processes do.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    /// <summary>Looks until a condition holds.</summary>
    /// <param name="what">What is waited for, as the failure says it.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="seconds">How long at most.</param>
    /// <param name="details">What else the failure says.</param>
    public static async Task Holds(string what, Func<ValueTask<bool>> condition, double seconds = 30, Func<string>? details = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start).TotalSeconds > seconds)
                Assert.Fail($"{what} did not happen within {seconds} s\n{details?.Invoke()}");
            await Task.Delay(Look, TimeProvider.System);
        }
    }

    /// <inheritdoc cref="Holds(string, Func{ValueTask{bool}}, double, Func{string})"/>
    public static Task Holds(string what, Func<bool> condition, double seconds = 30, Func<string>? details = null) =>
        Holds(what, () => ValueTask.FromResult(condition()), seconds, details);
}
