using Countersign.Core.Authorship;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>What authors declared by passkey, as authorship is read with it.</summary>
internal static class PasskeyDeclarations
{
    /// <summary>The options to read this repository with.</summary>
    public static AuthorshipOptions Of(StoreReader store, string repository) => AuthorshipOptions.Default with
    {
        DeclaredHuman = store.Declarations(repository).GroupBy(d => d.Commit)
            .ToDictionary(g => g.Key, IReadOnlySet<string> (g) => g.Select(d => d.Person).ToHashSet(StringComparer.Ordinal)),
    };
}
