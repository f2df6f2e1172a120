using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Selftest;

/// <summary>Something that applying relies on and that a manual or another project says of RouterOS.</summary>
/// <param name="Text">The claim.</param>
/// <param name="CheckAsync">Tries it: null where it holds, else what the router did.</param>
internal sealed record Claim(string Text, Func<Bench, Task<string?>> CheckAsync)
{
    /// <summary>The first version that it is about; older ones are not asked.</summary>
    public RouterOsVersion? Since { get; init; }
}

/// <summary>A router that its owner lends for a test. All that is made on it is named <see cref="Name"/>.</summary>
/// <param name="session">The router.</param>
/// <param name="connect">Makes further connections.</param>
/// <param name="time">The clock.</param>
/// <param name="ct">Ends the test.</param>
internal sealed class Bench(RouterSession session, Func<IRouterOsConnection> connect, TimeProvider time, CancellationToken ct)
{
    /// <summary>The name of everything that the test makes.</summary>
    public const string Name = "desa-selftest";

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Ends the test.</summary>
    public CancellationToken Stop => ct;

    /// <summary>Opens another connection.</summary>
    public Task<RouterSession> OpenAsync() => RouterSession.OpenAsync(connect, ct);

    /// <summary>Sends sentences together.</summary>
    public Task<RouterOsReply[]> SendAsync(params string[][] sentences) => session.SendAsync(sentences, ct);

    /// <summary>Runs statements as a script of ours.</summary>
    /// <returns>The reply of the run; the script is removed again, unless it did that itself.</returns>
    public async Task<RouterOsReply> RunAsync(string source)
    {
        await SendAsync(["/system/script/add", $"=name={Name}", $"=source={source}",
            "=policy=read,write,policy,test,sensitive"]).ConfigureAwait(false);
        var run = (await SendAsync(["/system/script/run", $"=number={Name}"]).ConfigureAwait(false))[0];
        await RemoveAsync("/system/script", "name").ConfigureAwait(false);
        return run;
    }

    /// <summary>The rows of a path that are the test's.</summary>
    public async Task<IReadOnlyList<RouterOsRow>> OursAsync(string path, string attribute) =>
        [.. (await SendAsync([$"{path}/print"]).ConfigureAwait(false))[0].Rows.Where(row => row[attribute]?.StartsWith(Name,
            StringComparison.Ordinal) == true)];

    /// <summary>Removes the test's rows of a path.</summary>
    public async Task RemoveAsync(string path, string attribute)
    {
        var rows = await OursAsync(path, attribute).ConfigureAwait(false);
        await SendAsync([.. rows.Select(row => new[] { $"{path}/remove", $"=.id={row[".id"]}" })]).ConfigureAwait(false);
    }

    /// <summary>Removes all that the test made.</summary>
    public async Task ClearAsync()
    {
        foreach (var (path, attribute) in new[] { ("/system/scheduler", "name"), ("/system/script", "name"), ("/queue/simple", "name"),
            ("/ip/firewall/address-list", "list") })
            await RemoveAsync(path, attribute).ConfigureAwait(false);
    }

    /// <summary>Lets time pass.</summary>
    public Task WaitAsync(TimeSpan span) => Task.Delay(span, time, ct);

    /// <summary>A value as the scripting language writes it.</summary>
    public static string Quote(string value) => ScriptText.Quote(value);
}
