using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Planning;

/// <summary>The move of a row.</summary>
/// <param name="Row">The row.</param>
/// <param name="From">Where it was just before the move.</param>
/// <param name="To">Where it goes.</param>
internal sealed record RowMove(RouterRow Row, RowPlace From, RowPlace To);

/// <summary>
/// The order of a path's rows as the plan's steps change it. Rows of ours are brought into their order among themselves with as few moves
/// as can be; rows of others stay where they are.
/// </summary>
internal sealed class RowOrder(PathSchema path, IReadOnlyList<RouterRow> rows)
{
    private readonly List<RouterRow> _rows = [.. rows];

    /// <summary>The moves that bring rows into an order: all but a longest run that is in order already.</summary>
    /// <param name="wanted">Rows of the path in the order wanted.</param>
    public IReadOnlyList<RowMove> Moves(IReadOnlyList<RouterRow> wanted)
    {
        var staying = LongestRun(wanted);
        var moves = new List<RowMove>();
        // From the back, so that the row before which one goes is in its place already.
        for (var index = wanted.Count - 1; index >= 0; index--)
        {
            var row = wanted[index];
            if (staying.Contains(row))
                continue;
            var from = Remove(row);
            var at = index + 1 < wanted.Count ? _rows.IndexOf(wanted[index + 1]) : _rows.FindLastIndex(wanted.Contains) + 1;
            var to = PlaceBefore(at);
            _rows.Insert(at, row);
            moves.Add(new RowMove(row, from, to));
        }

        return moves;
    }

    /// <summary>Where a new row goes.</summary>
    /// <param name="next">The next row wanted that is there; null: after all rows of ours.</param>
    public RowPlace PlaceOfNew(RouterRow? next)
    {
        var last = _rows.FindLastIndex(row => OwnedState.IsOurs(path, row));
        return PlaceBefore(next is not null ? _rows.IndexOf(next) : last < 0 ? _rows.Count : last + 1);
    }

    /// <summary>Takes a row out.</summary>
    /// <returns>Where it was.</returns>
    public RowPlace Remove(RouterRow row)
    {
        var index = _rows.IndexOf(row);
        _rows.RemoveAt(index);
        return PlaceBefore(index);
    }

    // A neighbour has to be found again by what it says; one that is like another is passed over.
    private RowPlace PlaceBefore(int index) =>
        new(_rows.Skip(index).Select(Match).FirstOrDefault(match => match is not null && _rows.Count(match.Fits) == 1));

    private RowMatch? Match(RouterRow row)
    {
        if (row[path.Key!].Length > 0)
            return RowMatch.By(path.Key!, row[path.Key!]);
        var terms = path.Attributes.Where(attribute => attribute.Kind != ValueKind.Secret && row[attribute.Name].Length > 0)
            .Select(attribute => new MatchTerm(attribute.Name, row[attribute.Name])).ToList();
        return terms.Count == 0 ? null : new RowMatch(terms);
    }

    // Longest increasing subsequence of the rows' places, quadratic: lists here have tens of rows.
    private HashSet<RouterRow> LongestRun(IReadOnlyList<RouterRow> wanted)
    {
        var places = wanted.Select(row => _rows.IndexOf(row)).ToList();
        var length = new int[wanted.Count];
        var before = new int[wanted.Count];
        var best = -1;
        for (var end = 0; end < wanted.Count; end++)
        {
            (length[end], before[end]) = (1, -1);
            for (var start = 0; start < end; start++)
            {
                if (places[start] < places[end] && length[start] >= length[end])
                    (length[end], before[end]) = (length[start] + 1, start);
            }

            if (best < 0 || length[end] > length[best])
                best = end;
        }

        var run = new HashSet<RouterRow>(ReferenceEqualityComparer.Instance);
        for (var index = best; index >= 0; index = before[index])
            run.Add(wanted[index]);
        return run;
    }
}
