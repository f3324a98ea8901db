using System.Text;

namespace Countersign.Core.Guard.Shell;

/// <summary>The output of commands one after the other: known as long as that of each is.</summary>
internal sealed class OutputText
{
    private StringBuilder? _more;
    private ShellWord _first = new("", true);
    private bool _isUnknown;
    private bool _isLiteral = true;

    /// <summary>Set where a command may not run at all.</summary>
    public bool IsUncertain { get; set; }

    /// <summary>All of it; null where nothing of it is known.</summary>
    public ShellWord? Text
    {
        get
        {
            if (_isUnknown) return null;
            var text = _more?.ToString() ?? _first.Text;
            return _isLiteral ? new ShellWord(text, true) : new ShellWord(text, false, "");
        }
    }

    public void Add(ShellWord? output)
    {
        if (output is not { } known)
        {
            _isUnknown = true;
            return;
        }

        _isLiteral &= known.IsLiteral && (!IsUncertain || known.Text.Length == 0);
        if (known.Text.Length == 0) return;
        if (_more is null && _first.Text.Length == 0) _first = known;
        else (_more ??= new StringBuilder(_first.Text)).Append(known.Text);
    }
}
