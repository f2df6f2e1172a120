using System.Collections.Concurrent;

namespace InternetDesa.Protocols.RouterOs.Package;

/// <summary>The router asks for the MD5 login; thrown out of tik4net before it answers.</summary>
internal sealed class ChallengeException : Exception;

/// <summary>
/// The words as they come over the wire, given to their commands at once. tik4net's own sentences lose their order, rename second names, drop
/// what has no <c>=</c>, and are made up where the connection ended; and they come late: the thread of another command reads them, and goes
/// on reading for itself before this one's thread gets its turn, which under a <c>listen</c> is never.
/// </summary>
internal sealed class Tik4NetWords
{
    private const string TagWord = ".tag=";
    private readonly ConcurrentDictionary<string, Tik4NetCommand> _commands = [];
    private readonly List<string> _current = [];
    private int _logins;

    /// <summary>Has a command get its sentences, before it is sent.</summary>
    public void Add(string tag, Tik4NetCommand command) => _commands[tag] = command;

    /// <summary>Forgets a command that is over.</summary>
    public void Remove(string tag) => _commands.TryRemove(tag, out _);

    /// <summary>A word came; the blank one ends a sentence. tik4net has one thread read at a time.</summary>
    public void Read(string word)
    {
        if (!string.IsNullOrWhiteSpace(word))
        {
            _current.Add(word);
            return;
        }

        string[] sentence = [.. _current];
        _current.Clear();
        if (sentence is [] or ["!empty", ..])
            return;
        if (Array.FindLast(sentence, part => part.StartsWith(TagWord, StringComparison.Ordinal)) is { } tag)
        {
            _commands.GetValueOrDefault(tag[TagWord.Length..])?.Take(sentence);
            return;
        }

        // A !fatal is for all.
        foreach (var command in _commands.Values)
            command.Take(sentence);
    }

    /// <summary>Words went; a second <c>/login</c> would carry the answer to a challenge next.</summary>
    /// <exception cref="ChallengeException">It was one.</exception>
    public void Written(string word)
    {
        if (word == "/login" && ++_logins == 2)
            throw new ChallengeException();
    }
}
