using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using InternetDesa.Collector.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace InternetDesa.Collector.Control;

/// <summary><c>GET /agent/list</c>, <c>GET</c> and <c>POST /agent/config</c>, <c>POST /agent/cmd</c> of the admin port.</summary>
internal static class AgentEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/agent/list", (RequestDelegate)ListAsync);
        routes.MapGet("/agent/config", (RequestDelegate)ShowAsync);
        routes.MapPost("/agent/config", (RequestDelegate)ConfigureAsync);
        routes.MapPost("/agent/cmd", (RequestDelegate)CommandAsync);
    }

    private static Task ListAsync(HttpContext context) => AnswerAsync(context, desk =>
        Task.FromResult(desk.List(context.Request.Query["region"].ToString())), AdminJson.Default.AgentsAnswer);

    private static Task ShowAsync(HttpContext context) => AnswerAsync(context, desk =>
        Task.FromResult(desk.Config(desk.Find(context.Request.Query["device"].ToString()))), AdminJson.Default.ConfigAnswer);

    private static Task ConfigureAsync(HttpContext context) => AnswerAsync(context, async desk =>
    {
        var request = await BodyAsync(context, AdminJson.Default.ConfigRequest).ConfigureAwait(false);
        return desk.SetConfig(desk.Find(request.Device ?? ""), request.Yaml ?? "");
    }, AdminJson.Default.ConfigAnswer);

    private static Task CommandAsync(HttpContext context) => AnswerAsync(context, async desk =>
    {
        var request = await BodyAsync(context, AdminJson.Default.CommandRequest).ConfigureAwait(false);
        request = request with { Name = request.Name ?? "", Target = request.Target ?? "" };
        return await desk.CommandAsync(desk.Find(request.Device ?? ""), request, context.RequestAborted).ConfigureAwait(false);
    }, AdminJson.Default.CommandAnswer);

    private static async Task AnswerAsync<T>(HttpContext context, Func<AgentDesk, Task<T>> answer, JsonTypeInfo<T> type)
    {
        try
        {
            await context.Response.WriteAsJsonAsync(await answer(context.RequestServices.GetRequiredService<AgentDesk>()).ConfigureAwait(false), type).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            await AdminPort.ProblemAsync(context, StatusCodes.Status400BadRequest, "The request is refused", fault.Message).ConfigureAwait(false);
        }
    }

    private static async Task<T> BodyAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        // A browser sends other types to foreign addresses without asking first.
        if (!context.Request.HasJsonContentType())
            throw new FormatException("Send Content-Type: application/json.");
        return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted).ConfigureAwait(false)
            ?? throw new FormatException("Send a JSON object.");
    }
}
