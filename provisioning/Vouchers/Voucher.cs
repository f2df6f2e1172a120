using System.Globalization;

namespace InternetDesa.Provisioning.Vouchers;

/// <summary>What our vouchers are known by on a router: the comment of the hotspot user, <c>desa-voucher 260301-k7m2 2026-03-31</c>.</summary>
/// <param name="Batch">Which batch it was made in.</param>
/// <param name="Expires">The last day on which it is sold or used, WIB.</param>
internal sealed record VoucherMark(string Batch, DateOnly Expires)
{
    /// <summary>What the comments begin with.</summary>
    public const string Prefix = "desa-voucher ";

    /// <summary>Reads a comment; null where it is none of ours, whoever wrote it and however alike.</summary>
    public static VoucherMark? Parse(string comment) => comment.StartsWith(Prefix, StringComparison.Ordinal)
        && comment[Prefix.Length..].Split(' ') is [var batch, var day] && IsBatch(batch)
        && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var expires)
        ? new VoucherMark(batch, expires)
        : null;

    /// <summary>Whether a text can name a batch.</summary>
    public static bool IsBatch(string text) =>
        text.Length is > 0 and <= 32 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The comment.</summary>
    public override string ToString() => $"{Prefix}{Batch} {Expires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
}

/// <summary>A voucher as a router has it: a hotspot user with our mark. Who uses it is never read.</summary>
/// <param name="Id">Its <c>.id</c>, good for this connection.</param>
/// <param name="Code">What people type: name and password.</param>
/// <param name="Profile">Its profile.</param>
/// <param name="Limit">How long it lasts once used, as the router writes it; empty for as long as it is valid.</param>
/// <param name="Used">Whether somebody has used it.</param>
/// <param name="Mark">Its mark.</param>
internal sealed record Voucher(string Id, string Code, string Profile, string Limit, bool Used, VoucherMark Mark);
