using System.Text;

namespace Countersign.Core.Guard.Shell;

/// <summary>Builds the fields that one word expands to.</summary>
internal sealed class FieldBuilder(List<ShellWord> fields)
{
    private readonly StringBuilder _text = new();
    private StringBuilder? _pattern;
    private bool _isPresent;

    /// <summary>Text that stands for itself.</summary>
    public void Literal(string text)
    {
        _isPresent = true;
        _text.Append(text);
        _pattern?.Append(WordPattern.Escape(text));
    }

    /// <summary>Unquoted text, in which a glob means file names.</summary>
    public void Unquoted(string text)
    {
        if (text.Length == 0) return;
        if (!ShellCharacters.HasGlob(text))
        {
            Literal(text);
            return;
        }

        BeginPattern();
        _isPresent = true;
        _text.Append(text);
        _pattern!.Append(text);
    }

    /// <summary>A part that is not all known.</summary>
    public void Unknown(string likely, string pattern)
    {
        BeginPattern();
        _isPresent = true;
        _text.Append(likely);
        _pattern!.Append(pattern);
    }

    /// <summary>An empty text in quotes makes a field, which an unquoted one does not.</summary>
    public void Present() => _isPresent = true;

    /// <summary>Ends the field, where there is one.</summary>
    public void End()
    {
        if (_isPresent) fields.Add(new ShellWord(_text.ToString(), _pattern is null, _pattern?.ToString()));
        _text.Clear();
        _pattern = null;
        _isPresent = false;
    }

    private void BeginPattern() => _pattern ??= new StringBuilder(WordPattern.Escape(_text.ToString()));
}
