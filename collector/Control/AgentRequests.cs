namespace InternetDesa.Collector.Control;

/// <summary>Sets an agent's configuration.</summary>
/// <param name="Device">The village, 33.01.01.2001, or the device, 33/01/01/2001/agent.</param>
/// <param name="Yaml">The configuration; empty takes it back.</param>
internal sealed record ConfigRequest(string Device, string Yaml);

/// <summary>What an agent is told.</summary>
/// <param name="Device">Which.</param>
/// <param name="Yaml">Its configuration; empty where it has its own alone.</param>
/// <param name="Connected">Whether it hears it now; else at its next connection.</param>
internal sealed record ConfigAnswer(string Device, string Yaml, bool Connected);

/// <summary>Has an agent do something.</summary>
/// <param name="Device">The village or the device.</param>
/// <param name="Name">What: ping, traceroute, dns, throughput, log, restart, upgrade.</param>
/// <param name="Target">Whom it is about; empty where the command needs none.</param>
/// <param name="Count">How many; 0 leaves it to the command.</param>
/// <param name="WaitSeconds">How long the answer is waited for, 1 to 120.</param>
internal sealed record CommandRequest(string Device, string Name, string Target, int Count, int WaitSeconds);

/// <summary>What came of it.</summary>
/// <param name="Device">Which agent.</param>
/// <param name="Id">The command's id, as the agent's event and log have it.</param>
/// <param name="Ok">Whether it was done.</param>
/// <param name="Text">The agent's words: a stranger's text.</param>
internal sealed record CommandAnswer(string Device, string Id, bool Ok, string Text);

/// <summary>The agents of a region.</summary>
/// <param name="Agents">They, in the inventory's order.</param>
internal sealed record AgentsAnswer(IReadOnlyList<AgentRow> Agents);

/// <summary>One of them.</summary>
/// <param name="Device">Which.</param>
/// <param name="Connected">Whether it hears commands now; through a broker nobody knows, and it is asked all the same.</param>
internal sealed record AgentRow(string Device, bool Connected);
