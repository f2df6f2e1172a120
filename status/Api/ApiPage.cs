using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using InternetDesa.Status.Http;
using Microsoft.AspNetCore.Http;

namespace InternetDesa.Status.Api;

/// <summary>Makes the API's answers and refusals.</summary>
internal static class ApiPage
{
    /// <summary>Names as they are; the answer is never a part of a page, and all that means something in HTML is escaped nevertheless.</summary>
    public static readonly ApiJson Json = new(new JsonSerializerOptions(ApiJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });

    public static Page Ok<T>(T value, JsonTypeInfo<T> type) => Body(value, type, "application/json", StatusCodes.Status200OK);

    public static Page Refuse(int status, string title, string detail) =>
        Body(new Problem(title, status, detail), Json.Problem, "application/problem+json", status);

    public static Page NoData() => Refuse(StatusCodes.Status503ServiceUnavailable, "No data yet",
        "The monitoring system has not written any state yet: try again in a minute.");

    private static Page Body<T>(T value, JsonTypeInfo<T> type, string contentType, int status) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type), contentType, status);
}
