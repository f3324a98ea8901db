using System.Text.Json;

namespace Countersign.Core.BlastRadius.Streaming;

/// <summary>
/// Looks at one kind of object or array while it streams past. Whatever it does not ask for is skipped without being kept,
/// so memory does not grow with what a plan holds. One instance serves every object of its kind.
/// </summary>
internal abstract class JsonVisitor
{
    /// <summary>Names this object is asked for, each at most once; null where its members have no fixed names or where it is an array.</summary>
    public virtual JsonNames? Names => null;

    /// <summary>A member whose name is none of <see cref="Names"/> begins; gives the number that stands for it, −1 to skip it.</summary>
    public virtual int Member(ref Utf8JsonReader name) => -1;

    /// <summary>The member or element is an object or array; gives who looks at it, null to skip it.</summary>
    public virtual JsonVisitor? Enter(int member, bool isArray) => null;

    /// <summary>The member or element is a text, a number, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public virtual void Value(int member, ref Utf8JsonReader value)
    {
    }

    /// <summary>The object or array ends.</summary>
    public virtual void Leave()
    {
    }
}
