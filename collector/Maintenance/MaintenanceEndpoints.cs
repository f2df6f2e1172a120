using System.Globalization;
using System.Text.Json;
using InternetDesa.Collector.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace InternetDesa.Collector.Maintenance;

/// <summary><c>GET</c> and <c>POST /maintenance</c>, <c>DELETE /maintenance/{id}</c> of the admin port.</summary>
internal static class MaintenanceEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/maintenance", (RequestDelegate)ListAsync);
        routes.MapPost("/maintenance", (RequestDelegate)AnnounceAsync);
        routes.MapDelete("/maintenance/{id:long}", (RequestDelegate)CancelAsync);
    }

    private static Task ListAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(Book(context).List(), AdminJson.Default.WindowsAnswer);

    private static async Task AnnounceAsync(HttpContext context)
    {
        // A browser sends other types to foreign addresses without asking first.
        if (!context.Request.HasJsonContentType())
        {
            await AdminPort.ProblemAsync(context, StatusCodes.Status415UnsupportedMediaType, "Not JSON", "Send Content-Type: application/json.").ConfigureAwait(false);
            return;
        }

        WindowRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(context.Request.Body, AdminJson.Default.WindowRequest, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException fault)
        {
            await Refuse(context, fault.Message).ConfigureAwait(false);
            return;
        }

        var (window, errors) = Book(context).Announce(request ?? new WindowRequest());
        if (window is null)
        {
            await Refuse(context, string.Join('\n', errors)).ConfigureAwait(false);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"/maintenance/{window.Id}");
        await context.Response.WriteAsJsonAsync(window, AdminJson.Default.WindowAnswer).ConfigureAwait(false);
    }

    private static Task CancelAsync(HttpContext context)
    {
        var id = long.Parse((string)context.Request.RouteValues["id"]!, CultureInfo.InvariantCulture);
        var (window, error) = Book(context).Cancel(id);
        return window is null
            ? AdminPort.ProblemAsync(context, StatusCodes.Status404NotFound, "No such window to cancel", error!)
            : context.Response.WriteAsJsonAsync(window, AdminJson.Default.WindowAnswer);
    }

    private static Task Refuse(HttpContext context, string detail) =>
        AdminPort.ProblemAsync(context, StatusCodes.Status400BadRequest, "The window is refused", detail);

    private static MaintenanceBook Book(HttpContext context) => context.RequestServices.GetRequiredService<MaintenanceBook>();
}
