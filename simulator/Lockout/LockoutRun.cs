using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Simulator.Lockout;

/// <summary>What a run came to.</summary>
/// <param name="Case">The run.</param>
/// <param name="Said">What desactl said last; null where it died and nobody came back.</param>
/// <param name="IsAfter">Whether the change stayed.</param>
/// <param name="Faults">The promises that were broken; none where all is well.</param>
internal sealed record LockoutResult(LockoutCase Case, ApplyOutcome? Said, bool IsAfter, IReadOnlyList<string> Faults);

/// <summary>Applies a plan once, with its fault, and then looks whether every promise was kept.</summary>
/// <param name="scenario">The run.</param>
/// <param name="ends">What the plan begins and ends with.</param>
/// <param name="sabotage">Breaks desactl on purpose: the promises have to notice. Null for the real one.</param>
internal sealed class LockoutRun(LockoutCase scenario, LockoutEnds ends, Func<IRouterOsConnection, IRouterOsConnection>? sabotage = null)
{
    private static readonly TimeSpan SoonAfter = TimeSpan.FromMinutes(1), LongAfter = TimeSpan.FromMinutes(40), InTheEnd = TimeSpan.FromDays(2);
    private const string Holder = "ani@kantor";
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private readonly LockoutWorld _world = new(scenario.Plan, ends.Version);
    private readonly List<ApplyResult> _said = [];
    private readonly List<string> _sold = [];
    private Plan? _plan;
    private bool _revertFailed;
    private Task<ApplyResult>? _second;

    /// <summary>Runs.</summary>
    public LockoutResult Run()
    {
        using (_world)
        {
            Prepare();
            var watch = new WriteWatch(scenario.Write, Happen);
            Watch = watch;
            Apply(watch);
            if (scenario.Return != TechnicianReturn.Never)
                ComeBack();
            _world.Clock.Advance(InTheEnd);
            return Judge();
        }
    }

    /// <summary>The writes of the run.</summary>
    public WriteWatch? Watch { get; private set; }

    private bool SellsVouchers => scenario.Extra is LockoutExtra.Voucher or LockoutExtra.HistoryOverflow;

    private void Prepare()
    {
        if (SellsVouchers)
            Sell("beside-0");
        if (scenario.Extra != LockoutExtra.RevertLineFails)
            return;
        // Once, and not in the rehearsal: that would only refuse to arm.
        _world.Router.Scripts.Failing = command =>
        {
            if (_revertFailed || !IsArmed() || !command.Contains("desa-hotspot", StringComparison.Ordinal))
                return false;
            return _revertFailed = true;
        };
    }

    private bool IsArmed() => _world.Router.Config.Rows(_world.Router.Schema["/system/script"])
        .Any(row => row["comment"]?.Contains("internet-desa armed", StringComparison.Ordinal) == true);

    private void Apply(WriteWatch watch)
    {
        var options = new ApplyOptions
        {
            Holder = Holder, AllowManagementPath = scenario.Plan.AllowManagementPath, SafeMode = scenario.Extra == LockoutExtra.HistoryOverflow,
        };
        IRouterOsConnection Connect() => new FaultyConnection(sabotage?.Invoke(_world.Connect()) ?? _world.Connect(), watch);
        var runner = new ApplyRunner(Connect, _world.User, options, _world.Clock, Heard);
        var task = runner.ApplyAsync(PlanFor, _ => LockoutCorpus.Secrets, CancellationToken.None, CancellationToken.None);
        try
        {
            _world.Wait(task, () => watch.IsDead);
        }
        catch (Exception e) when (e is RouterUnreachableException or ConnectionLostException)
        {
            _said.Add(new ApplyResult(ApplyOutcome.NotApplied, e.Message));
            return;
        }

        if (!watch.IsDead)
            _said.Add(task.Result);
    }

    private PlanOutcome PlanFor(RouterFacts facts, RouterSnapshot snapshot)
    {
        var management = ManagementPathFinder.Find(facts, snapshot, _world.User, "api-ssl", _world.Router.Settings.Address.ToString());
        var outcome = Planner.Make(scenario.Plan.Wanted, snapshot, LockoutCorpus.Secrets, management);
        _plan = outcome.Plan;
        return outcome;
    }

    private void Heard(string text)
    {
        if (scenario.Extra == LockoutExtra.SchedulerForbidden && text.StartsWith("arming", StringComparison.Ordinal))
            _world.Router.DeviceMode.Forbidden.Add("scheduler");
    }

    // Returns whether the write is lost with what happened.
    private bool Happen()
    {
        var router = _world.Router;
        Beside();
        switch (scenario.Fault)
        {
            case LockoutFault.Reset or LockoutFault.Fin or LockoutFault.BlackHole:
                router.Fault = new RouterFault(Enum.Parse<RouterFaultKind>(scenario.Fault.ToString()), router.Writes + 1, scenario.Executed);
                return false;
            case LockoutFault.PowerLoss or LockoutFault.PowerLossOfThree or LockoutFault.PowerLossOfAll or LockoutFault.Reboot:
                var lost = scenario.Fault switch { LockoutFault.PowerLossOfThree => 3, LockoutFault.PowerLossOfAll => 1000, _ => 0 };
                router.Fault = new RouterFault(
                    scenario.Fault == LockoutFault.Reboot ? RouterFaultKind.Reboot : RouterFaultKind.PowerLoss, router.Writes + 1, scenario.Executed, lost);
                return false;
            case LockoutFault.PathCut:
                router.SetUplink(false);
                _world.Clock.CreateTimer(_ => router.SetUplink(true), null, LongAfter, Timeout.InfiniteTimeSpan);
                return false;
            case LockoutFault.ClockAhead or LockoutFault.ClockBack:
                router.StepClock(scenario.Fault == LockoutFault.ClockAhead ? Year : -Year);
                return false;
            case LockoutFault.Death:
                Watch!.IsDead = true;
                return true;
            default:
                return false;
        }
    }

    private void Beside()
    {
        switch (scenario.Extra)
        {
            case LockoutExtra.Voucher:
                Sell("beside-1");
                break;
            case LockoutExtra.HistoryOverflow:
                Sell("beside-1");
                for (var i = 0; i < RouterHistory.Capacity + 10; i++)
                    _world.Router.Console($"/ip/firewall/address-list/add list=beside address=192.0.2.{i} comment=beside");
                break;
            case LockoutExtra.SecondTechnician:
                _world.Router.Console("/ip/firewall/filter/add chain=forward action=drop dst-address=192.0.2.0/24 comment=beside");
                var second = new ApplyRunner(_world.Connect, _world.User, new ApplyOptions { Holder = "budi@lapangan" }, _world.Clock, _ => { });
                _second = second.ApplyAsync(PlanFor, _ => LockoutCorpus.Secrets, CancellationToken.None, CancellationToken.None);
                break;
            default:
                break;
        }
    }

    private void Sell(string voucher)
    {
        _world.Router.Console($"/ip/hotspot/user/add name={voucher} password=1234 limit-uptime=1h comment=voucher");
        _sold.Add(voucher);
    }

    // A voucher that the flash had not when power failed is nobody's fault.
    private IEnumerable<string> LostVouchers() => _sold.Where(voucher =>
        !Has(_world.Router.Config, voucher) && (_world.Router.Survived is not { } survived || Has(survived, voucher)));

    private bool Has(RouterConfig config, string voucher) => config.Rows(_world.Router.Schema["/ip/hotspot/user"]).Any(row => row.Name == voucher);

    private void ComeBack()
    {
        _world.Clock.Advance(scenario.Return == TechnicianReturn.BeforeTimer ? SoonAfter : LongAfter);
        if (_plan is null)
            return;
        var change = Change.OfAnother(_plan, LockoutCorpus.Secrets);
        var settlement = new Settlement(_world.Connect, _world.User, _world.Clock, _ => { });
        var task = ResumeAsync(settlement, change);
        _world.Wait(task);
        if (task.Result is { } result)
            _said.Add(result);
    }

    // As the verb does it: another's change is left alone, and where nothing is pending nothing is done.
    private async Task<ApplyResult?> ResumeAsync(Settlement settlement, Change change)
    {
        NetsOnRouter nets;
        try
        {
            await using var session = await RouterSession.OpenAsync(_world.Connect, CancellationToken.None).ConfigureAwait(false);
            nets = (await FactsReader.ReadAsync(session, _world.User, CancellationToken.None).ConfigureAwait(false)).Nets;
        }
        catch (Exception e) when (e is RouterUnreachableException or ConnectionLostException)
        {
            return null;
        }

        if (!nets.Any(change.Plan.Id) || nets.Holder is { Holder: not Holder })
            return null;
        var mine = nets.Of(change.Plan.Id) ?? new Marker(change.Plan.Id, MarkerState.Armed, Holder, default);
        return await settlement.RunAsync(mine, change, Wish.Keep, [], null, CancellationToken.None).ConfigureAwait(false);
    }

    private LockoutResult Judge()
    {
        var faults = new List<string>();
        var holds = _world.Holds(row => row.Name?.StartsWith("beside", StringComparison.Ordinal) == true || row["comment"] == "beside");
        var isAfter = holds == ends.After;
        if (!isAfter && holds != ends.Before)
            faults.Add($"the router is neither as before nor as after:\n{Difference(ends.Before, holds)}");
        if (isAfter && scenario.Plan.IsMistake)
            faults.Add("the mistake stayed");
        foreach (var menu in new[] { "/system/script", "/system/scheduler" })
            faults.AddRange(_world.Router.Config.Rows(_world.Router.Schema[menu]).Where(row => NetNames.IsOurs(row.Name ?? "")).Select(row => $"{row.Name} is left"));
        faults.AddRange(LostVouchers().Select(voucher => $"the voucher {voucher} is gone"));
        faults.AddRange(Lies(isAfter));
        var login = _world.Connect();
        var opened = login.OpenAsync(CancellationToken.None).AsTask();
        _world.Wait(opened);
        if (opened.Result.Outcome != RouterOsOpenOutcome.Open)
            faults.Add($"nobody can log in: {opened.Result.Message}");
        return new LockoutResult(scenario, _said.LastOrDefault()?.Outcome, isAfter, faults);
    }

    // What was said last has to be true; what was said before has to have been true then.
    private IEnumerable<string> Lies(bool isAfter)
    {
        // What the second technician then did is his.
        if (_second is { IsCompletedSuccessfully: true, Result: { Outcome: ApplyOutcome.Applied } or { MayBeKept: true } })
            yield break;
        foreach (var (index, said) in _said.Index())
        {
            var lastly = index == _said.Count - 1;
            var isTrue = said.Outcome switch
            {
                ApplyOutcome.Applied => isAfter,
                ApplyOutcome.Reverted or ApplyOutcome.NotApplied => !isAfter,
                ApplyOutcome.Unknown => said.MayBeKept || !isAfter || !lastly,
                _ => false,
            };
            if (!isTrue)
                yield return $"it said {said.Outcome} ({string.Join("; ", said.Reasons)}), and the router is as {(isAfter ? "after" : "before")}";
        }
    }

    private static string Difference(string before, string now)
    {
        var (old, rows) = (before.Split('\n').ToHashSet(), now.Split('\n').ToHashSet());
        return string.Join('\n', old.Except(rows).Select(line => "  - " + line).Concat(rows.Except(old).Select(line => "  + " + line)));
    }
}
