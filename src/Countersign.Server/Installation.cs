using Countersign.Core.Formats;
using Countersign.Storage.Sqlite;

namespace Countersign.Server;

/// <summary>Who this gate is: an id drawn once, inside every change and statement, so that nothing signed for one gate means anything to another.</summary>
/// <param name="Id"><c>ins_</c> and base32 of 16 random bytes.</param>
internal sealed record Installation(string Id)
{
    private const string Setting = "installation";

    /// <summary>Reads the id, or draws it on the first start.</summary>
    public static async Task<Installation> OpenAsync(SqliteStore store, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        if (transaction.Setting(Setting) is { } known) return new Installation(known);
        var id = "ins_" + Base32.Encode(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        transaction.SetSetting(Setting, id);
        await transaction.CommitAsync();
        return new Installation(id);
    }
}
