using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Core.Options;

/// <summary>
/// Binds a section of the configuration to a plain object, once, and finds every fault at once: keys that no option has, values that
/// are not of their option's type, values out of their range (data annotations and <see cref="IValidatableObject"/>).
/// </summary>
/// <remarks>The framework's binder stops at its first fault; a technician on a bad line would fix one fault a try.</remarks>
public static class OptionsReader
{
    /// <summary>Reads the section.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="section">The section's name; it begins every message.</param>
    /// <exception cref="OptionsException">There are faults: all of them.</exception>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, IOptionsBlock, new()
    {
        var errors = new List<string>();
        var options = new T();
        Bind(configuration.GetSection(section), options, errors);
        Validate(options, section, errors);
        return errors.Count == 0 ? options : throw new OptionsException(errors);
    }

    private static void Bind(IConfigurationSection section, IOptionsBlock options, List<string> errors)
    {
        var properties = Properties(options);
        foreach (var child in section.GetChildren())
        {
            var property = properties.FirstOrDefault(p => string.Equals(p.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
                errors.Add($"{child.Path}: no such option; those known are {string.Join(", ", properties.Select(p => p.Name).Order())}");
            else if (property.GetValue(options) is IOptionsBlock block)
                BindBlock(child, block, errors);
            else if (property.PropertyType.IsArray)
                BindList(child, property, options, errors);
            else if (ReadValue(child, property.PropertyType, errors) is { } value)
                property.SetValue(options, value);
        }
    }

    private static void BindBlock(IConfigurationSection section, IOptionsBlock block, List<string> errors)
    {
        if (!string.IsNullOrEmpty(section.Value))
            errors.Add($"{section.Path}: '{section.Value}' is a value where options are wanted, such as {section.Path}:{Properties(block)[0].Name}");
        Bind(section, block, errors);
    }

    private static void BindList(IConfigurationSection section, PropertyInfo property, IOptionsBlock options, List<string> errors)
    {
        if (!string.IsNullOrEmpty(section.Value))
            errors.Add($"{section.Path}: '{section.Value}' is one value where a list is wanted; write {section.Path}:0, {section.Path}:1, …");
        var element = property.PropertyType.GetElementType()!;
        var items = section.GetChildren().Select(item => ReadValue(item, element, errors)).Where(item => item is not null).ToArray();
        if (items.Length == 0)
            return;
        var list = Array.CreateInstanceFromArrayType(property.PropertyType, items.Length);
        Array.Copy(items, list, items.Length);
        property.SetValue(options, list);
    }

    // Null where there is none, or where it was a fault.
    private static object? ReadValue(IConfigurationSection section, Type type, List<string> errors)
    {
        if (section.Value is not { } text)
        {
            if (section.GetChildren().Any())
                errors.Add($"{section.Path}: several values where {Wanted(type)} is wanted");
            return null;
        }

        var value = Convert(text, type);
        if (value is null)
            errors.Add($"{section.Path}: '{text}' is not {Wanted(type)}");
        return value;
    }

    private static object? Convert(string text, Type type)
    {
        if (type == typeof(string))
            return text;
        if (type == typeof(bool))
            return bool.TryParse(text, out var truth) ? truth : null;
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (type == typeof(long))
            return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
        // Not with thousands: 1,5 would be 15.
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (type.IsEnum)
            return Enum.TryParse(type, text, ignoreCase: true, out var name) && Enum.IsDefined(type, name) ? name : null;
        throw new NotSupportedException($"{type} is no type of an option; see {nameof(IOptionsBlock)}");
    }

    private static string Wanted(Type type) => type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) ? "a number such as 2.5"
        : "a text";

    private static void Validate(IOptionsBlock options, string path, List<string> errors)
    {
        var properties = Properties(options);
        var results = new List<ValidationResult>();
        foreach (var property in properties)
        {
            // With a display name of its own, so that nothing is looked for by reflection.
            var context = new ValidationContext(options, property.Name, null, null) { MemberName = property.Name };
            Validator.TryValidateValue(property.GetValue(options)!, context, results, property.GetCustomAttributes<ValidationAttribute>());
        }

        // Asked apart: TryValidateObject would keep these back until every property is right.
        if (options is IValidatableObject validatable)
            results.AddRange(validatable.Validate(new ValidationContext(options, path, null, null)));
        foreach (var result in results)
        {
            var member = result.MemberNames.FirstOrDefault();
            errors.Add(member is null ? $"{path}: {result.ErrorMessage}" : $"{path}:{member}: {result.ErrorMessage}");
        }

        foreach (var property in properties)
        {
            if (property.GetValue(options) is IOptionsBlock block)
                Validate(block, $"{path}:{property.Name}", errors);
        }
    }

    private static PropertyInfo[] Properties(IOptionsBlock options) => options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
}

/// <summary>The configuration has faults. Programs print <see cref="Exception.Message"/> and end with <see cref="ExitCode"/>.</summary>
public sealed class OptionsException(IReadOnlyList<string> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>The exit code for bad input.</summary>
    public const int ExitCode = 2;

    /// <summary>The faults, each naming its key and what to write instead.</summary>
    public IReadOnlyList<string> Errors => errors;
}
