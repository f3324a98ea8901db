using System.Collections;
using System.Runtime.CompilerServices;

namespace Countersign.Core.Policy;

/// <summary>A fixed list that equals another by its items, so that two rules asking for the same thing are seen to ask once.</summary>
/// <typeparam name="T">Type of the items, compared by value.</typeparam>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public sealed class ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly T[] _items;

    internal ValueList(T[] items) => _items = items;

    /// <inheritdoc />
    public int Count => _items.Length;

    /// <inheritdoc />
    public T this[int index] => _items[index];

    /// <inheritdoc />
    public bool Equals(ValueList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    /// <inheritdoc />
    public override int GetHashCode() => _items.Aggregate(_items.Length, HashCode.Combine);

    /// <inheritdoc />
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    /// <inheritdoc />
    public override string ToString() => string.Join(", ", _items);

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}

/// <summary>Makes value lists.</summary>
public static class ValueList
{
    /// <summary>A list of these items, in this order.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    /// <summary>These words once each, in ordinal order: for lists whose order means nothing.</summary>
    public static ValueList<string> Sorted(IEnumerable<string> words) => new([.. words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
}
