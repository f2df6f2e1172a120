namespace InternetDesa.Simulator.RouterOs;

/// <summary>Reads and works out expressions.</summary>
internal sealed class ScriptExpressions(ScriptRunner runner, ScriptText text, ScriptScope scope)
{
    // From loose to tight; longer operators before those they begin with.
    private static readonly string[][] Levels = [["||", "or "], ["&&", "and "], ["!=", "<=", ">=", "=", "<", ">", "~"], ["+", "-", "."]];
    private int _depth;

    /// <summary>One value: a string, <c>$name</c>, <c>[command]</c>, <c>(expression)</c> or a word.</summary>
    public object? Value()
    {
        text.SkipBlanks();
        switch (text.Next)
        {
            case '"':
                return text.String(Interpolated);
            case '$':
                text.Expect('$');
                return Variable();
            case '[':
                return Command();
            case '(':
                if (++_depth + scope.Depth > ScriptRunner.MaxDepth)
                    throw text.Wrong();
                text.Expect('(');
                var value = Level(0);
                text.SkipBlanks(lines: true);
                text.Expect(')');
                _depth--;
                return value;
            case '{':
                text.Enclosed('{', '}');
                return Array.Empty<string>();
            case '!':
                return Negated(Value);
            default:
                var word = text.While(c => !char.IsWhiteSpace(c) && c is not (';' or ']' or ')' or '}' or '"' or '$' or '[' or '('));
                return word.Length > 0 ? ScriptValue.Literal(word) : throw text.Wrong();
        }
    }

    // Within parentheses: words end at operators too.
    private object? Level(int level)
    {
        if (level == Levels.Length)
            return Operand();
        var left = Level(level + 1);
        while (true)
        {
            text.SkipBlanks(lines: true);
            var operation = Array.Find(Levels[level], text.Take);
            if (operation is null)
                return left;
            left = ScriptValue.Apply(operation.TrimEnd(), left, Level(level + 1));
        }
    }

    private object? Operand()
    {
        text.SkipBlanks(lines: true);
        if (text.Next == '!')
            return Negated(Operand);
        if (text.Next is '"' or '$' or '[' or '(' or '{')
            return Value();
        var word = text.While(c => char.IsAsciiLetterOrDigit(c) || c is '.' or ':' or '/' or '*' or '-' or '_');
        return word.Length > 0 ? ScriptValue.Literal(word) : throw text.Wrong();
    }

    // Any number of them: no recursion.
    private bool Negated(Func<object?> operand)
    {
        var odd = text.While(c => c == '!').Length % 2 == 1;
        return ScriptValue.IsTrue(operand()) != odd;
    }

    private object? Command()
    {
        var inside = new ScriptText(text.Enclosed('[', ']'));
        return runner.Statement(inside, scope.Inner(_depth));
    }

    private object? Variable()
    {
        var name = text.Next == '"' ? text.String(Interpolated) : text.While(char.IsAsciiLetterOrDigit);
        return scope.TryGet(name, out var value) ? value : runner.Globals.GetValueOrDefault(name);
    }

    private string Interpolated(ScriptText inside)
    {
        var expressions = new ScriptExpressions(runner, inside, scope);
        return ScriptValue.Text(inside.Next is '[' or '(' ? expressions.Value() : expressions.Variable());
    }
}
