using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Countersign.Core.BlastRadius.Streaming;

/// <summary>Drives visitors over JSON that arrives in pieces: it can stop after any token and go on with the next piece.</summary>
/// <param name="document">Who looks at the one top-level value, as if it were element 0 of an array.</param>
/// <param name="stop">Asked after each token that somebody looks at; true ends the walk.</param>
/// <param name="position">Told where each token that somebody looks at stands.</param>
internal sealed class JsonWalker(JsonVisitor document, Func<bool> stop, JsonPosition position)
{
    private const int NotSkipping = -1;

    private Frame[] _frames = [new Frame { Visitor = document, IsArray = true }, .. new Frame[15]];
    private int _top;
    private int _skipUntil = NotSkipping;

    /// <summary>A member that somebody asks for and that stands twice: two readers of such a file may see two different plans.</summary>
    public string? Duplicate { get; private set; }

    /// <summary>Walks over the tokens at hand; false when the walk has ended early.</summary>
    public bool Walk(ref Utf8JsonReader reader)
    {
        while (true)
        {
            if (_skipUntil != NotSkipping && !Skip(ref reader)) return true;
            if (!reader.Read()) return true;
            (position.Start, position.End) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
            Token(ref reader);
            if (Duplicate is not null || stop()) return false;
        }
    }

    // Nearly all of a large plan passes here in one call, before tiered compilation would have made it fast.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Skip(ref Utf8JsonReader reader)
    {
        var until = _skipUntil;

        // Inside a skipped container every token is deeper than its start; its end has the depth of the start again.
        while (reader.Read())
        {
            if (reader.CurrentDepth != until) continue;
            _skipUntil = NotSkipping;
            return true;
        }

        return false;
    }

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

        var bit = 1UL << frame.Member;
        if ((frame.Seen & bit) != 0) Duplicate = names!.Words[frame.Member];
        frame.Seen |= bit;
    }

    private void Start(ref Frame frame, ref Utf8JsonReader reader)
    {
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        var member = Current(ref frame);
        var visitor = member < 0 ? null : frame.Visitor.Enter(member, isArray);
        if (visitor is null)
        {
            _skipUntil = reader.CurrentDepth;
            return;
        }

        if (++_top == _frames.Length) Array.Resize(ref _frames, _frames.Length * 2);
        _frames[_top] = new Frame { Visitor = visitor, IsArray = isArray };
    }

    private static int Current(ref Frame frame) => frame.IsArray ? frame.Member++ : frame.Member;

    private struct Frame
    {
        public JsonVisitor Visitor;
        public bool IsArray;
        public int Member;
        public ulong Seen;
    }
}
