namespace InternetDesa.Agent.Publisher;

/// <summary>The name of a batch, wherever it lies.</summary>
/// <param name="Boot">Its boot.</param>
/// <param name="Seq">Its seq within the boot.</param>
internal readonly record struct BatchKey(long Boot, long Seq);
