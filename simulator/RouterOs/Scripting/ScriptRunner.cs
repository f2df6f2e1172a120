namespace InternetDesa.Simulator.RouterOs;

/// <summary>
/// The part of RouterOS's scripting that provisioning uses (MikroTik manual, "Scripting"): <c>:do on-error</c>, <c>:if</c>,
/// <c>:foreach</c>, variables, <c>:log</c>, <c>:error</c>, expressions, and every command with <c>[find …]</c> and <c>[get …]</c>.
/// A statement is read when its turn comes: those before a syntax error are done, those after it are not.
/// </summary>
/// <remarks><c>:delay</c> takes no time: a script is one moment.</remarks>
internal sealed class ScriptRunner(SimulatedRouter router)
{
    /// <summary>How deep blocks, brackets and parentheses may be within each other.</summary>
    public const int MaxDepth = 40;

    /// <summary>Asked before every command of a script with its text; true makes it fail. It may also cut the power.</summary>
    public Func<string, bool>? Failing { get; set; }

    /// <summary>The global variables.</summary>
    public Dictionary<string, object?> Globals { get; } = [];

    /// <summary>Runs a script to its end.</summary>
    /// <exception cref="RouterTrapException">A statement failed, and no <c>on-error</c> was around it.</exception>
    public void Run(string source, RouterCaller caller)
    {
        try
        {
            Block(source, new ScriptScope(null, caller, 0));
        }
        catch (ScriptStoppedException)
        {
            // The power is gone, and the script with it.
        }
        catch (ScriptReturnException)
        {
        }
    }

    /// <summary>Runs the statements of a block.</summary>
    public void Block(string source, ScriptScope scope)
    {
        var text = new ScriptText(source);
        for (text.SkipSeparators(); !text.AtEnd; text.SkipSeparators())
        {
            Statement(text, scope);
            text.SkipBlanks();
            if (!text.AtEnd && text.Next is not (';' or '\n' or '\r' or '}'))
                throw text.Wrong();
        }
    }

    /// <summary>Runs one statement, or the inside of brackets.</summary>
    public object? Statement(ScriptText text, ScriptScope scope)
    {
        text.SkipBlanks();
        if (scope.Depth > MaxDepth)
            throw new RouterTrapException("maximum depth exceeded", 3);
        if (!router.Running)
            throw new ScriptStoppedException();
        var expressions = new ScriptExpressions(this, text, scope);
        if (text.Next == '{')
        {
            Block(text.Enclosed('{', '}'), scope.Inner());
            return null;
        }

        if (text.StartsWith(":log"))
            text.Expect(':');
        if (text.Next != ':')
            return new ScriptCommand(router, this, text, scope).Run();
        text.Expect(':');
        var word = text.While(c => char.IsAsciiLetter(c));
        text.SkipBlanks();
        return word switch
        {
            "do" => Do(text, scope),
            "if" => If(expressions, text, scope),
            "foreach" => ForEach(expressions, text, scope),
            "local" or "global" or "set" => Variable(word, expressions, text, scope),
            "put" or "delay" or "nothing" or "parse" => Ignore(expressions),
            "error" => throw new RouterTrapException(ScriptValue.Text(expressions.Value()), 3),
            "return" => throw new ScriptReturnException(expressions.Value()),
            "len" => ScriptValue.Length(expressions.Value()),
            "typeof" => ScriptValue.Type(expressions.Value()),
            "tostr" => ScriptValue.Text(expressions.Value()),
            "tonum" => long.TryParse(ScriptValue.Text(expressions.Value()), out var number) ? number : null,
            "resolve" => router.Run(scope.Caller, new RouterCommand("", "resolve", [new("domain-name", ScriptValue.Text(expressions.Value()))])).Ret,
            _ => throw new RouterTrapException($"bad command name {word}", 3),
        };
    }

    private static object? Ignore(ScriptExpressions expressions)
    {
        _ = expressions.Value();
        return null;
    }

    private object? Do(ScriptText text, ScriptScope scope)
    {
        var body = text.Enclosed('{', '}');
        var start = text.At;
        text.SkipBlanks(lines: true);
        string? onError = null;
        if (text.Take("on-error="))
            onError = text.Enclosed('{', '}');
        try
        {
            Block(body, scope.Inner());
        }
        catch (RouterTrapException) when (onError is not null)
        {
            Block(onError, scope.Inner());
        }

        return start;
    }

    private object? If(ScriptExpressions expressions, ScriptText text, ScriptScope scope)
    {
        var holds = ScriptValue.IsTrue(expressions.Value());
        text.SkipBlanks();
        if (!text.Take("do="))
            throw text.Wrong();
        var then = text.Enclosed('{', '}');
        text.SkipBlanks();
        var otherwise = text.Take("else=") ? text.Enclosed('{', '}') : "";
        Block(holds ? then : otherwise, scope.Inner());
        return null;
    }

    private object? ForEach(ScriptExpressions expressions, ScriptText text, ScriptScope scope)
    {
        var name = text.While(char.IsAsciiLetterOrDigit);
        text.SkipBlanks();
        if (!text.Take("in="))
            throw text.Wrong();
        var items = expressions.Value() as IReadOnlyList<string> ?? [];
        text.SkipBlanks();
        if (!text.Take("do="))
            throw text.Wrong();
        var body = text.Enclosed('{', '}');
        foreach (var item in items)
        {
            var inner = scope.Inner();
            inner.Declare(name, item);
            Block(body, inner);
        }

        return null;
    }

    private object? Variable(string word, ScriptExpressions expressions, ScriptText text, ScriptScope scope)
    {
        var name = text.While(char.IsAsciiLetterOrDigit);
        if (name.Length == 0)
            throw text.Wrong();
        text.SkipBlanks();
        var given = text.Next is not (';' or '\n' or '\r' or '}' or '\0');
        var value = given ? expressions.Value() : null;
        if (word == "local")
            scope.Declare(name, value);
        else if (word == "global" && (given || !Globals.ContainsKey(name)))
            Globals[name] = value;
        else if (word == "set" && !scope.TrySet(name, value))
            Globals[name] = value;
        return null;
    }
}
