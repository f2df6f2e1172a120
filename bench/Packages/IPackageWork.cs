using InternetDesa.Bench.Harness;
using InternetDesa.Protocols;

namespace InternetDesa.Bench.Packages;

/// <summary>One operation of one interface, done so many times a round by either transport.</summary>
internal interface IPackageWork : IAsyncDisposable
{
    /// <summary>What an operation is.</summary>
    string Name { get; }

    /// <summary>The package beside which it is measured.</summary>
    string Package { get; }

    /// <summary>How many operations a round has.</summary>
    int Operations { get; }

    /// <summary>Opens what both keep over the rounds.</summary>
    Task OpenAsync(CancellationToken ct);

    /// <summary>One round, and what it cost; what has to be prepared for it is not measured.</summary>
    /// <exception cref="InvalidOperationException">An operation failed.</exception>
    Task<Sample> RunAsync(Transport transport, CancellationToken ct);
}
