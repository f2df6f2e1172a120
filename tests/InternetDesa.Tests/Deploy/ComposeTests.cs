namespace InternetDesa.Tests.Deploy;

/// <summary><c>compose.yaml</c> without an engine: the specification's form, and what we ask of every service.</summary>
public sealed class ComposeTests
{
    private static readonly string Text = Deployment.Read("compose.yaml");
    private static readonly string Secrets = Deployment.Read("deploy/secrets/README.md");

    [Fact]
    public void The_file_keeps_the_specification() => Assert.Empty(ComposeSchema.Faults(ComposeFile.Parse(Text)));

    [Fact]
    public void Every_service_is_pinned_limited_watched_and_has_no_more_rights_than_it_needs() =>
        Assert.Empty(ComposeRules.Faults(ComposeFile.Parse(Text), Deployment.Exists, Secrets));

    [Theory]
    [InlineData("healthcheck:", "health_check:", "compose.yaml: services: influxdb: no key 'health_check' is known here")]
    [InlineData("interval: 30s", "interval: 30", "compose.yaml: services: grafana: healthcheck: interval: '30' is not a duration such as 1m30s")]
    [InlineData("memory: 4g", "memory: lots", "compose.yaml: services: influxdb: deploy: resources: limits: memory: 'lots' is not a size such as 512m")]
    [InlineData("networks: [public]", "networks: public", "compose.yaml: services: status: networks: a list is wanted")]
    [InlineData("service_healthy", "healthy", "compose.yaml: services: grafana: depends_on: influxdb: condition: 'healthy' is not a condition")]
    [InlineData("\"8080:8080\"", "\"8080\"", "compose.yaml: services: status: ports[0]: '8080' is not [ADDRESS:]PORT:PORT")]
    public void A_fault_of_form_is_found(string right, string wrong, string fault) =>
        Assert.Contains(fault, ComposeSchema.Faults(ComposeFile.Parse(Replaced(right, wrong))));

    [Theory]
    [InlineData("influxdb:2.9.1", "influxdb:latest", "influxdb: the image 'influxdb:latest' has no exact version")]
    [InlineData("user: \"472:0\"", "user: \"0:0\"", "grafana: the user '0:0' is root or no number")]
    [InlineData("limits: { cpus: \"2\", memory: 4g, pids: 512 }", "limits: { cpus: \"2\", pids: 512 }", "influxdb: there is no limit of memory")]
    [InlineData("test: [CMD, influx, ping]", "test: []", "influxdb: there is no health check")]
    [InlineData("read_only: true", "read_only: false", "status: its root file system can be written")]
    [InlineData("cap_drop: [ALL]", "cap_drop: [NET_RAW]", "collector: it keeps capabilities")]
    [InlineData("./deploy/influxdb:", "./deploy/influx:", "influxdb: ./deploy/influx, which is mounted at /docker-entrypoint-initdb.d, does not exist")]
    [InlineData("- state:/var", "- stat:/var", "collector: no volume stat is declared")]
    [InlineData("secrets: [server.pem, server.key, passwords, ", "secrets: [server.pem, passwords, ",
        "collector: Collector__Mqtt__KeyFile names /run/secrets/server.key, which the service is not given")]
    [InlineData("PASSWORD__FILE: /run/secrets/grafana-admin-password", "PASSWORD: admin",
        "grafana: GF_SECURITY_ADMIN_PASSWORD holds a secret; write it to a file")]
    [InlineData("127.0.0.1:8086:8086", "8086:8086", "influxdb: port 8086:8086 is open to all; write 127.0.0.1:8086:8086")]
    [InlineData("./deploy/secrets/ca.pem", "./deploy/secrets/unheard-of",
        "secret ca.pem: deploy/secrets/README.md does not tell how to make it")]
    public void A_service_that_is_less_than_we_ask_is_found(string right, string wrong, string fault) =>
        Assert.Contains($"compose.yaml: {fault}", ComposeRules.Faults(ComposeFile.Parse(Replaced(right, wrong)), Deployment.Exists, Secrets));

    private static string Replaced(string right, string wrong)
    {
        Assert.Contains(right, Text, StringComparison.Ordinal);
        return Text.Replace(right, wrong, StringComparison.Ordinal);
    }
}
