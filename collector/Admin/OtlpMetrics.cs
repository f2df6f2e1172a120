using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace InternetDesa.Collector.Admin;

/// <summary>Sends the program's metrics by OTLP, HTTP and protobuf (https://opentelemetry.io/docs/specs/otlp/#otlphttp), and once more at its end.</summary>
internal sealed class OtlpMetrics(OtlpOptions options) : IHostedService, IDisposable
{
    private MeterProvider? _provider;

    /// <summary>Adds it, where there is a receiver.</summary>
    public static void Add(IServiceCollection services, OtlpOptions options)
    {
        if (options.Endpoint.Length > 0)
            services.AddHostedService(_ => new OtlpMetrics(options));
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("internet-desa-collector", serviceInstanceId: Environment.MachineName))
            .AddMeter("InternetDesa.*")
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = new Uri(options.Endpoint.TrimEnd('/') + "/v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = options.IntervalSeconds * 1000;
            })
            .Build();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        // Its disposal sends what is left.
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _provider?.Dispose();
        _provider = null;
    }
}
