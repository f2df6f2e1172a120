namespace InternetDesa.Simulator.RouterOs;

/// <summary>One command of a menu in a script: <c>/ip/pool/set [find name="x"] ranges=…</c>, with slashes or blanks.</summary>
internal sealed class ScriptCommand(SimulatedRouter router, ScriptRunner runner, ScriptText text, ScriptScope scope)
{
    private static readonly string[] Levels = ["debug", "error", "info", "warning"];
    private readonly List<KeyValuePair<string, string?>> _named = [];
    private readonly List<(string Name, string Operator, string Value)> _conditions = [];
    private readonly List<object?> _positional = [];

    /// <summary>Reads and runs it.</summary>
    public object? Run()
    {
        var start = text.At;
        var (menu, verb) = ReadPath();
        ReadArguments(scope.In(menu), verb is "find" or "print");
        var statement = text.Since(start);
        if (verb is not ("find" or "get" or "print") && runner.Failing?.Invoke(statement) == true)
            throw new RouterTrapException("failure: injected", 4);
        if (!router.Running)
            throw new ScriptStoppedException();
        if (menu == "/log" && Levels.Contains(verb))
        {
            router.Write($"script,{verb}", ScriptValue.Text(_positional.FirstOrDefault()) + _named.Find(pair => pair.Key == "message").Value);
            return null;
        }

        return verb switch
        {
            "find" => Find(menu),
            "get" => Get(menu),
            _ => Execute(menu, verb),
        };
    }

    private (string Menu, string Verb) ReadPath()
    {
        if (text.Next != '/')
        {
            // Within a command's arguments its menu is meant.
            var word = text.While(IsPath);
            if (scope.Menu.Length > 0 && word is "find" or "get")
                return (scope.Menu, word);
            return word.StartsWith("log", StringComparison.Ordinal) ? Split(word) : throw new RouterTrapException($"bad command name {word}", 3);
        }

        text.Expect('/');
        return Split(text.While(IsPath));

        static bool IsPath(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '/';
    }

    // Words join the menu as long as there is such a menu; the next one is the verb.
    private (string Menu, string Verb) Split(string first)
    {
        var words = new Queue<string>(first.Split('/', StringSplitOptions.RemoveEmptyEntries));
        var menu = "";
        while (true)
        {
            if (words.Count == 0)
            {
                text.SkipBlanks();
                var more = text.While(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '/');
                foreach (var part in more.Split('/', StringSplitOptions.RemoveEmptyEntries))
                    words.Enqueue(part);
                if (words.Count == 0)
                    throw text.Wrong();
            }

            var word = words.Dequeue();
            if (!SystemCommands.IsMenuPrefix(router.Schema, $"{menu}/{word}"))
                return (menu, words.Count == 0 ? word : throw new RouterTrapException($"bad command name {words.Peek()}", 3));
            menu = $"{menu}/{word}";
        }
    }

    private void ReadArguments(ScriptScope within, bool conditions)
    {
        var expressions = new ScriptExpressions(runner, text, within);
        while (true)
        {
            text.SkipBlanks();
            if (text.AtEnd || text.Next is ';' or '\r' or '\n' or ']' or '}')
                return;
            if (text.Take("where ") || text.Take("&& ") || text.Take("and "))
                continue;
            if (text.Next is '"' or '$' or '[' or '(' or '{' or '*')
            {
                _positional.Add(expressions.Value());
                continue;
            }

            var negated = text.Next == '!';
            if (negated)
                text.Expect('!');
            var name = text.While(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
            var operation = Array.Find(["!=", "=", "~"], text.Take);
            if (name.Length == 0)
                throw text.Wrong();
            if (operation is null && conditions)
                _conditions.Add((name, negated ? "!=" : "=", "true"));
            else if (operation is null && negated)
                _named.Add(new(name, null));
            else if (operation is null)
                _positional.Add(name);
            else if (conditions)
                _conditions.Add((name, operation, ScriptValue.Text(expressions.Value())));
            else if (operation == "=")
                _named.Add(new(name, Argument(expressions)));
            else
                throw text.Wrong();
        }
    }

    private string Argument(ScriptExpressions expressions)
    {
        // name= with nothing behind it.
        if (text.AtEnd || char.IsWhiteSpace(text.Next) || text.Next is ';' or ']')
            return "";
        if (text.Next is '"' or '$' or '[' or '(')
            return ArgumentText(expressions.Value());
        if (text.Next == '{')
            return text.Enclosed('{', '}');
        return text.While(c => !char.IsWhiteSpace(c) && c is not (';' or ']' or '}'));
    }

    private static string ArgumentText(object? value) => value is IReadOnlyList<string> list ? string.Join(',', list)
        : value is TimeSpan time ? RouterDuration.Format(time) : ScriptValue.Text(value);

    private List<string> Find(string path)
    {
        CommandRunner.Require(scope.Caller, "read");
        if (router.Schema.Find(path) is { } menu)
        {
            return [.. router.Printer.Rows(menu).Where(row => _conditions.TrueForAll(condition => Matches(menu, router.Printer.Value(row, condition.Name), condition)))
                .Select(row => row.IdText)];
        }

        var rows = router.Live.Menu(path, scope.Caller) ?? throw new RouterTrapException($"bad command name {path}", 3);
        return [.. rows.Where(row => _conditions.TrueForAll(condition => Matches(null, row.FirstOrDefault(pair => pair.Key == condition.Name).Value, condition)))
            .Select(row => row[0].Value)];
    }

    private static bool Matches(MenuSchema? menu, string? found, (string Name, string Operator, string Value) condition)
    {
        var (value, wanted) = (found ?? "", condition.Value);
        if (condition.Operator == "~")
            return (bool)ScriptValue.Apply("~", value, wanted);
        // What is sought is read as the field reads it: 600 finds 10m.
        if (menu?.IndexOf(condition.Name) is >= 0 and var index && wanted.Length > 0)
            wanted = menu!.Fields[index].Form.Read(wanted, condition.Name);
        else if (wanted is "yes" or "no")
            wanted = wanted == "yes" ? "true" : "false";
        return (value == wanted) == (condition.Operator == "=");
    }

    private object? Get(string path)
    {
        CommandRunner.Require(scope.Caller, "read");
        var menu = router.Schema.Find(path) ?? throw new RouterTrapException($"bad command name {path}", 3);
        var single = menu.Kind == MenuKind.Single;
        var ids = single ? null : _positional.FirstOrDefault() as IReadOnlyList<string> ?? [ScriptValue.Text(_positional.FirstOrDefault())];
        var row = single ? router.Config.Rows(menu)[0]
            : router.Printer.Rows(menu).FirstOrDefault(one => ids!.Count == 1 && (one.IdText == ids[0] || one.Name == ids[0])) ?? throw RouterTrapException.NoSuchItem();
        var name = _named.Find(pair => pair.Key == "value-name").Value ?? ScriptValue.Text(_positional.ElementAtOrDefault(single ? 0 : 1));
        var value = router.Printer.Show(row, scope.Caller).FirstOrDefault(pair => pair.Key == name).Value;
        return value is null ? null : (menu.IndexOf(name) is >= 0 and var index ? menu.Fields[index].Form.Name : "") switch
        {
            "bool" => value == "true",
            "number" => ScriptValue.Literal(value),
            "time" => RouterDuration.TryParse(value, out var time) ? time : value,
            _ => value is "true" or "false" ? value == "true" : value,
        };
    }

    private object? Execute(string menu, string verb)
    {
        if (_positional.Count > 0)
        {
            var ids = _positional[0] is IReadOnlyList<string> found ? string.Join(',', found) : ArgumentText(_positional[0]);
            // Nothing found, nothing to do: no error.
            if (ids.Length == 0 && _positional[0] is IReadOnlyList<string>)
                return null;
            _named.Insert(0, new("numbers", ids));
            if (verb == "move" && _positional.Count > 1)
                _named.Add(new("destination", ArgumentText(_positional[1])));
        }

        var result = router.Run(scope.Caller, new RouterCommand(menu, verb, _named));
        return result.Ret;
    }
}
