using System.Globalization;
using System.Text;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>A script's text and the place in it: characters, words and strings.</summary>
internal sealed class ScriptText(string text)
{
    private int _at;

    /// <summary>Whether nothing is left.</summary>
    public bool AtEnd => _at >= text.Length;

    /// <summary>The next character, 0 at the end.</summary>
    public char Next => AtEnd ? '\0' : text[_at];

    /// <summary>The place, to cut out what was read since.</summary>
    public int At => _at;

    /// <summary>The text from a place to here.</summary>
    public string Since(int place) => text[place.._at];

    /// <summary>Whether the text goes on so.</summary>
    public bool StartsWith(string word) => string.CompareOrdinal(text, _at, word, 0, word.Length) == 0;

    /// <summary>Reads a word if it is there.</summary>
    public bool Take(string word)
    {
        if (!StartsWith(word))
            return false;
        _at += word.Length;
        return true;
    }

    /// <summary>Goes on by one character.</summary>
    public char Read() => AtEnd ? throw Wrong() : text[_at++];

    /// <summary>Reads a character that has to be there.</summary>
    public void Expect(char character)
    {
        if (Next != character)
            throw Wrong();
        _at++;
    }

    /// <summary>Skips blanks; line ends only where a statement can not end.</summary>
    public void SkipBlanks(bool lines = false)
    {
        while (true)
        {
            if (Next is ' ' or '\t' || (lines && Next is '\r' or '\n'))
                _at++;
            else if (StartsWith("\\\r\n"))
                _at += 3;
            else if (StartsWith("\\\n"))
                _at += 2;
            else
                return;
        }
    }

    /// <summary>Skips what separates statements, and comments.</summary>
    public void SkipSeparators()
    {
        while (Next is ' ' or '\t' or '\r' or '\n' or ';' or '#' && !AtEnd)
        {
            if (Next == '#')
            {
                while (!AtEnd && Next != '\n')
                    _at++;
            }
            else
            {
                _at++;
            }
        }
    }

    /// <summary>Reads characters as long as they fit.</summary>
    public string While(Func<char, bool> fits)
    {
        var start = _at;
        while (!AtEnd && fits(text[_at]))
            _at++;
        return text[start.._at];
    }

    /// <summary>Reads the text between this bracket and the one that closes it, strings apart.</summary>
    public string Enclosed(char open, char close)
    {
        Expect(open);
        var start = _at;
        for (var depth = 1; ; _at++)
        {
            if (AtEnd)
                throw Wrong();
            if (Next == '"')
                SkipString();
            else if (Next == open)
                depth++;
            else if (Next == close && --depth == 0)
                break;
        }

        _at++;
        return text[start..(_at - 1)];
    }

    /// <summary>Reads a string in quotes.</summary>
    /// <param name="variable">Gives what stands for <c>$name</c>, <c>$[…]</c> or <c>$(…)</c>; the text is after the dollar sign.</param>
    public string String(Func<ScriptText, string> variable)
    {
        Expect('"');
        var value = new StringBuilder();
        while (Next != '"' || AtEnd)
        {
            var character = Read();
            if (character == '\\')
                Escape(value);
            else if (character == '$' && (char.IsAsciiLetter(Next) || Next is '[' or '('))
                value.Append(variable(this));
            else
                value.Append(character);
        }

        _at++;
        return value.ToString();
    }

    /// <summary>The error of a text that is no script.</summary>
    public RouterTrapException Wrong()
    {
        var before = text.AsSpan(0, Math.Min(_at, text.Length));
        var column = before.Length - before.LastIndexOf('\n');
        return new RouterTrapException(string.Create(CultureInfo.InvariantCulture, $"syntax error (line {before.Count('\n') + 1} column {column})"), 3);
    }

    private void SkipString()
    {
        for (_at++; Next != '"'; _at++)
        {
            if (AtEnd)
                throw Wrong();
            if (Next == '\\')
                _at++;
        }
    }

    private void Escape(StringBuilder value)
    {
        var escaped = Read();
        switch (escaped)
        {
            case 'n':
                value.Append('\n');
                break;
            case 'r':
                value.Append('\r');
                break;
            case 't':
                value.Append('\t');
                break;
            case '_':
                value.Append(' ');
                break;
            case '\r' or '\n':
                While(char.IsWhiteSpace);
                break;
            case '"' or '\\' or '$' or '?':
                value.Append(escaped);
                break;
            case var digit when char.IsAsciiHexDigit(digit) && char.IsAsciiHexDigit(Next):
                value.Append((char)int.Parse([digit, Read()], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                break;
            default:
                throw Wrong();
        }
    }
}
