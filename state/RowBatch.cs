using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dapper;
using InternetDesa.State.Completeness;

namespace InternetDesa.State;

/// <summary>
/// Many rows by one statement, which reads them by <see cref="Source"/>. A statement for each row had each of its parameters found, wrapped and
/// encoded anew: half of what the collector allocated under load (bench ingest).
/// </summary>
internal static class RowBatch
{
    /// <summary>The rows, as JSON objects named <c>value</c>; a column is <c>value ->> 'Name'</c>.</summary>
    public const string Source = "FROM json_each(CAST(@Rows AS TEXT)) WHERE true";

    // Some 60 kB at most: what is larger goes to the heap of large objects.
    private const int RowsAtOnce = 256;

    /// <summary>Runs the statement for all rows.</summary>
    /// <param name="connection">The connection, open.</param>
    /// <param name="statement">Such as <c>INSERT INTO t (a) SELECT value ->> 'A'</c>, <see cref="Source"/>, and what follows.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="json">How they are written.</param>
    /// <param name="transaction">Of which it is a part.</param>
    public static void Execute<T>(DbConnection connection, string statement, IEnumerable<T> rows, JsonTypeInfo<T[]> json, DbTransaction transaction)
    {
        foreach (var some in rows.Chunk(RowsAtOnce))
            connection.Execute(statement, new { Rows = JsonSerializer.SerializeToUtf8Bytes(some, json) }, transaction);
    }
}

/// <summary>The rows that go by many; their properties' names are those of the statements.</summary>
[JsonSerializable(typeof(VillageRecord[]))]
[JsonSerializable(typeof(StateChangeRecord[]))]
[JsonSerializable(typeof(BootRecord[]))]
[JsonSerializable(typeof(BootDayRecord[]))]
internal sealed partial class RowJson : JsonSerializerContext;
