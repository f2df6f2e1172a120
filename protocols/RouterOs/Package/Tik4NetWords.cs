namespace InternetDesa.Protocols.RouterOs.Package;

/// <summary>The router asks for the MD5 login; thrown out of tik4net before it answers.</summary>
internal sealed class ChallengeException : Exception;

/// <summary>
/// The words as they came over the wire: tik4net's sentences lose their order, rename second names, drop what has no <c>=</c>, and are made
/// up where the connection ended.
/// </summary>
internal sealed class Tik4NetWords
{
    private readonly Lock _gate = new();
    private readonly List<string> _current = [];
    private List<string> _last = [];
    private int _logins;

    /// <summary>Forgets what belongs to no command.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _current.Clear();
            _last = [];
        }
    }

    /// <summary>A word came; the blank one ends a sentence.</summary>
    public void Read(string word)
    {
        lock (_gate)
        {
            if (!string.IsNullOrWhiteSpace(word))
            {
                _current.Add(word);
                return;
            }

            _last = [.. _current];
            _current.Clear();
        }
    }

    /// <summary>A word went; a second <c>/login</c> would carry the answer to a challenge next.</summary>
    /// <exception cref="ChallengeException">It was one.</exception>
    public void Written(string word)
    {
        if (word == "/login" && ++_logins == 2)
            throw new ChallengeException();
    }

    /// <summary>The sentence that came last, once; empty where none came: then tik4net made it up.</summary>
    public List<string> Take()
    {
        lock (_gate)
        {
            var last = _last;
            _last = [];
            return last;
        }
    }
}
