using System.Globalization;

namespace Countersign.Core.Guard.Shell;

/// <content>Parameters, as far as the text itself sets them.</content>
internal sealed partial class ShellRunner
{
    /// <summary>The items that <c>$@</c> or <c>${a[@]}</c> stands for; null for a parameter that is one text.</summary>
    private static List<ShellWord>? Items(ParameterPart part, ShellScope scope)
    {
        if (part.Operator is not null) return null;
        if (part.Name is "@" or "*") return scope.Positional is { } known ? [.. known] : null;
        if (part.Index?.Parts is not [TextPart { Text: "@" or "*" }] || scope.Find(part.Name) is not { } variable) return null;
        return variable.Items ?? [variable.Value];
    }

    private ShellWord Parameter(ParameterPart part, ShellScope scope)
    {
        if (part.Operator == "length" && (part.Name is "@" or "*" || part.Index?.Parts is [TextPart { Text: "@" or "*" }])) return Count(part, scope);
        var value = Base(part, scope);
        return part.Operator is null ? value ?? Unknown(part) : Apply(part, value, scope);
    }

    private static ShellWord Count(ParameterPart part, ShellScope scope)
    {
        var items = part.Index is null ? scope.Positional : scope.Find(part.Name)?.Items;
        return items is { } known ? new ShellWord(known.Count.ToString(CultureInfo.InvariantCulture), true) : Unknown(part);
    }

    /// <summary>The value before its operator; null where the text does not set it.</summary>
    private ShellWord? Base(ParameterPart part, ShellScope scope)
    {
        if (part.Name.Length == 0) return null;
        if (char.IsAsciiDigit(part.Name[0])) return Position(part.Name, scope);
        if (part.Name == "#") return scope.Positional is { } all ? new ShellWord(all.Count.ToString(CultureInfo.InvariantCulture), true) : null;
        if (part.Name is "@" or "*") return scope.Positional is { } items ? Joined(items) : null;
        if (scope.Find(part.Name) is not { } variable) return part.Name == "IFS" ? new ShellWord(" \t\n", true) : null;
        if (part.Index is null) return variable.Value;
        var index = ExpandOne(part.Index, scope);
        if (index.Text is "@" or "*") return variable.Items is { } array ? Joined(array) : variable.Value;
        if (!index.IsLiteral || !int.TryParse(index.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return Unknown(part);
        if (variable.Items is not { } list) return number is 0 or -1 ? variable.Value : new ShellWord("", true);
        if (number < 0) number += list.Count;
        return number >= 0 && number < list.Count ? list[number] : new ShellWord("", true);
    }

    private static ShellWord? Position(string digits, ShellScope scope)
    {
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        if (number == 0) return scope.Zero;
        if (scope.Positional is not { } known) return null;
        return number <= known.Count ? known[number - 1] : new ShellWord("", true);
    }

    private ShellWord Joined(IReadOnlyList<ShellWord> items)
    {
        var all = new ShellWord("", true);
        for (var at = 0; at < items.Count; at++) all = Joined(at == 0 ? all : Joined(all, new ShellWord(" ", true)), items[at]);
        return all;
    }

    private static ShellWord Unknown(ParameterPart part) => new("", false, part.Written);

    private ShellWord Apply(ParameterPart part, ShellWord? value, ShellScope scope)
    {
        var argument = part.Argument is null ? new ShellWord("", true) : ExpandOne(part.Argument, scope);
        switch (part.Operator!)
        {
            case ":-" or ":=" or "-" or "=": return Defaulted(part, value, argument, scope);
            case ":?" or "?": return value ?? Unknown(part);
            case ":+" or "+": return Alternative(part, value, argument);
            case "indirect": return Indirect(part, value, scope);
        }

        if (value is not { IsLiteral: true } known || !argument.IsLiteral || known.Text.Length > ParameterText.Longest) return Unknown(part);
        if (!result.TakeCharacters(known.Text.Length * (argument.Text.Length + 1))) return Unknown(part);
        return ParameterText.Apply(part.Operator!, known.Text, argument.Text, part.Argument) is { } text ? new ShellWord(text, true) : Unknown(part);
    }

    private ShellWord Defaulted(ParameterPart part, ShellWord? value, ShellWord argument, ShellScope scope)
    {
        var isEmptyToo = part.Operator![0] == ':';
        if (value is { } set && !(isEmptyToo && set.Text.Length == 0)) return set;
        var chosen = value is { IsLiteral: true } ? argument : new ShellWord(argument.Text, false, part.Written);
        if (part.Operator[^1] == '=' && ShellCharacters.IsName(part.Name)) Assign(part.Name, chosen, scope);
        return chosen;
    }

    private static ShellWord Alternative(ParameterPart part, ShellWord? value, ShellWord argument)
    {
        if (value is not { IsLiteral: true } set) return new ShellWord(argument.Text, false, part.Written);
        return part.Operator == ":+" && set.Text.Length == 0 ? new ShellWord("", true) : argument;
    }

    private static ShellWord Indirect(ParameterPart part, ShellWord? value, ShellScope scope) =>
        value is { IsLiteral: true } name && scope.Find(name.Text) is { } variable ? variable.Value : Unknown(part);
}
