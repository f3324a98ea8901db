using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Knowledge;

/// <summary>An option as it stands on a command line.</summary>
/// <param name="Name">Its name with dashes, up to an equals sign.</param>
/// <param name="Value">Its value; null where it has none, or an unknown one.</param>
internal readonly record struct CommandOption(string Name, ShellWord? Value);

/// <summary>The words of a command, told apart by what is known of its program: what it is asked to do, and options wherever they stand.</summary>
internal sealed class CommandWords
{
    private readonly List<ShellWord> _words = [];
    private readonly List<CommandOption> _options = [];

    /// <summary>Reads the words after the program.</summary>
    public CommandWords(IReadOnlyList<ShellWord> argv, ToolEntry entry)
    {
        Argv = argv;
        var isGreedy = ToolEntry.HasWord(entry.Values, "*");
        for (var at = 1; at < argv.Count; at++)
        {
            var word = argv[at];
            if (word is { Text: "--", IsLiteral: true })
            {
                while (++at < argv.Count) _words.Add(argv[at]);
            }
            else if (word.Text is not ['-', _, ..] || char.IsAsciiDigit(word.Text[1]))
            {
                _words.Add(word);
            }
            else
            {
                at += Option(word, at + 1 < argv.Count ? argv[at + 1] : null, entry, isGreedy);
                while (isGreedy && IsPastVerbs && at + 1 < argv.Count && argv[at + 1].Text is not ['-', ..]) at++;
            }
        }
    }

    /// <summary>Everything, the program first.</summary>
    public IReadOnlyList<ShellWord> Argv { get; }

    /// <summary>Words that are no option and no option's value.</summary>
    public IReadOnlyList<ShellWord> Words => _words;

    /// <summary>Options in the order of the line.</summary>
    public IReadOnlyList<CommandOption> Options => _options;

    private bool IsPastVerbs => _words.Count >= 2 && _words[0].Text != "s3";

    /// <summary>The last value given to an option of this name; null where there is none.</summary>
    public ShellWord? Value(ReadOnlySpan<char> name)
    {
        for (var at = _options.Count - 1; at >= 0; at--)
        {
            if (_options[at].Value is { } value && name.SequenceEqual(_options[at].Name)) return value;
        }

        return null;
    }

    /// <summary>Whether an option of this name stands there, also among letters behind one dash; <c>--x=false</c> is none.</summary>
    public bool Has(ReadOnlySpan<char> name)
    {
        foreach (var option in _options)
        {
            if (Is(option, name)) return true;
        }

        return false;
    }

    /// <summary>Whether this option is on under this name.</summary>
    public static bool Is(CommandOption option, ReadOnlySpan<char> name)
    {
        if (option.Value is { IsLiteral: true, Text: "false" or "none" or "no" or "0" or "off" } && name is ['-', '-', ..]) return false;
        if (Wildcard.Matches(name, option.Name)) return true;
        return name.Length == 2 && name[0] == '-' && option.Name.Length is > 2 and <= 5 && option.Name[1] != '-' && option.Name.AsSpan(1).IndexOf(name[1]) >= 0 && IsLetters(option.Name);
    }

    /// <summary>Whether any word holds this text, whatever its case.</summary>
    public bool Mentions(ReadOnlySpan<char> text)
    {
        for (var at = 1; at < Argv.Count; at++)
        {
            if (Argv[at].Text.AsSpan().Contains(text, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static bool IsLetters(string option)
    {
        foreach (var c in option.AsSpan(1))
        {
            if (!char.IsAsciiLetter(c)) return false;
        }

        return true;
    }

    private static bool IsCluster(string name) => name.Length is > 2 and <= 5 && name[1] != '-' && IsLetters(name);

    private int Option(ShellWord word, ShellWord? next, ToolEntry entry, bool isGreedy)
    {
        var equals = word.Text.IndexOf('=');
        var name = equals > 0 ? word.Text[..equals] : word.Text;
        if (equals > 0)
        {
            _options.Add(new CommandOption(name, word with { Text = word.Text[(equals + 1)..] }));
            return 0;
        }

        var takes = entry.TakesValue(name) || (isGreedy && IsPastVerbs && next is { } following && following.Text is not ['-', ..]);
        if (takes)
        {
            _options.Add(new CommandOption(name, next));
            return next is null ? 0 : 1;
        }

        if (name.Length > 2 && name[1] != '-' && entry.TakesValue(name.AsSpan(0, 2))) _options.Add(new CommandOption(name[..2], word with { Text = name[2..] }));
        else if (next is { } last && IsCluster(name) && entry.TakesValue(string.Concat("-", name.AsSpan(name.Length - 1))))
        {
            _options.Add(new CommandOption(name[..^1], null));
            _options.Add(new CommandOption("-" + name[^1], last));
            return 1;
        }
        else _options.Add(new CommandOption(name, null));

        return 0;
    }
}
