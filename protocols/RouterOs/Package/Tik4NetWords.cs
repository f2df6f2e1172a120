namespace InternetDesa.Protocols.RouterOs.Package;

/// <summary>The router asks for the MD5 login; thrown out of tik4net before it answers.</summary>
internal sealed class ChallengeException : Exception;

/// <summary>
/// The words as they came over the wire: tik4net's sentences lose their order, rename second names, drop what has no <c>=</c>, and are made
/// up where the connection ended.
/// </summary>
internal sealed class Tik4NetWords
{
    private const string TagWord = ".tag=";
    private readonly Lock _gate = new();
    private readonly List<string> _current = [];
    private readonly Dictionary<string, Queue<List<string>>> _sentences = [];
    private int _logins;

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

            // tik4net reads over !empty, so nobody would take it.
            if (_current is [not "!empty", ..])
            {
                var tag = _current.FindLast(part => part.StartsWith(TagWord, StringComparison.Ordinal))?[TagWord.Length..] ?? "";
                if (!_sentences.TryGetValue(tag, out var queue))
                    _sentences.Add(tag, queue = new Queue<List<string>>());
                queue.Enqueue([.. _current]);
            }

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

    /// <summary>The next sentence of a command, or the one that belongs to all; empty where none came: then tik4net made it up.</summary>
    public List<string> Take(string tag)
    {
        lock (_gate)
        {
            return _sentences.GetValueOrDefault(tag)?.TryDequeue(out var own) == true ? own
                : _sentences.GetValueOrDefault("")?.TryDequeue(out var all) == true ? all
                : [];
        }
    }

    /// <summary>Forgets a command that is over, and with the empty tag what came before the first.</summary>
    public void Forget(string tag)
    {
        lock (_gate)
            _sentences.Remove(tag);
    }
}
