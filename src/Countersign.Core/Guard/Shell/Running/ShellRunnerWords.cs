namespace Countersign.Core.Guard.Shell;

/// <content>Expansion of words.</content>
internal sealed partial class ShellRunner
{
    /// <summary>What <c>&lt;( … )</c> gives, by how it is written.</summary>
    private Dictionary<string, StandardInput>? _processes;

    private void ExpandAll(List<WordNode> words, List<ShellWord> fields, ShellScope scope)
    {
        var first = fields.Count;
        foreach (var word in words)
        {
            if (fields.Count >= ShellLimits.Words)
            {
                result.Limit("too-many-words");
                return;
            }

            if (word.Plain is { } plain) fields.Add(new ShellWord(plain, true));
            else ExpandFields(word, fields, scope);
        }

        for (var at = first; _hasMarks && at < fields.Count; at++)
        {
            if (UnknownMark.IsIn(fields[at].Text)) fields[at] = UnknownMark.Unmarked(fields[at]);
        }
    }

    private void ExpandFields(WordNode word, List<ShellWord> fields, ShellScope scope)
    {
        var parts = word.Parts!;
        if (parts is [TextPart { IsQuoted: true } only])
        {
            fields.Add(new ShellWord(only.Text, true));
            return;
        }

        if (!word.HasBraces)
        {
            Expand(parts, new FieldBuilder(fields), scope, isSplit: true);
            return;
        }

        foreach (var choice in BraceList.Expand(parts, ShellLimits.Words - fields.Count, out var isCut))
        {
            if (!result.TakeCharacters(choice.Count)) return;
            Expand(choice, new FieldBuilder(fields), scope, isSplit: true);
            if (isCut) result.Limit("too-many-words");
        }
    }

    /// <summary>A word where nothing splits it: a value, a file name, a text.</summary>
    private ShellWord ExpandOne(WordNode word, ShellScope scope)
    {
        var value = ExpandValue(word, scope);
        return _hasMarks && UnknownMark.IsIn(value.Text) ? UnknownMark.Unmarked(value) : value;
    }

    private ShellWord ExpandValue(WordNode word, ShellScope scope)
    {
        if (word.Plain is { } plain) return new ShellWord(plain, true);
        var fields = new List<ShellWord>(1);
        Expand(word.Parts!, new FieldBuilder(fields), scope, isSplit: false);
        return fields.Count == 0 ? new ShellWord("", true) : fields[0];
    }

    private void Expand(List<WordPart> parts, FieldBuilder fields, ShellScope scope, bool isSplit)
    {
        foreach (var part in parts)
        {
            if (part is TextPart text)
            {
                if (!text.IsQuoted && isSplit) fields.Unquoted(text.Text);
                else fields.Literal(text.Text);
                continue;
            }

            var isSplitting = isSplit && !part.IsQuoted;
            if (part is ParameterPart parameter && Items(parameter, scope) is { } items) Append(items, parameter, fields, isSplit, scope);
            else Append(Value(part, scope), fields, isSplitting, scope);
        }

        fields.End();
    }

    /// <summary>The value of a part that is one text.</summary>
    private ShellWord Value(WordPart part, ShellScope scope) => part switch
    {
        ParameterPart parameter => Parameter(parameter, scope),
        CommandPart command => Output(Run(command.Body, scope.Fork(), StandardInput.None, isCaptured: true), command.Written),
        BackquotePart command => Output(RunText(command.Text, scope.Fork(), StandardInput.None, isCaptured: true), "$(" + command.Text + ")"),
        ArithmeticPart arithmetic => Number(arithmetic, scope),
        ProcessPart process => Process(process, scope),
        _ => throw new InvalidOperationException("a part that nobody expands"),
    };

    /// <summary>A command's output in a word: without its last line ends.</summary>
    private static ShellWord Output(ShellWord? output, string written) => output switch
    {
        { IsLiteral: true } known => new ShellWord(known.Text.TrimEnd('\n'), true),
        { } known => new ShellWord(known.Text.TrimEnd('\n'), false, written),
        null => new ShellWord("", false, written),
    };

    private ShellWord Number(ArithmeticPart arithmetic, ShellScope scope)
    {
        Calculate(arithmetic.Expression, scope);
        return new ShellWord("", false, arithmetic.Written);
    }

    private ShellWord Process(ProcessPart process, ShellScope scope)
    {
        var before = result.Count;
        var output = Run(process.Body, scope.Fork(), StandardInput.None, isCaptured: true);
        if (process.IsRead) (_processes ??= new(StringComparer.Ordinal))[process.Written] = new StandardInput(true, output, result.Count > before ? result.Last : null);
        return new ShellWord(process.Written, false, process.Written);
    }

    private void Append(List<ShellWord> items, ParameterPart part, FieldBuilder fields, bool isSplit, ShellScope scope)
    {
        var isOneField = !isSplit || (part.IsQuoted && (part.Name == "*" || part.Index?.Parts is [TextPart { Text: "*" }]));
        for (var at = 0; at < items.Count; at++)
        {
            if (at > 0 && isOneField) fields.Literal(" ");
            else if (at > 0) fields.End();
            if (part.IsQuoted) fields.Present();
            Append(items[at], fields, isSplit && !part.IsQuoted, scope);
        }
    }

    private void Append(ShellWord value, FieldBuilder fields, bool isSplitting, ShellScope scope)
    {
        if (!result.TakeCharacters(value.Text.Length)) value = new ShellWord("", false, "");
        if (!value.IsLiteral) fields.Unknown(value.Text, value.Pattern ?? "");
        else if (isSplitting) Split(value.Text, fields, scope);
        else fields.Literal(value.Text);
    }

    /// <summary>Cuts an unquoted value into fields as <c>IFS</c> says.</summary>
    private static void Split(string text, FieldBuilder fields, ShellScope scope)
    {
        var separators = scope.Find("IFS") is { } set ? set.Value : new ShellWord(" \t\n", true);
        if (!separators.IsLiteral)
        {
            fields.Unknown(text, "$IFS");
            return;
        }

        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var end = rest.IndexOfAny(separators.Text);
            if (end < 0)
            {
                fields.Unquoted(rest.ToString());
                return;
            }

            fields.Unquoted(rest[..end].ToString());
            fields.End();
            rest = rest[(end + 1)..];
        }
    }
}
