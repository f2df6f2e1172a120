using InternetDesa.Core.Spool;

namespace InternetDesa.Core.Options;

/// <summary>How every program ends: with a message that a person can act on, and a code that a script can.</summary>
public static class ProgramExit
{
    /// <summary>The options, or a file or address that they name, have faults.</summary>
    public const int BadInput = OptionsException.ExitCode;

    /// <summary>The disk failed (EX_IOERR): a new start reads what is really there.</summary>
    public const int DiskFailed = SpoolFailedException.ExitCode;

    /// <summary>A fault of ours ended the program (EX_SOFTWARE): not 0, so that its supervisor starts it again.</summary>
    public const int Fault = 70;

    /// <summary>Runs a program. Faults of its input and of its disk become their message and their code; any other is a fault of ours.</summary>
    public static async Task<int> RunAsync(Func<Task<int>> program)
    {
        try
        {
            return await program().ConfigureAwait(false);
        }
        catch (Exception fault) when (CodeOf(fault) is { } code)
        {
            await Console.Error.WriteLineAsync(fault.Message).ConfigureAwait(false);
            return code;
        }
    }

    /// <summary>The code of a fault; null where it is none of those a user can mend.</summary>
    public static int? CodeOf(Exception fault) => fault switch
    {
        DirectoryInUseException => BadInput,
        SpoolFailedException or StorageException => DiskFailed,
        OptionsException or FormatException or InvalidDataException or IOException or UnauthorizedAccessException => BadInput,
        _ => null,
    };
}
