using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;
using static InternetDesa.Provisioning.Manifest.Compiling.DesiredRows;

namespace InternetDesa.Provisioning.Manifest.Compiling;

/// <summary>The hotspot: profile, server, what vouchers give, walled garden, login page.</summary>
internal static class HotspotRows
{
    private static readonly RouterOsVersion FilesOverApi = new(7, 13);
    private static readonly string Name = OwnerMark.Name("hotspot");

    /// <summary>Adds the rows.</summary>
    /// <exception cref="FormatException">A file of the login page is no text.</exception>
    public static void Add(DesiredRows rows, VillageSettings village, RouterSnapshot router)
    {
        if (village.Settings.Child("hotspot") is not { } hotspot)
            return;
        var network = village.Networks.Single(network => network.Name == hotspot.Value("network"));
        foreach (var (name, user) in hotspot.Children("users"))
            AddUserProfile(rows, name.Text, user);
        AddProfile(rows, village, hotspot, network, AddPages(rows, village, hotspot, router));
        rows.Add("/ip/hotspot", ("name", Name), ("interface", OwnerMark.Name(network.Name)), ("address-pool", OwnerMark.Name(network.Name)),
            ("profile", Name), ("idle-timeout", hotspot.Value("idle") ?? "5m"), ("addresses-per-mac", hotspot.Value("devices") ?? "2"),
            ("disabled", "no"));
        foreach (var open in hotspot.Maps("open"))
            AddOpen(rows, open);
        foreach (var device in hotspot.Maps("bypass"))
        {
            rows.Add("/ip/hotspot/ip-binding", ("comment", OwnerMark.Comment(device.Value("name")!)), ("mac-address", device.Value("mac")),
                ("server", Name), ("type", "bypassed"), ("disabled", "no"));
        }
    }

    private static void AddUserProfile(DesiredRows rows, string name, MapNode user)
    {
        // rx is what the router receives, so people's upload stands first.
        List<(string, string?)> attributes =
        [
            ("name", OwnerMark.Name(name)), ("rate-limit", $"{user.Value("up")}/{user.Value("down")}"), ("session-timeout", user.Value("session")),
            ("idle-timeout", user.Value("idle")), ("shared-users", user.Value("devices") ?? "1"),
                ("add-mac-cookie", Flag(user["cookie"] is not null)),
        ];
        if (user.Value("cookie") is { } cookie)
            attributes.Add(("mac-cookie-timeout", cookie));
        rows.Add("/ip/hotspot/user/profile", [.. attributes]);
    }

    private static void AddProfile(DesiredRows rows, VillageSettings village, MapNode hotspot, NetworkSettings network, string? pages)
    {
        var radius = village.Settings.Child("radius");
        var logins = hotspot.Values("login-by");
        List<(string, string?)> attributes =
        [
            ("name", Name), ("hotspot-address", Ipv4Network.Text(network.Router!.Value)), ("dns-name", hotspot.Value("dns-name")),
            ("login-by", logins.Count == 0 ? "cookie,http-chap" : List(logins)), ("http-cookie-lifetime", hotspot.Value("cookie") ?? "3d"),
            ("ssl-certificate", hotspot.Value("certificate")), ("use-radius", Flag(radius is not null)),
        ];
        if (pages is not null)
            attributes.Add(("html-directory", pages));
        if (radius is not null)
        {
            attributes.Add(("radius-accounting", Flag(radius.Flag("accounting", true))));
            attributes.Add(("radius-interim-update", radius.Value("interim")));
            attributes.Add(("radius-location-id", village.Village.Digits));
        }

        if (hotspot.Child("trial") is { } trial)
        {
            attributes.Add(("trial-uptime-limit", trial.Value("time")));
            attributes.Add(("trial-uptime-reset", trial.Value("again")));
            attributes.Add(("trial-user-profile", OwnerMark.Name(trial.Value("user")!)));
        }

        rows.Add("/ip/hotspot/profile", [.. attributes]);
    }

    private static string? AddPages(DesiredRows rows, VillageSettings village, MapNode hotspot, RouterSnapshot router)
    {
        var onFlash = router["/file"].Any(file => file["name"] == "flash" || file["name"].StartsWith("flash/", StringComparison.Ordinal));
        if (hotspot.Value("pages") is not { } pages)
        {
            // A page of ours that the manifest no longer has makes room for the router's own; any other folder is someone's choice.
            var isOurs = router["/ip/hotspot/profile"].Any(
                row => row["name"] == Name && row["html-directory"].Contains(LoginPages.FolderPrefix, StringComparison.Ordinal));
            return !isOurs ? null : onFlash ? "flash/hotspot" : "hotspot";
        }

        if (rows.Version < FilesOverApi)
        {
            rows.Notes.Add($"hotspot.pages: RouterOS {rows.Version} takes no files over the API, {FilesOverApi} and later do; the login "
                + "page stays as it is");
            return null;
        }

        var (folder, files) = LoginPages.Read(Path.Combine(village.Folder, pages), onFlash);
        foreach (var (name, contents) in files)
            rows.Add("/file", ("name", name), ("contents", contents));
        return folder;
    }

    private static void AddOpen(DesiredRows rows, MapNode open)
    {
        var mark = OwnerMark.Comment(open.Value("name")!);
        if (open["host"] is not null)
        {
            rows.Add("/ip/hotspot/walled-garden", ("comment", mark), ("action", "allow"), ("dst-host", open.Value("host")),
                ("path", open.Value("path")), ("dst-port", open.Value("port")), ("disabled", "no"));
        }
        else
        {
            rows.Add("/ip/hotspot/walled-garden/ip", ("comment", mark), ("action", "accept"), ("dst-address", open.Value("address")),
                ("protocol", open.Value("protocol")), ("dst-port", open.Value("port")), ("disabled", "no"));
        }
    }
}
