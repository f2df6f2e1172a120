using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Publisher.Thinning;

/// <summary>The values of one field in an hour on their way to being one, by the function that the schema names for it.</summary>
internal sealed class ThinnedField(FieldDefinition definition)
{
    private readonly byte[] _key = System.Text.Encoding.ASCII.GetBytes(definition.Name);
    private long _count;
    private long _latest = long.MinValue;
    private long _integer;
    private double _number;
    private string _text = "";

    /// <summary>Takes a value; one of another type than the schema's is no value of this field.</summary>
    /// <param name="value">The value.</param>
    /// <param name="time">Its time, by which the last one is told.</param>
    public void Add(FieldValue value, long time)
    {
        var isLater = time >= _latest;
        switch (definition.Type)
        {
            case FieldType.Integer when value.Kind == FieldKind.Integer:
                _integer = _count == 0 ? value.Integer : definition.Thinning switch
                {
                    Core.Metrics.Thinning.Sum => _integer + value.Integer,
                    Core.Metrics.Thinning.Min => Math.Min(_integer, value.Integer),
                    Core.Metrics.Thinning.Max => Math.Max(_integer, value.Integer),
                    _ => isLater ? value.Integer : _integer,
                };
                break;
            case FieldType.Float when value.Kind is FieldKind.Float or FieldKind.Integer:
                var number = value.Kind == FieldKind.Float ? value.Float : value.Integer;
                _number = _count == 0 ? number : definition.Thinning switch
                {
                    Core.Metrics.Thinning.Sum or Core.Metrics.Thinning.Mean => _number + number,
                    Core.Metrics.Thinning.Min => Math.Min(_number, number),
                    Core.Metrics.Thinning.Max => Math.Max(_number, number),
                    _ => isLater ? number : _number,
                };
                break;
            case FieldType.Text when value.Kind == FieldKind.Text:
                _text = isLater ? value.Text : _text;
                break;
            default:
                return;
        }

        _count++;
        _latest = Math.Max(_latest, time);
    }

    /// <summary>Writes what they became; nothing where none came.</summary>
    public void Write(LineWriter writer)
    {
        if (_count == 0)
            return;
        if (definition.Type == FieldType.Integer)
            writer.Field(_key, _integer);
        else if (definition.Type == FieldType.Text)
            writer.Field(_key, _text);
        else
            writer.Field(_key, definition.Thinning == Core.Metrics.Thinning.Mean ? Math.Round(_number / _count, 3) : _number);
    }
}
