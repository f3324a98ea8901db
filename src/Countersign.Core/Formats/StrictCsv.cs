using System.Text;

namespace Countersign.Core.Formats;

/// <summary>A cell of a table, with where it begins.</summary>
/// <param name="Text">Its text, without the quotes around it and the blanks at its ends.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
public sealed record CsvCell(string Text, int Line, int Column);

/// <summary>
/// Comma-separated values as RFC 4180 has them, with a header: lines end in LF or CRLF, a cell in quotes may hold commas and doubled quotes.
/// What a spreadsheet could take for a formula, line breaks and control characters in a cell are refused: such a table is written by one
/// program and opened in another.
/// </summary>
public static class StrictCsv
{
    /// <summary>Largest table read, in characters.</summary>
    public const int MaxCharacters = 4 * 1024 * 1024;

    /// <summary>Most rows, the header among them.</summary>
    public const int MaxRows = 20_001;

    /// <summary>Most cells of one row.</summary>
    public const int MaxColumns = 40;

    /// <summary>Longest cell, in characters.</summary>
    public const int MaxCell = 2_000;

    private const string FormulaSigns = "=+-@";

    /// <summary>Parses a table; every fault is an error with its place. Empty lines are skipped, and every row has as many cells as the header.</summary>
    /// <param name="file">Name used in errors.</param>
    /// <param name="text">The table; a byte order mark before it is skipped.</param>
    public static Loaded<IReadOnlyList<IReadOnlyList<CsvCell>>> Parse(string file, string text) => text.Length > MaxCharacters
        ? Loaded<IReadOnlyList<IReadOnlyList<CsvCell>>>.Failed([new ConfigurationError(file, 1, 1, $"The table has {text.Length} characters.", $"At most {MaxCharacters} are read.")])
        : new Table(file, text.StartsWith('\uFEFF') ? text[1..] : text).Read();

    private sealed class Table(string file, string text)
    {
        private readonly List<ConfigurationError> _errors = [];
        private readonly List<IReadOnlyList<CsvCell>> _rows = [];
        private int _at;
        private int _line = 1;
        private int _lineStart;

        private int Column => _at - _lineStart + 1;

        public Loaded<IReadOnlyList<IReadOnlyList<CsvCell>>> Read()
        {
            while (_at < text.Length && _rows.Count <= MaxRows) Row();
            if (_rows.Count == 0 && _errors.Count == 0) Wrong(1, 1, "The table is empty.", "Its first line names the columns.");
            if (_rows.Count > MaxRows) Wrong(_rows[^1][0].Line, 1, $"The table has more than {MaxRows - 1} rows.", "Import it in parts.");
            foreach (var row in _rows.Skip(1).Where(r => r.Count != _rows[0].Count))
                Wrong(row[0].Line, row[0].Column, $"This row has {row.Count} cells, and the header has {_rows[0].Count}.", "Put a cell that holds a comma in quotes.");
            return _errors.Count > 0
                ? Loaded<IReadOnlyList<IReadOnlyList<CsvCell>>>.Failed([.. _errors.OrderBy(e => e.Line).ThenBy(e => e.Column)])
                : Loaded<IReadOnlyList<IReadOnlyList<CsvCell>>>.Of(_rows);
        }

        private void Row()
        {
            var cells = new List<CsvCell>();
            do cells.Add(Cell());
            while (Skip(','));
            if (cells.Count > MaxColumns) Wrong(cells[0].Line, cells[0].Column, $"This row has {cells.Count} cells.", $"At most {MaxColumns} are read.");
            if (cells is not [{ Text.Length: 0 }]) _rows.Add(cells);
            Skip('\r');
            if (!Skip('\n')) return;
            _line++;
            _lineStart = _at;
        }

        private CsvCell Cell()
        {
            var (line, column) = (_line, Column);
            var cell = new CsvCell((_at < text.Length && text[_at] == '"' ? Quoted(line, column) : Plain()).Trim(), line, column);
            if (cell.Text.Length > MaxCell) Wrong(line, column, $"This cell has {cell.Text.Length} characters.", $"At most {MaxCell} are read.");
            else if (cell.Text.Any(char.IsControl)) Wrong(line, column, "This cell has a line break or another control character in it.", "Remove it.");
            else if (cell.Text.Length > 0 && FormulaSigns.Contains(cell.Text[0], StringComparison.Ordinal)) Wrong(line, column, $"{Quote(cell.Text)} begins like a formula.", "A spreadsheet would run it; remove the sign.");
            return cell;
        }

        private string Plain()
        {
            var end = text.AsSpan(_at).IndexOfAny(",\n") is var found and >= 0 ? _at + found : text.Length;
            var plain = text[_at..end];
            _at = plain.EndsWith('\r') ? end - 1 : end;
            if (plain.Contains('"', StringComparison.Ordinal)) Wrong(_line, Column, $"{Quote(plain)} has a quote in it and does not begin with one.", "Put the whole cell in quotes, and double the quotes in it.");
            return plain;
        }

        private string Quoted(int line, int column)
        {
            var cell = new StringBuilder();
            for (_at++; _at < text.Length; _at++)
            {
                if (text[_at] == '"' && (_at + 1 == text.Length || text[_at + 1] != '"')) break;
                if (text[_at] == '"') _at++;
                if (text[_at] == '\n') (_line, _lineStart) = (_line + 1, _at + 1);
                cell.Append(text[_at]);
            }

            if (!Skip('"')) Wrong(line, column, "This cell begins with a quote that is never closed.", "Close it; a quote in a cell is doubled.");
            var rest = text.AsSpan(_at).IndexOfAny(",\n") is var found and >= 0 ? text[_at..(_at + found)] : text[_at..];
            if (rest.AsSpan().Trim().Length > 0) Wrong(_line, Column, $"{Quote(rest)} stands behind a closed quote.", "Double the quotes that belong to the cell.");
            _at += rest.TrimEnd('\r').Length;
            return cell.ToString();
        }

        private bool Skip(char sign)
        {
            if (_at >= text.Length || text[_at] != sign) return false;
            _at++;
            return true;
        }

        private void Wrong(int line, int column, string problem, string fix) => _errors.Add(new ConfigurationError(file, line, column, problem, fix));

        private static string Quote(string text) => text.Length > 60 ? $"\"{text[..60]}…\"" : $"\"{text.TrimEnd('\r')}\"";
    }
}
