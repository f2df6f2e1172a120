using System.Globalization;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Agent.Publisher;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Releases;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Agent.Upgrade;

/// <summary>
/// Fetches a new version of the agent when the province asks for it, part by part within its budget, and leaves it to the root side, which
/// installs it (<c>agent-upgrade</c> of the package). What is not signed by a pinned key is never fetched, and never handed over.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class Upgrader : IDisposable
{
    private const int SmallestPart = 8 << 10;

    private const string Metered = "a metered link fetches no package; bring it, or write Agent:Upgrade:KilobytesAMinute";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly UpgradeFiles _files;
    private readonly ReleaseKeys _keys;
    private readonly IWebClient _web;
    private readonly TimeProvider _time;
    private readonly Action<string> _tell;
    private readonly ILogger _logger;
    private readonly int _bytesAMinute;
    private readonly SemaphoreSlim _ordered = new(0, 1);
    private readonly Lock _gate = new();
    private UpgradeOrder? _order;
    private string _trouble = "";
    private string _failure = "";
    private bool _isHealthy;
    private bool _wasSpoiled;

    /// <summary>Goes on where an order was left.</summary>
    /// <param name="options">The agent's.</param>
    /// <param name="web">Asks web servers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Told of what the province should know, for an event.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="IOException">The keys can not be read.</exception>
    /// <exception cref="InvalidDataException">They are none.</exception>
    public Upgrader(AgentOptions options, IWebClient web, TimeProvider time, Action<string> tell, ILogger logger)
    {
        (_web, _time, _tell, _logger) = (web, time, tell, logger);
        _files = new UpgradeFiles(Path.Combine(options.DataDirectory, "upgrade"), options.Upgrade.OutcomeFile);
        _keys = ReleaseKeys.Load(options.Upgrade.KeyFile);
        var kilobytes = options.Upgrade.KilobytesAMinute;
        _bytesAMinute = 1024 * (kilobytes > 0 ? kilobytes : options.Profile == LinkProfile.Metered ? 0 : 256);
        try
        {
            var left = _files.ReadOrder(_keys);
            if (_bytesAMinute > 0)
                _order = left;
            else if (left is not null)
            {
                // It rests while the link is a metered one, which may be for years: what was fetched would lie there as long.
                _failure = $"resting {left.Release.Version}: {Metered}";
                _files.ForgetPart();
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The province tells it again.
            _trouble = fault.Message;
        }
    }

    /// <summary>Answers the command: without a target how things are, with one it is an order.</summary>
    /// <param name="target">The address of a release's file, http or https, where <c>{arch}</c> stands for this machine's; empty asks only.</param>
    /// <param name="ct">Ends the look at it.</param>
    /// <exception cref="InvalidOperationException">The order is refused.</exception>
    /// <exception cref="InvalidDataException">The release is not signed by a key of this box.</exception>
    public async Task<string> AskAsync(string target, CancellationToken ct)
    {
        if (target.Length == 0)
            return State();
        if (_bytesAMinute == 0)
            throw new InvalidOperationException(Metered);
        if (!Uri.TryCreate(target.Replace("{arch}", RunningVersion.Architecture, StringComparison.Ordinal), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new InvalidOperationException($"'{target}' is no address; write that of the release's file, https://…");
        var answer = await _web.GetAsync(url, Release.MaxFileBytes + 1, Minute, ct).ConfigureAwait(false);
        if (answer is not { Status: 200 })
            throw new InvalidOperationException($"{url} {(answer is null ? "does not answer" : $"answers {answer.Status}")}");
        var order = new UpgradeOrder(url, answer.Body, Release.Read(answer.Body, _keys));
        if (order.Release.Unfit(RunningVersion.Architecture, RunningVersion.Number) is { } reason)
            throw new InvalidOperationException(reason);
        lock (_gate)
        {
            // The same again goes on where it is.
            if (_order?.Release != order.Release)
                _files.Begin(order);
            (_order, _trouble, _failure, _wasSpoiled) = (order, "", "", false);
            if (_ordered.CurrentCount == 0)
                _ordered.Release();
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"{order.Release.Version}, {order.Release.Bytes / 1e6:0.0} MB, {_bytesAMinute / 1024} KiB a minute");
    }

    /// <summary>Fetches what is ordered, until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var budget = new ByteBudget(_bytesAMinute, _time);
        var part = _bytesAMinute;
        while (!ct.IsCancellationRequested)
        {
            if (Order is not { } order)
            {
                await _ordered.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            var pause = Minute;
            try
            {
                var got = await FetchAsync(order, part, ct).ConfigureAwait(false);
                // A weak link gets smaller parts, of which one may pass between two breaks.
                part = got is null ? Math.Max(part / 2, SmallestPart) : Math.Min(2 * part, _bytesAMinute);
                if (got is { } bytes)
                    pause = budget.Spend(bytes);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // A full disk has room again one day.
                _trouble = fault.Message;
            }

            await Task.Delay(pause, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// A collector has acknowledged a batch of this version: the root side keeps it. What that side has said since is told with the next.
    /// </summary>
    public void ReportHealthy()
    {
        try
        {
            if (!_isHealthy)
                _files.WriteHealthy(RunningVersion.Text);
            _isHealthy = true;
            if (_files.TakeNews() is { } news)
                Tell(news);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Tried again with the next batch; a disk that takes nothing takes no upgrade either.
            _trouble = fault.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _keys.Dispose();
        _ordered.Dispose();
    }

    private UpgradeOrder? Order
    {
        get
        {
            lock (_gate)
                return _order;
        }
    }

    // What it cost on the wire, bytes; null where nothing came.
    private async Task<long?> FetchAsync(UpgradeOrder order, int part, CancellationToken ct)
    {
        var have = _files.Fetched;
        var cost = 0L;
        if (have < order.Release.Bytes)
        {
            var length = (int)Math.Min(part, order.Release.Bytes - have);
            var answer = await _web.GetPartAsync(order.Package, have, length, Minute, ct).ConfigureAwait(false);
            // 206 Partial Content (RFC 9110 §15.3.7): who sends the whole from its beginning has not understood.
            if (answer is not { Status: 206, Body.Length: > 0 } || answer.Body.Length > length)
            {
                _trouble = answer is null ? "no answer" : $"the server answers {answer.Status} where a part with 206 is wanted";
                return null;
            }

            lock (_gate)
            {
                // Another order has begun anew.
                if (_order != order)
                    return answer.WireBytes;
                _files.Append(answer.Body, have);
            }

            (_trouble, cost) = ("", answer.WireBytes);
            if (have + answer.Body.Length < order.Release.Bytes)
                return cost;
        }

        lock (_gate)
        {
            if (_order != order)
                return cost;
            if (!_files.HandOver(order))
            {
                // A power cut may have spoiled what was not synced: that is fetched once more, and then it is the server's fault.
                if (!_wasSpoiled)
                {
                    (_wasSpoiled, _trouble) = (true, "what was fetched is not what was signed; it is fetched once more");
                    return cost;
                }

                _files.Forget();
                _failure = $"failed {order.Release.Version}: the package is not the one that was signed";
            }

            _order = null;
            Tell(_failure.Length > 0 ? _failure : $"handed over {order.Release.Version}");
        }

        return cost;
    }

    private string State()
    {
        var state = Order is { } order
            ? string.Create(CultureInfo.InvariantCulture, $"fetching {order.Release.Version}: {_files.Fetched / 1e6:0.0} of {order.Release.Bytes / 1e6:0.0} MB")
            : _failure.Length > 0 ? _failure : _files.IsHandedOver ? "handed over" : _files.Outcome;
        return $"{RunningVersion.Text}\n{state}{(_trouble.Length > 0 ? $" ({_trouble})" : "")}";
    }

    private void Tell(string what)
    {
        AgentLog.Upgrading(_logger, what);
        _tell(what);
    }
}
