namespace InternetDesa.Simulator.RouterOs;

/// <summary>The query words of a <c>print</c> (MikroTik manual, "API", "Queries"): a stack machine over one row.</summary>
internal static class ApiQuery
{
    /// <summary>Whether a row is asked for; what is left on the stack has to be all true.</summary>
    /// <exception cref="RouterTrapException">A word is no query, or the stack runs empty.</exception>
    public static bool Matches(IReadOnlyList<KeyValuePair<string, string>> row, IReadOnlyList<string> words)
    {
        var stack = new List<bool>();
        foreach (var word in words)
        {
            if (word.StartsWith("?#", StringComparison.Ordinal))
                Operate(stack, word.AsSpan(2));
            else
                stack.Add(Test(row, word[1..]));
        }

        return stack.TrueForAll(value => value);
    }

    private static bool Test(IReadOnlyList<KeyValuePair<string, string>> row, string test)
    {
        if (test.StartsWith('-'))
            return Value(row, test[1..]) is null;
        var kind = test.Length > 0 && test[0] is '=' or '<' or '>' ? test[0] : '=';
        var rest = test.TrimStart('=', '<', '>');
        var split = rest.IndexOf('=', StringComparison.Ordinal);
        if (split < 0)
            return Value(row, rest) is not null;
        var (value, wanted) = (Value(row, rest[..split]), rest[(split + 1)..]);
        return kind switch
        {
            '<' => value is not null && Compare(value, wanted) < 0,
            '>' => value is not null && Compare(value, wanted) > 0,
            _ => value == wanted,
        };
    }

    private static void Operate(List<bool> stack, ReadOnlySpan<char> operations)
    {
        foreach (var operation in operations)
        {
            switch (operation)
            {
                case '!':
                    stack.Add(!Pop(stack));
                    break;
                case '&':
                    stack.Add(Pop(stack) & Pop(stack));
                    break;
                case '|':
                    stack.Add(Pop(stack) | Pop(stack));
                    break;
                case '.':
                    break;
                case >= '0' and <= '9' when operation - '0' < stack.Count:
                    stack.Add(stack[operation - '0']);
                    break;
                default:
                    throw new RouterTrapException("invalid query", 5);
            }
        }
    }

    private static bool Pop(List<bool> stack)
    {
        if (stack.Count == 0)
            throw new RouterTrapException("invalid query", 5);
        var top = stack[^1];
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    private static string? Value(IReadOnlyList<KeyValuePair<string, string>> row, string name)
    {
        foreach (var (key, value) in row)
        {
            if (key == name)
                return value;
        }

        return null;
    }

    private static int Compare(string left, string right) =>
        long.TryParse(left, out var a) && long.TryParse(right, out var b) ? a.CompareTo(b) : string.CompareOrdinal(left, right);
}
