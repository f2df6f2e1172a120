using System.Security.Cryptography;
using System.Text;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>The login of both ages (MikroTik manual, "API", "Initial login").</summary>
internal sealed class ApiLogin(SimulatedRouter router, System.Net.IPAddress remote)
{
    private readonly byte[] _challenge = MD5.HashData(Encoding.ASCII.GetBytes($"{router.Settings.Serial} {router.Uptime.Ticks}"))[..16];

    /// <summary>Tries to log in.</summary>
    /// <param name="command">The command <c>/login</c>.</param>
    /// <param name="ret">What <c>!done</c> carries: the challenge.</param>
    /// <returns>The user's name when he is in, else null.</returns>
    /// <exception cref="RouterTrapException">Refused.</exception>
    public string? Try(RouterCommand command, out string? ret)
    {
        ret = null;
        if (router.Settings.OldLogin && command["response"] is null)
        {
            // An old router ignores the password: who takes this !done for a login is not logged in.
            ret = Convert.ToHexStringLower(_challenge);
            return null;
        }

        var user = router.Config.Rows(router.Schema["/user"]).FirstOrDefault(row => row.Name == (command["name"] ?? "") && !row.Disabled);
        var good = user is not null && HasApi(user) && FromHere(user)
            && (router.Settings.OldLogin ? command["response"] == Response(user["password"] ?? "") : command["password"] == (user["password"] ?? ""));
        if (good)
            return user!.Name;
        throw router.Settings.OldLogin ? new RouterTrapException("cannot log in") : new RouterTrapException("invalid user name or password (6)");
    }

    /// <summary>The answer to a challenge: 00 and MD5 of a zero byte, the password and the challenge.</summary>
    public static string Response(string password, byte[] challenge) =>
        "00" + Convert.ToHexStringLower(MD5.HashData([0, .. Encoding.Latin1.GetBytes(password), .. challenge]));

    private string Response(string password) => Response(password, _challenge);

    private bool HasApi(RouterRow user) => router.Config.Rows(router.Schema["/user/group"]).FirstOrDefault(group => group.Name == user["group"]) is { } group
        && Policies.Parse(group["policy"]).Contains("api");

    private bool FromHere(RouterRow user) =>
        user["address"] is not { Length: > 0 } allowed || allowed.Split(',').Any(prefix => Ipv4.Contains(prefix, remote));
}
