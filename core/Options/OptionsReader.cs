using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
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
        where T : class, new()
    {
        var errors = new List<string>();
        var sound = new Dictionary<string, string?>();
        Inspect(configuration.GetSection(section), typeof(T), errors, sound);
        var options = new ConfigurationBuilder().AddInMemoryCollection(sound).Build().GetSection(section).Get<T>() ?? new T();
        Validate(options, section, errors);
        return errors.Count == 0 ? options : throw new OptionsException(errors);
    }

    private static void Inspect(IConfigurationSection section, Type type, List<string> errors, Dictionary<string, string?> sound)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            var property = properties.FirstOrDefault(p => string.Equals(p.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
                errors.Add($"{child.Path}: no such option; those known are {string.Join(", ", properties.Select(p => p.Name).Order())}");
            else
                InspectValue(child, property.PropertyType, errors, sound);
        }
    }

    private static void InspectValue(IConfigurationSection value, Type type, List<string> errors, Dictionary<string, string?> sound)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type != typeof(string) && ElementType(type) is { } element)
        {
            if (!string.IsNullOrEmpty(value.Value))
                errors.Add($"{value.Path}: '{value.Value}' is one value where a list is wanted; write {value.Path}:0, {value.Path}:1, …");
            foreach (var item in value.GetChildren())
                InspectValue(item, element, errors, sound);
        }
        else if (type.IsClass && type != typeof(string))
        {
            if (!string.IsNullOrEmpty(value.Value))
                errors.Add($"{value.Path}: '{value.Value}' is a value where options are wanted, such as {value.Path}:{type.GetProperties()[0].Name}");
            Inspect(value, type, errors, sound);
        }
        else if (value.Value is { } text)
        {
            if (CanConvert(type, text))
                sound[value.Path] = text;
            else
                errors.Add($"{value.Path}: '{text}' is not {Wanted(type)}");
        }
    }

    private static Type? ElementType(Type type) => type.IsArray ? type.GetElementType()
        : typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType ? type.GetGenericArguments()[^1] : null;

    private static bool CanConvert(Type type, string text)
    {
        if (type == typeof(string))
            return true;
        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
            return true;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Wanted(Type type) => type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) ? "a number such as 2.5"
        : $"a {type.Name}";

    private static void Validate(object options, string path, List<string> errors)
    {
        var properties = options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
        var results = new List<ValidationResult>();
        foreach (var property in properties)
            Validator.TryValidateProperty(property.GetValue(options), new ValidationContext(options) { MemberName = property.Name }, results);
        // Asked apart: TryValidateObject would keep these back until every property is right.
        if (options is IValidatableObject validatable)
            results.AddRange(validatable.Validate(new ValidationContext(options)));
        foreach (var result in results)
        {
            var member = result.MemberNames.FirstOrDefault();
            errors.Add(member is null ? $"{path}: {result.ErrorMessage}" : $"{path}:{member}: {result.ErrorMessage}");
        }

        foreach (var property in properties)
        {
            var type = property.PropertyType;
            if (type.IsClass && type.Namespace?.StartsWith("InternetDesa", StringComparison.Ordinal) == true
                && property.GetValue(options) is { } nested)
                Validate(nested, $"{path}:{property.Name}", errors);
        }
    }
}

/// <summary>The configuration has faults. Programs print <see cref="Exception.Message"/> and end with <see cref="ExitCode"/>.</summary>
public sealed class OptionsException(IReadOnlyList<string> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>The exit code for bad input.</summary>
    public const int ExitCode = 2;

    /// <summary>The faults, each naming its key and what to write instead.</summary>
    public IReadOnlyList<string> Errors => errors;
}
