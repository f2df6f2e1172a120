using System.Net;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Identity;

namespace InternetDesa.Collector.Ingest;

/// <summary>Who is at the other end of a connection, before its CONNECT.</summary>
/// <param name="Address">As <see cref="AddressLimits.CountedAs"/> has it.</param>
/// <param name="Certificate">What its TLS has shown; null where it has none.</param>
/// <param name="CheckedBy">The authority that took the certificate in the handshake; null where none was asked.</param>
internal sealed record Peer(IPAddress Address, X509Certificate2? Certificate, ClientAuthority? CheckedBy);
