using System.Buffers;
using System.Text;
using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>Sentences of the API as words. The router keeps bytes as they are: a character here is a byte.</summary>
internal static class ApiWords
{
    /// <summary>Reads a sentence's words.</summary>
    public static string[] Read(in RouterOsSentence sentence)
    {
        var words = new string[sentence.Count];
        for (var i = 0; i < words.Length; i++)
            words[i] = Encoding.Latin1.GetString(sentence[i]);
        return words;
    }

    /// <summary>Writes a word.</summary>
    public static void WriteBytes(this IBufferWriter<byte> output, string word)
    {
        var room = output.GetSpan(RouterOsEncoding.MaxPrefix + word.Length);
        var prefix = RouterOsEncoding.WriteLength(room, word.Length);
        Encoding.Latin1.GetBytes(word, room[prefix..]);
        output.Advance(prefix + word.Length);
    }

    /// <summary>The command of a sentence; its tag is apart.</summary>
    public static RouterCommand Command(string[] words)
    {
        var path = words[0];
        var verb = path.LastIndexOf('/');
        var arguments = new List<KeyValuePair<string, string?>>();
        var queries = new List<string>();
        foreach (var word in words.AsSpan(1))
        {
            if (word[0] == '?')
                queries.Add(word);
            else if (word[0] == '=' && Argument(word[1..]) is { } argument)
                arguments.Add(argument);
        }

        return new RouterCommand(verb > 0 ? path[..verb] : "", path[(verb + 1)..], arguments) { Queries = queries };
    }

    /// <summary>The tag word, or null.</summary>
    public static string? Tag(string[] words) => Array.Find(words, word => word.StartsWith(".tag=", StringComparison.Ordinal));

    private static KeyValuePair<string, string?>? Argument(string word)
    {
        var split = word.IndexOf('=', StringComparison.Ordinal);
        var name = split < 0 ? word : word[..split];
        if (name.Length == 0)
            return null;
        return name[0] == '!' ? new(name[1..], null) : new(name, split < 0 ? "" : word[(split + 1)..]);
    }
}
