using InternetDesa.Agent.Publisher;

namespace InternetDesa.LiveTests.Support;

/// <summary>The batches in the spool of an agent that has ended.</summary>
internal static class AgentSpool
{
    public static async Task<IReadOnlyList<byte[]>> ReadAsync(string directory)
    {
        var batches = new List<byte[]>();
        await SpoolFiles.ReadAsync(directory, payload =>
        {
            var chunk = BatchChunk.TryRead(payload, []);
            Assert.NotNull(chunk);
            batches.AddRange(chunk.Select(batch => batch.ToArray()));
        });
        return batches;
    }
}
