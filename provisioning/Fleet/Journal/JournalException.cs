namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>The journal takes nothing, so nothing is begun that it could not tell of. The program ends with 74 (EX_IOERR).</summary>
internal sealed class JournalException(string message, Exception? inner = null) : Exception(message, inner);
