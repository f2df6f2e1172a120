using InternetDesa.Collector.Admin;
using InternetDesa.Core.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace InternetDesa.Collector.Polling;

/// <summary>
/// <c>GET /snmp?prefix=33/01</c>, <c>GET /snmp/{device}</c> and <c>DELETE /snmp/{device}</c>, which forgets what was learned about it, of
/// the admin port.
/// </summary>
internal static class PollingEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/snmp", (RequestDelegate)ListAsync);
        routes.MapGet("/snmp/{**device}", (RequestDelegate)ShowAsync);
        routes.MapDelete("/snmp/{**device}", (RequestDelegate)ResetAsync);
    }

    private static Task ListAsync(HttpContext context)
    {
        var prefix = context.Request.Query["prefix"].ToString();
        var devices = Poller(context)?.Devices.Where(status => status.Device.Id.ToString().StartsWith(prefix, StringComparison.Ordinal)) ?? [];
        return context.Response.WriteAsJsonAsync(new DevicesAnswer([.. devices.Select(DeviceAnswer.Of)]), AdminJson.Default.DevicesAnswer);
    }

    private static Task ShowAsync(HttpContext context) => AnswerAsync(context, static (poller, device) => poller.Find(device));

    private static Task ResetAsync(HttpContext context) =>
        AnswerAsync(context, static (poller, device) => poller.Reset(device) ? poller.Find(device) : null);

    private static Task AnswerAsync(HttpContext context, Func<SnmpPoller, DeviceId, PolledDeviceStatus?> find)
    {
        var text = (string?)context.Request.RouteValues["device"];
        return DeviceId.TryParse(text, out var device) && Poller(context) is { } poller && find(poller, device) is { } status
            ? context.Response.WriteAsJsonAsync(DeviceAnswer.Of(status), AdminJson.Default.DeviceAnswer)
            : AdminPort.ProblemAsync(context, StatusCodes.Status404NotFound, "No such device",
                $"No device '{text}' is polled; write one such as 33/01/01/2001/gw that the inventory has an address for.");
    }

    private static SnmpPoller? Poller(HttpContext context) => context.RequestServices.GetService<SnmpPoller>();
}
