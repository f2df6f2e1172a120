namespace InternetDesa.State;

/// <summary>A point that the collector itself makes, on its way to InfluxDB.</summary>
/// <param name="Bytes">One line of line protocol or several, each with its line feed.</param>
/// <param name="Droppable">Whether it may go, oldest first, when InfluxDB is away for too long: a roll-up or a pulse, never a change of state.</param>
public readonly record struct OutboxLine(byte[] Bytes, bool Droppable = false);
