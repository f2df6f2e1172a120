namespace InternetDesa.Tests.Provisioning.Fleet;

/// <summary>With a journal in a file.</summary>
public sealed class FleetFaultTests : FleetFaultContract;
