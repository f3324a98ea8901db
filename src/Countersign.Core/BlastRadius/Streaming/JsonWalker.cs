using System.Text.Json;

namespace Countersign.Core.BlastRadius.Streaming;

/// <summary>Drives visitors over JSON that arrives in pieces: it can stop after any token and go on with the next piece.</summary>
/// <param name="document">Who looks at the one top-level value, as if it were element 0 of an array.</param>
/// <param name="stop">Asked after each token that somebody looks at; true ends the walk.</param>
/// <param name="position">Told where each token that somebody looks at stands.</param>
/// <param name="maxDepth">Most levels of nesting.</param>
internal sealed class JsonWalker(JsonVisitor document, Func<bool> stop, JsonPosition position, int maxDepth)
{
    private const string CutOff = "it ends in the middle: the file was cut off";
    private const string NotJson = "it is not valid JSON";
    private readonly TextPosition _text = new();

    private Frame[] _frames = [new Frame { Visitor = document, IsArray = true }, .. new Frame[15]];
    private int _top;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = maxDepth });
    private JsonSkipper _skipper = new(maxDepth);
    private bool _wasSkipped; // the next token ends what nobody looked at

    /// <summary>Why the walk ended early; null while it goes on. Without words where a visitor ended it and says itself why.</summary>
    public JsonFault? Fault { get; private set; }

    /// <summary>Walks over the tokens at hand; gives how many bytes it is done with.</summary>
    public int Walk(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var at = 0;
        while (Fault is null)
        {
            if (_skipper.IsSkipping)
            {
                at += Skip(bytes[at..], isLast);
                if (_skipper.IsSkipping || Fault is not null) break;
            }

            at += Tokens(bytes[at..], at, isLast);
            if (!_skipper.IsSkipping) break;
        }

        return at;
    }

    private int Skip(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var end = _skipper.Find(bytes);
        if (_skipper.Fault != SkipFault.None) Fault = _text.After(bytes[..end], _skipper.Fault == SkipFault.TooDeep ? TooDeep : NotJson);
        else if (end < 0 && isLast) Fault = _text.After(bytes, CutOff);
        else _wasSkipped = end >= 0;
        if (Fault is null) _text.Pass(end < 0 ? bytes : bytes[..end], seen: false);
        return end < 0 ? bytes.Length : end;
    }

    // After a skipped container the reader goes on at the bracket that ends it, as if there had been nothing in between.
    private int Tokens(ReadOnlySpan<byte> bytes, int offset, bool isLast)
    {
        var reader = new Utf8JsonReader(bytes, isLast, _state);
        try
        {
            while (!_skipper.IsSkipping && Fault is null && reader.Read())
            {
                if (_wasSkipped)
                {
                    _wasSkipped = false;
                    continue;
                }

                (position.Start, position.End) = (offset + (int)reader.TokenStartIndex, offset + (int)reader.BytesConsumed);
                Token(ref reader);
                if (Fault is null && stop()) Fault = new JsonFault("", 0, 0);
            }
        }
        catch (JsonException problem)
        {
            var isTooDeep = OpenLevels(ref reader) >= maxDepth;
            Fault = _text.Seen(problem.LineNumber ?? 0, problem.BytePositionInLine ?? 0, isTooDeep ? TooDeep : isLast ? CutOff : NotJson);
        }
        catch (InvalidOperationException)
        {
            // Text that is not valid UTF-8, or half of a surrogate pair, in a name that is asked for.
            Fault = new JsonFault("a name is not valid Unicode text", 0, 0);
        }

        var consumed = (int)reader.BytesConsumed;
        _text.Pass(bytes[..consumed], seen: true);
        _state = reader.CurrentState;
        return consumed;
    }

    // CurrentDepth of a start is that of what it stands in.
    private static int OpenLevels(ref Utf8JsonReader reader) =>
        reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);

    private void Token(ref Utf8JsonReader reader)
    {
        ref var frame = ref _frames[_top];
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                Property(ref frame, ref reader);
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Start(ref frame, ref reader);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                frame.Visitor.Leave();
                _top--;
                break;
            default:
                var member = Current(ref frame);
                if (member >= 0) frame.Visitor.Value(member, ref reader);
                break;
        }
    }

    private void Property(ref Frame frame, ref Utf8JsonReader reader)
    {
        var names = frame.Visitor.Names;
        frame.Member = names?.Find(ref reader) ?? -1;
        if (frame.Member < 0)
        {
            frame.Member = frame.Visitor.Member(ref reader);
            return;
        }


        // Two readers of a file in which a member stands twice may see two different plans.
        var bit = 1UL << frame.Member;
        if ((frame.Seen & bit) != 0) Fault = new JsonFault($"\"{names!.Words[frame.Member]}\" stands twice in one object", 0, 0);
        frame.Seen |= bit;
    }

    private void Start(ref Frame frame, ref Utf8JsonReader reader)
    {
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        var member = Current(ref frame);
        var visitor = member < 0 ? null : frame.Visitor.Enter(member, isArray);
        if (visitor is null)
        {
            _skipper.Begin(reader.CurrentDepth, isArray);
            return;
        }

        if (++_top == _frames.Length) Array.Resize(ref _frames, _frames.Length * 2);
        _frames[_top] = new Frame { Visitor = visitor, IsArray = isArray };
    }

    private string TooDeep => $"it is nested deeper than {maxDepth} levels";

    private static int Current(ref Frame frame) => frame.IsArray ? frame.Member++ : frame.Member;

    private struct Frame
    {
        public JsonVisitor Visitor;
        public bool IsArray;
        public int Member;
        public ulong Seen;
    }
}
