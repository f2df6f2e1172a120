using System.Globalization;
using InternetDesa.Collector.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace InternetDesa.Collector.DeadLetter;

/// <summary><c>GET /dead</c>, <c>GET /dead/{offset}</c> and <c>POST /dead/replay</c> of the admin port.</summary>
internal static class LetterEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dead", (RequestDelegate)ListAsync);
        routes.MapGet("/dead/{offset:long}", (RequestDelegate)ShowAsync);
        routes.MapPost("/dead/replay", (RequestDelegate)ReplayAsync);
    }

    private static async Task ListAsync(HttpContext context)
    {
        if (!TryNumber(context, "after", 0, out var after) || !TryNumber(context, "max", 100, out var max) || max is < 1 or > LetterBook.MostPerCall)
        {
            await AdminPort.ProblemAsync(context, StatusCodes.Status400BadRequest, "No such range",
                $"Write after=NUMBER and max=1 to {LetterBook.MostPerCall}.").ConfigureAwait(false);
            return;
        }

        await context.Response.WriteAsJsonAsync(await Book(context).ListAsync(Filter(context), after, (int)max, withContent: false).ConfigureAwait(false),
            AdminJson.Default.LettersAnswer).ConfigureAwait(false);
    }

    private static async Task ShowAsync(HttpContext context)
    {
        var offset = long.Parse((string)context.Request.RouteValues["offset"]!, CultureInfo.InvariantCulture);
        var found = await Book(context).ListAsync(new LetterFilter(null, null, offset), 0, 1, withContent: true).ConfigureAwait(false);
        if (found.Letters.Count == 0)
            await AdminPort.ProblemAsync(context, StatusCodes.Status404NotFound, "No such letter", $"There is no letter {offset}, or it made room for younger ones.").ConfigureAwait(false);
        else
            await context.Response.WriteAsJsonAsync(found.Letters[0], AdminJson.Default.LetterAnswer).ConfigureAwait(false);
    }

    private static async Task ReplayAsync(HttpContext context)
    {
        // A browser sends a form to foreign addresses without asking first; it can not send this type.
        if (!context.Request.HasJsonContentType())
        {
            await AdminPort.ProblemAsync(context, StatusCodes.Status415UnsupportedMediaType, "Not JSON", "Send Content-Type: application/json.").ConfigureAwait(false);
            return;
        }

        if (!TryNumber(context, "after", 0, out var after))
        {
            await AdminPort.ProblemAsync(context, StatusCodes.Status400BadRequest, "No such range", "Write after=NUMBER.").ConfigureAwait(false);
            return;
        }

        try
        {
            await context.Response.WriteAsJsonAsync(await Book(context).ReplayAsync(Filter(context), after).ConfigureAwait(false),
                AdminJson.Default.ReplayAnswer).ConfigureAwait(false);
        }
        catch (IOException fault)
        {
            await AdminPort.ProblemAsync(context, StatusCodes.Status409Conflict, "No room", $"The replay stopped: {fault.Message}").ConfigureAwait(false);
        }
    }

    private static LetterFilter Filter(HttpContext context)
    {
        var query = context.Request.Query;
        return new LetterFilter(query["reason"], query["device"],
            long.TryParse(query["offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : null);
    }

    private static bool TryNumber(HttpContext context, string name, long otherwise, out long value)
    {
        value = otherwise;
        var text = context.Request.Query[name].ToString();
        return text.Length == 0 || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static LetterBook Book(HttpContext context) => context.RequestServices.GetRequiredService<LetterBook>();
}
