namespace Countersign.Core.Guard.Shell;

/// <summary>What the text says of a variable.</summary>
/// <param name="value">Its value, or the first of its items.</param>
/// <param name="items">The items of an array; null for anything else.</param>
/// <param name="isExported">Whether programs inherit it.</param>
internal sealed class Variable(ShellWord value, List<ShellWord>? items = null, bool isExported = false)
{
    public readonly ShellWord Value = value;
    public readonly List<ShellWord>? Items = items;
    public readonly bool IsExported = isExported;

    public bool IsSameAs(Variable? other)
    {
        if (other is null || Value != other.Value || !Value.IsLiteral || (Items is null) != (other.Items is null)) return false;
        return Items is null || ReferenceEquals(Items, other.Items);
    }
}
