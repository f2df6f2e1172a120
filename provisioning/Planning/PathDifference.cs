using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Planning;

/// <summary>The difference of one path: which rows are added, set, moved and removed.</summary>
internal sealed class PathDifference
{
    private readonly PathSchema _path;
    private readonly IReadOnlyList<DesiredRow> _desired;
    private readonly Findings _findings;
    private readonly ManagementPath? _management;
    private readonly List<RouterRow> _static;
    private readonly Dictionary<DesiredRow, RouterRow> _kept = [];
    private readonly RowOrder _order;

    /// <summary>Finds for each row wanted the router's row, or that it is new.</summary>
    public PathDifference(
        PathSchema path, IReadOnlyList<RouterRow> table, IReadOnlyList<DesiredRow> desired, Findings findings, ManagementPath? management)
    {
        _path = path;
        _desired = desired;
        _findings = findings;
        _management = management;
        _static = [.. table.Where(row => (row.Flags & RowFlags.Dynamic) == 0)];
        foreach (var row in desired)
        {
            if (Find(row) is { } found)
                _kept.Add(row, found);
        }

        _order = new RowOrder(path, _static);
    }

    /// <summary>What of the path is owned, for the hash.</summary>
    public IEnumerable<OwnedRow> Owned => _desired.Select(row =>
        new OwnedRow(_path.Path, _kept.TryGetValue(row, out var found) ? MatchOf(found) : NewMatch(row), [.. row.Attributes.Keys]));

    /// <summary>
    /// The steps in their order: moves, additions, changes, removals. Moves come first because an addition has to name a row that is
    /// there before the stage begins, or two round trips would be needed.
    /// </summary>
    public IReadOnlyList<PlanStep> Steps() =>
    [
        .. _path.Ordered ? _order.Moves([.. _desired.Where(_kept.ContainsKey).Select(row => _kept[row])])
            .Select(move => Step(StepKind.Move, MatchOf(move.Row), [], _path.Stage, move.Row) with { Place = move.To,
                PreviousPlace = move.From }) : [],
        .. _desired.Where(row => !_kept.ContainsKey(row)).Select(Addition).OfType<PlanStep>(),
        .. _desired.Where(_kept.ContainsKey).Select(row => Change(row, _kept[row])).OfType<PlanStep>(),
        .. Enumerable.Reverse(_static).Where(IsOld).Select(Retire).OfType<PlanStep>(),
    ];

    private RouterRow? Find(DesiredRow wanted)
    {
        if (_path.Kind == PathKind.Singleton)
            return _static.FirstOrDefault();
        var found = _static.Where(row => row[_path.Key!] == wanted.Key).ToList();
        if (found.Count == 0 && _path.Natural.Count > 0)
            found = [.. _static.Where(row => !OwnedState.IsOurs(_path, row) && _path.Natural.All(name => SameValue(wanted, row, name)))];
        if (found.Count > 1)
            _findings.Refuse($"{_path.Path}: {found.Count} rows with {_path.Key}={wanted.Key}; remove those that are too many by hand");
        else if (found is [var alien] && OwnedState.IsForeign(_path, alien))
            _findings.Refuse($"{_path.Path} {wanted.Key}: that row is built in and never touched; write another name");
        else if (found.Count == 0 && _path.Kind == PathKind.Fixed)
            _findings.Refuse($"{_path.Path}: the router has no '{wanted.Key}'; it has {string.Join(", ", _static.Select(row => row[_path.Key!]))}");
        else if (found is [var odd] && (odd.Flags & RowFlags.Invalid) != 0)
            _findings.Note($"{_path.Path} {wanted.Key}: the router calls the row invalid and does not run it");
        return found.FirstOrDefault();
    }

    private bool SameValue(DesiredRow wanted, RouterRow row, string name) =>
        wanted.Attributes.TryGetValue(name, out var value) && AttributeDifference.Same(_path.Find(name)!, value, row[name]);

    private PlanStep? Addition(DesiredRow wanted)
    {
        if (_path.Kind != PathKind.Listed)
            return null;
        var attributes = AttributeDifference.OfNew(wanted, _findings);
        var next = _desired.SkipWhile(row => row != wanted).FirstOrDefault(_kept.ContainsKey);
        return Step(StepKind.Add, NewMatch(wanted), attributes, _path.Stage, null) with
        {
            Place = _path.Ordered ? _order.PlaceOfNew(next is null ? null : _kept[next]) : null,
        };
    }

    private PlanStep? Change(DesiredRow wanted, RouterRow row)
    {
        var attributes = AttributeDifference.OfKept(wanted, row, _findings);
        return attributes.Count == 0 ? null : Step(StepKind.Set, MatchOf(row), attributes, _path.Stage, row);
    }

    private bool IsOld(RouterRow row) => OwnedState.IsOurs(_path, row) && !_kept.ContainsValue(row);

    private PlanStep? Retire(RouterRow row)
    {
        if (_path.Retirement == Retirement.Remove)
        {
            return Step(StepKind.Remove, MatchOf(row), AttributeDifference.OfRemoved(_path, row, _findings), _path.RemovalStage, row) with
            {
                PreviousPlace = _path.Ordered ? _order.Remove(row) : null,
            };
        }

        var disabled = row["disabled"];
        return _path.Retirement == Retirement.Keep || disabled is "true" or "yes" ? null
            : Step(StepKind.Set, MatchOf(row),
                [new PlanAttribute("disabled", PlanValue.Literal("yes"), PlanValue.Literal(disabled.Length == 0 ? "no" : disabled))],
                _path.RemovalStage, row);
    }

    private RowMatch NewMatch(DesiredRow wanted) => _path.Key is { } key ? RowMatch.By(key, wanted.Key) : RowMatch.Singleton;

    private RowMatch MatchOf(RouterRow row) => _path.Kind == PathKind.Singleton ? RowMatch.Singleton
        : row[_path.Key!].Length > 0 && (_path.Natural.Count == 0 || OwnedState.IsOurs(_path, row)) ? RowMatch.By(_path.Key!, row[_path.Key!])
        : new RowMatch([.. _path.Natural.Select(name => new MatchTerm(name, row[name]))]);

    private PlanStep Step(StepKind kind, RowMatch match, IReadOnlyList<PlanAttribute> attributes, Stage stage, RouterRow? row) =>
        new(kind, _path.Path, match, attributes, stage)
        {
            Effect = _path.Effect,
            CutsService = _path.CutsService,
            TouchesWifi = _path.TouchesWifi,
            TouchesManagementPath = _management is not null && ManagementGuard.Touches(_management, _path, row, attributes),
        };
}
