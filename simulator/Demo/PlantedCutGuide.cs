using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Demo;

/// <summary>Tells a person where to look for a planted cut, and when.</summary>
internal sealed class PlantedCutGuide(PlantedCut planted, Uri pages, Uri? localPage, DemoConsole console, TimeProvider time)
{
    /// <summary>Tells of the cut when it begins and when it ends.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var (village, cut) = (planted.Village, planted.Cut);
        var what = cut.Kind == CutKind.Power ? "power" : "uplink";
        await UntilAsync(cut.From, ct);
        var page = new Uri(pages, $"desa/{village.Code.Digits}");
        console.Announce($"{village.Title} loses its {what} for {(cut.To - cut.From).TotalSeconds:0} s, 'putus' within 30 s: {page}");
        // A box without power serves no page; when it is back it says so.
        if (localPage is not null)
            console.Announce(cut.Kind == CutKind.Uplink
                ? $"its own page, in the village, says so within two reports: {localPage}"
                : $"its own page, in the village, is dark with it and says so when it is back: {localPage}");
        await UntilAsync(cut.To, ct);
        console.Announce($"{village.Title} has its {what} back, 'normal' within 30 s");
    }

    private async Task UntilAsync(DateTimeOffset moment, CancellationToken ct)
    {
        var wait = moment - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, ct);
    }
}
