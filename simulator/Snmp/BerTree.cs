using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Simulator.Snmp;

/// <summary>A datagram as its elements, so that a fuzzer can change one and keep the lengths around it right, or not.</summary>
internal sealed class BerTree
{
    private const byte Constructed = 0x20;

    /// <summary>Tag of the element.</summary>
    public byte Tag { get; set; }

    /// <summary>The content of a primitive element.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>The elements in it; null for a primitive one.</summary>
    public List<BerTree>? Children { get; private set; }

    /// <summary>Writes these octets instead of the length, whatever the content is; null writes the right one.</summary>
    public byte[]? Length { get; set; }

    /// <summary>Takes sound octets apart. An OCTET STRING that holds a sequence, as in v3, is taken apart too.</summary>
    public static List<BerTree> Parse(ReadOnlySpan<byte> octets, int depth = 0)
    {
        var elements = new List<BerTree>();
        var reader = new BerReader(octets);
        while (reader.TryRead(out var tag, out var content))
        {
            var isWrapped = tag == (byte)SnmpType.OctetString && content.Length > 2 && content[0] == 0x30;
            var element = new BerTree { Tag = tag, Content = content.ToArray() };
            if (((tag & Constructed) != 0 || isWrapped) && depth < 6)
                element.Children = Parse(content, depth + 1);
            elements.Add(element);
        }

        return elements;
    }

    /// <summary>A deep copy.</summary>
    public BerTree Copy() => new()
    {
        Tag = Tag,
        Content = Content,
        Length = Length,
        Children = Children?.ConvertAll(child => child.Copy()),
    };

    /// <summary>This element and all in it.</summary>
    public IEnumerable<BerTree> All() => Children is null ? [this] : Children.SelectMany(child => child.All()).Prepend(this);

    /// <summary>Appends the octets.</summary>
    public void Write(List<byte> to)
    {
        var content = new List<byte>();
        if (Children is null)
            content.AddRange(Content);
        else
            Children.ForEach(child => child.Write(content));
        to.Add(Tag);
        to.AddRange(Length ?? (content.Count < 0x80 ? [(byte)content.Count]
            : content.Count < 0x100 ? [0x81, (byte)content.Count] : [0x82, (byte)(content.Count >> 8), (byte)content.Count]));
        to.AddRange(content);
    }
}
