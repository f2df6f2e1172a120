using System.Data.Common;
using System.Globalization;
using Dapper;

namespace InternetDesa.State;

/// <summary>One numbered step of the schema: an embedded file <c>Migrations/0001_name.sql</c>, numbered from 1 without holes.</summary>
internal sealed record Migration(int Version, string Sql)
{
    private const string Prefix = "migrations/";

    /// <summary>All steps that this program knows, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } =
        [.. typeof(Migration).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>The version of a database: 0 where no step was ever run.</summary>
    public static int VersionOf(DbConnection connection) =>
        connection.ExecuteScalar<int>("SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_version'") == 0
            ? 0
            : connection.ExecuteScalar<int>("SELECT COALESCE(MAX(version), 0) FROM schema_version");

    /// <summary>Runs the steps that are missing, each in a transaction of its own.</summary>
    public static void Run(DbConnection connection, int version)
    {
        connection.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY)");
        foreach (var migration in All.Where(m => m.Version > version))
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(migration.Sql, transaction: transaction);
            connection.Execute("INSERT INTO schema_version (version) VALUES (@Version)", new { migration.Version }, transaction);
            transaction.Commit();
        }
    }

    private static Migration Read(string name)
    {
        using var reader = new StreamReader(typeof(Migration).Assembly.GetManifestResourceStream(name)!);
        var number = name.AsSpan(Prefix.Length, 4);
        return new Migration(int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture), reader.ReadToEnd());
    }
}
