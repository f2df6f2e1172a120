using System.CommandLine;
using System.Security.Authentication;
using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl pin</c>: the fingerprint of the certificate that a router shows, before anybody logs in.</summary>
internal static class PinVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly Argument<string> Address = new("address") { Description = "The router, 10.33.1.1[:8729]." };

    /// <summary>The verb.</summary>
    public static Verb Pin { get; } = new("pin",
        """
        Shows the fingerprint of a router's certificate. Compare it with what the router itself says, on a cable:
        /certificate/print detail. Only then keep it with 'desactl vault set pin/CODE/DEVICE'. No password is sent.

        Example:
          desactl pin 10.33.1.1
        """,
        [Address],
        async (desk, ct) =>
        {
            var (host, port) = RouterTarget.Address(desk.Arguments.GetValue(Address)!, plainText: false);
            string? fingerprint = null;
            using var limit = new CancellationTokenSource(Patience, desk.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
            try
            {
                var open = RouterOsTcp.Tls(host, port, given => (fingerprint = RouterOsPin.Of(given)).Length > 0);
                await (await open(either.Token).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or AuthenticationException)
            {
                await desk.Errors.WriteLineAsync($"{host}:{port} showed no certificate: {e.Message}").ConfigureAwait(false);
                return ExitCodes.Unreachable;
            }

            desk.Screen.Show(new { host, port, fingerprint }, () => desk.Screen.Line(fingerprint!));
            return ExitCodes.Done;
        });
}
