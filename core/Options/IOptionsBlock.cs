using System.Diagnostics.CodeAnalysis;

namespace InternetDesa.Core.Options;

/// <summary>
/// Options that <see cref="OptionsReader"/> fills: public properties of type string, bool, int, long, double or an enumeration, arrays of
/// these, and blocks like itself, which are there from the beginning.
/// </summary>
/// <remarks>The trimmer keeps the properties of whatever is one (learn.microsoft.com, "Prepare .NET libraries for trimming").</remarks>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)]
public interface IOptionsBlock;
