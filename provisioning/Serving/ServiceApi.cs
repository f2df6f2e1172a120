using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using InternetDesa.Core.Telemetry;
using InternetDesa.Provisioning.Fleet.Journal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InternetDesa.Provisioning.Serving;

/// <summary>
/// The service's port: <c>/healthz</c>, <c>/readyz</c>, <c>/metrics</c>; <c>GET /rollouts</c>, <c>/rollouts/ID</c>, <c>/rollouts/ID/villages</c>,
/// <c>/villages</c>; <c>POST /rollouts/ID/halt</c>. Whoever has the token may look and halt; beginning and approving need a person's key.
/// </summary>
internal static class ServiceApi
{
    private const int Most = 500;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Maps what it answers; to be called before the host starts.</summary>
    public static void Map(WebApplication app)
    {
        var (state, health, token) = (app.Services.GetRequiredService<ServiceState>(), app.Services.GetRequiredService<ServiceHealth>(),
            app.Services.GetRequiredService<BearerToken>());
        // Made now: it does not see what was counted before.
        var metrics = app.Services.GetRequiredService<PrometheusExporter>();
        app.Use(async (context, next) =>
        {
            if (context.Request.Path.Value is not ("/healthz" or "/readyz") && !token.Allows(context.Request.Headers.Authorization))
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await ProblemAsync(context, HttpStatusCode.Unauthorized, "No right token",
                    "Send the content of the service's token file.").ConfigureAwait(false);
                return;
            }

            try
            {
                await next(context).ConfigureAwait(false);
            }
            catch (JournalException fault)
            {
                await ProblemAsync(context, HttpStatusCode.ServiceUnavailable, "The journal does not answer", fault.Message).ConfigureAwait(false);
            }
        });
        app.MapGet("/healthz", context => HealthAsync(context, ServiceHealth.Faults(app.Services.GetServices<IHostedService>())));
        app.MapGet("/readyz", context => HealthAsync(context,
        [
            .. ServiceHealth.Faults(app.Services.GetServices<IHostedService>()),
            .. health.Hindrance is { Length: > 0 } why ? [why] : Array.Empty<string>(),
        ]));
        app.MapGet("/metrics", context =>
        {
            context.Response.ContentType = PrometheusExporter.ContentType;
            return context.Response.WriteAsync(metrics.Scrape());
        });
        app.MapGet("/rollouts", context => context.Response.WriteAsJsonAsync(
            new { rollouts = state.Journal.Rollouts.All().Select(rollout => Of(state, rollout)) }, Json));
        app.MapGet("/rollouts/{id}", context => WithRolloutAsync(context, state, rollout => context.Response.WriteAsJsonAsync(new
        {
            rollout = Of(state, rollout),
            rings = state.Journal.Rollouts.Rings(rollout.Id).Select(ring => new { ring.Name, ring.Size, ring.ApprovedBy,
                counts = state.Journal.Tasks.Counts(rollout.Id, ring.Number) }),
        }, Json)));
        app.MapGet("/rollouts/{id}/villages", context => WithRolloutAsync(context, state, rollout =>
        {
            var page = state.Journal.Tasks.Page(rollout.Id, null, After(context), Most);
            return context.Response.WriteAsJsonAsync(new
            {
                villages = page.Select(task => new { code = task.Village.Digits, ring = task.Ring + 1, task.State, task.Attempts, task.ChangedAt,
                    task.Detail }),
                after = page.Count == Most ? page[^1].Village.Digits : null,
            }, Json);
        }));
        app.MapPost("/rollouts/{id}/halt", context => WithRolloutAsync(context, state, rollout => HaltAsync(context, state, rollout)));
        app.MapGet("/villages", context =>
        {
            var page = state.Journal.Checks.Page(After(context), Most);
            return context.Response.WriteAsJsonAsync(new { checks = page, after = page.Select(check => check.Village)
                .Distinct().Count() == Most ? page[^1].Village : null }, Json);
        });
    }

    private static async Task HaltAsync(HttpContext context, ServiceState state, Rollout rollout)
    {
        HaltRequest? request = null;
        try
        {
            request = await context.Request.ReadFromJsonAsync<HaltRequest>(Json, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Answered below, with what to write instead.
        }

        if (request?.Reason is not { Length: >= 5 and <= 500 } reason)
        {
            await ProblemAsync(context, HttpStatusCode.BadRequest, "No reason",
                """Send {"reason": "…"} as application/json, 5 to 500 characters.""").ConfigureAwait(false);
            return;
        }

        if (rollout.State == RolloutState.Done)
        {
            await ProblemAsync(context, HttpStatusCode.Conflict, "It is done", "There is nothing to halt.").ConfigureAwait(false);
            return;
        }

        state.Journal.Rollouts.Move(rollout, RolloutState.Halted, $"halted by the API: {reason}", rollout.Ring, state.Files.Key,
            new JournalNote(JournalAction.Halt) { Reason = $"by the API: {reason}" });
        await context.Response.WriteAsJsonAsync(Of(state, state.Journal.Rollouts.Find(rollout.Id)!), Json).ConfigureAwait(false);
    }

    private static object Of(ServiceState state, Rollout rollout) => new
    {
        rollout.Id, rollout.State, rollout.Detail, rollout.BegunAt, rollout.BegunBy, rollout.Reason, rollout.Selection, rollout.ExpiresAt,
            counts = state.Journal.Tasks.Counts(rollout.Id, null),
    };

    private static string After(HttpContext context) => context.Request.Query["after"].ToString();

    private static Task WithRolloutAsync(HttpContext context, ServiceState state, Func<Rollout, Task> answer) =>
        state.Journal.Rollouts.Find((string)context.Request.RouteValues["id"]!) is { } rollout
            ? answer(rollout)
            : ProblemAsync(context, HttpStatusCode.NotFound, "No such roll-out", "GET /rollouts lists them.");

    private static Task HealthAsync(HttpContext context, IReadOnlyList<string> faults)
    {
        context.Response.StatusCode = faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(faults.Count == 0 ? "ok\n" : string.Join('\n', faults) + "\n");
    }

    // RFC 9457.
    private static Task ProblemAsync(HttpContext context, HttpStatusCode status, string title, string detail)
    {
        context.Response.StatusCode = (int)status;
        return context.Response.WriteAsJsonAsync(new { title, status = (int)status, detail }, Json, "application/problem+json");
    }

    private sealed record HaltRequest(string? Reason);
}
