namespace InternetDesa.Tests.Mqtt;

/// <summary>Waits for what another thread is about to do, and fails when it does not.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, "it never happened");
            await Task.Yield();
        }
    }
}
