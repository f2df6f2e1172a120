using InternetDesa.Core.Options;
using InternetDesa.Provisioning.Applying;

namespace InternetDesa.Provisioning.Cli;

/// <summary>How <c>desactl</c> ends, for scripts; every verb's help and docs/id/panduan-teknisi.md list them.</summary>
internal static class ExitCodes
{
    /// <summary>Done: applied, held, nothing to do, no drift.</summary>
    public const int Done = 0;

    /// <summary>Something differs or is in doubt: a router from its manifest, an inventory from another, a spreadsheet's rows, what lies
    /// open.</summary>
    public const int Differs = 1;

    /// <summary>Arguments or files have faults.</summary>
    public const int BadInput = ProgramExit.BadInput;

    /// <summary>Refused, and nothing was changed.</summary>
    public const int NotApplied = 3;

    /// <summary>The change was taken back: the router is as before.</summary>
    public const int Reverted = 4;

    /// <summary>The router does not answer after something was changed: as before or as after, and pending changes take themselves back.</summary>
    public const int Unknown = 5;

    /// <summary>A roll-out stands still: too much failed, or somebody halted it.</summary>
    public const int Halted = 6;

    /// <summary>A roll-out is not at its end: villages do not answer, or a ring waits for approval.</summary>
    public const int Queued = 7;

    /// <summary>The router was not reached, or refused the login; nothing was done (EX_UNAVAILABLE).</summary>
    public const int Unreachable = 69;

    /// <summary>For people.</summary>
    public const string Help = """
        Exit codes: 0 done; 1 it differs, or there are doubts; 2 faults in arguments or files; 3 refused, nothing
        changed; 4 taken back, the router is as before; 5 unknown, a pending change takes itself back; 69 not reached.
        Of a roll-out: 6 halted; 7 villages or a second person are waited for; 74 the journal takes nothing.
        """;

    /// <summary>The code of a result.</summary>
    public static int Of(ApplyOutcome outcome) => outcome switch
    {
        ApplyOutcome.NotApplied => NotApplied,
        ApplyOutcome.Reverted => Reverted,
        ApplyOutcome.Unknown => Unknown,
        _ => Done,
    };
}
