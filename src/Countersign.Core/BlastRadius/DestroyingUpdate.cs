namespace Countersign.Core.BlastRadius;

/// <summary>When a changed attribute loses something.</summary>
internal enum DestroysWhen
{
    /// <summary>The number becomes smaller.</summary>
    Shortened,

    /// <summary>The number becomes zero.</summary>
    Zero,

    /// <summary>The switch goes from on to off.</summary>
    SwitchedOff,

    /// <summary>The switch goes on.</summary>
    SwitchedOn,

    /// <summary>A time after which things expire appears or becomes shorter.</summary>
    Expires,
}

/// <summary>An attribute whose change in place loses something.</summary>
/// <param name="Type">Type of the object.</param>
/// <param name="Attribute">The attribute.</param>
/// <param name="When">Which change of it.</param>
/// <param name="ZeroMeansForever">Whether 0 stands for no end.</param>
/// <param name="MadeFor">The attribute that names another object to which this one only adds settings; empty where it is an object of its own. Making it for an object that exists changes that one.</param>
/// <param name="Holds">What is lost.</param>
/// <param name="Undo">The way back.</param>
/// <param name="Why">In words.</param>
internal sealed record DestroyingUpdate(string Type, string Attribute, DestroysWhen When, bool ZeroMeansForever, string MadeFor, Holds Holds, Undo Undo, string Why)
{
    /// <summary>Whether going from the one number or switch to the other loses something.</summary>
    public bool Happens(AttributeState before, AttributeState after) => When switch
    {
        DestroysWhen.Shortened => before.Number is { } old && after.Number is { } now && old != now && IsShorter(old, now),
        DestroysWhen.Zero => before.Number is not (null or 0) && after.Number == 0,
        DestroysWhen.SwitchedOff => before.IsOn && after.IsOff,
        DestroysWhen.SwitchedOn => !before.IsOn && after.IsOn,
        DestroysWhen.Expires => after.Number > 0 && !(before.Number > 0 && before.Number <= after.Number),
    };

    private bool IsShorter(long old, long now) => ZeroMeansForever ? old == 0 || (now != 0 && now < old) : now < old;
}

/// <summary>What is known of one attribute on one side of a change.</summary>
/// <param name="Number">Its number, where it is one.</param>
/// <param name="IsOn">Whether it is on.</param>
/// <param name="IsOff">Whether it is off.</param>
internal readonly record struct AttributeState(long? Number, bool IsOn, bool IsOff);
