using InternetDesa.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateSlimBuilder(args);
try
{
    builder.AddStatus();
    await using var app = builder.Build();
    app.MapStatus();
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException e)
{
    return Refuse(e.Failures);
}
catch (FormatException e)
{
    return Refuse(e.Message.Split('\n'));
}
catch (InvalidOperationException e) when (e.Source == "Microsoft.Extensions.Configuration.Binder")
{
    // A key that is no setting, or a value that can't be read as one.
    return Refuse([e.Message, "The settings of section Status are "
        + string.Join(", ", typeof(StatusOptions).GetProperties().Select(property => property.Name)) + "."]);
}

// 2: the settings are wrong, and starting again will not help.
static int Refuse(IEnumerable<string> errors)
{
    foreach (var error in errors)
        Console.Error.WriteLine(error);
    return 2;
}
