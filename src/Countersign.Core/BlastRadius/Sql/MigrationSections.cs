namespace Countersign.Core.BlastRadius.Sql;

/// <summary>
/// Marks that migration tools put into their files: goose (<c>-- +goose Up</c>), sql-migrate (<c>-- +migrate Up</c>), micrate, dbmate
/// (<c>-- migrate:up</c>). What stands after the mark of the way down is not run at deployment, but only where that is sure: the
/// mark of the same tool's way up stands before it. Otherwise everything counts.
/// </summary>
internal sealed class MigrationSections(SqlScript script, bool isIgnored)
{
    private static readonly (string Tool, string Mark)[] Tools = [("goose", "+goose "), ("sql-migrate", "+migrate "), ("micrate", "+micrate "), ("dbmate", "migrate:")];

    private string? _tool;
    private bool _isUnsure;
    private bool _hasUp;
    private int _downLine;

    /// <summary>Whether what comes now is the way down.</summary>
    public bool IsDown { get; private set; }

    /// <summary>Statements of the way down.</summary>
    public int Skipped { get; set; }

    /// <summary>Whether the tool runs the way up in one transaction.</summary>
    public bool IsTransaction { get; private set; }

    public void Comment(string comment, int line)
    {
        var text = comment.TrimStart('-').Trim();
        foreach (var (tool, mark) in Tools)
            if (!isIgnored && text.StartsWith(mark, StringComparison.OrdinalIgnoreCase)) Marked(tool, text[mark.Length..].ToUpperInvariant(), line);
    }

    /// <summary>Says what was left out.</summary>
    public void Conclude(FindingList findings, string path)
    {
        if (Skipped > 0) findings.Note("down-migration", $"{path}:{_downLine}", $"{Skipped} statements of the way down ({_tool}) are not run at deployment and do not count.");
    }

    private void Marked(string tool, string rest, int line)
    {
        if (_tool is not null && _tool != tool) Confuse(line);
        _tool = tool;
        if (rest.StartsWith("NO TRANSACTION", StringComparison.Ordinal)) NoTransaction();
        else if (rest.StartsWith("UP", StringComparison.Ordinal)) Up(rest);
        else if (rest.StartsWith("DOWN", StringComparison.Ordinal)) Down(line);
    }

    private void Confuse(int line)
    {
        if (!_isUnsure && Skipped > 0) script.Findings.Gap(Changes.GapCode.PlanUnreadable, $"line {line}: it has the marks of two migration tools, so which part is run is not known");
        _isUnsure = true;
        IsDown = false;
        NoTransaction();
    }

    private void Up(string rest)
    {
        (_hasUp, IsDown) = (true, false);
        var isAlone = rest.Contains("NOTRANSACTION", StringComparison.Ordinal) || rest.Replace(" ", "", StringComparison.Ordinal).Contains("TRANSACTION:FALSE", StringComparison.Ordinal);
        IsTransaction = !isAlone && !_isUnsure;
        if (IsTransaction) script.Transaction.Begin();
        else NoTransaction();
    }

    private void Down(int line)
    {
        if (!_hasUp || _isUnsure) return;
        IsDown = true;
        if (_downLine == 0) _downLine = line;
        NoTransaction();
    }

    private void NoTransaction()
    {
        IsTransaction = false;
        script.Transaction.End();
    }
}
