using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace InternetDesa.Status.Http;

/// <summary>
/// Sends pages: the best coding that the browser takes, 304 where it has the page already (RFC 9110 §13.1.2), no body to HEAD.
/// </summary>
internal static class PageSender
{
    public static Task SendAsync(HttpContext context, Page page)
    {
        var request = context.Request.GetTypedHeaders();
        var response = context.Response;
        var (coding, body) = Accepts(request, "br") ? ("br", page.Brotli)
            : Accepts(request, "gzip") ? ("gzip", page.Gzip)
            : (null, page.Identity);
        // A strong tag names bytes, so each coding has its own.
        var tag = new EntityTagHeaderValue($"\"{page.Hash}{(coding is null ? "" : "-" + coding)}\"");

        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (page.Status == StatusCodes.Status200OK)
        {
            // A proxy may show the last page for a day while the site is down: it says on itself how old it is.
            response.Headers.CacheControl = "public,max-age=5,stale-if-error=86400";
            response.Headers.ETag = tag.ToString();
            if (request.IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }
        }
        else
        {
            response.Headers.CacheControl = "no-store";
        }

        response.StatusCode = page.Status;
        response.ContentType = page.ContentType;
        response.ContentLength = body.Length;
        response.Headers.ContentEncoding = coding;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static bool Accepts(RequestHeaders headers, string coding) =>
        headers.AcceptEncoding.Any(a => a.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && a.Quality is null or > 0);
}
