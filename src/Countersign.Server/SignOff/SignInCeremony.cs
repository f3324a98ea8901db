using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Countersign.Core.SignOff;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>Opens a console session, which reads and can do nothing else.</summary>
internal sealed class SignInCeremony(ServerSettings settings, SqliteStore store, CeremonyBook book)
{
    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan SessionTime = TimeSpan.FromHours(12);

    /// <summary>Begins: any passkey that the device knows for this host may answer.</summary>
    public async Task<BegunOffer> BeginAsync(string installation, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        var frame = book.Frame(transaction);
        var statement = new PlainStatement
        {
            Purpose = Purpose.SignIn,
            Installation = installation,
            Person = null,
            Credential = null,
            Subject = new JsonObject { ["origin"] = settings.Origin },
            Nonce = frame.Nonce,
            TreeHead = frame.TreeHead,
            Issued = frame.Issued,
            Expires = frame.Expires,
        };
        var offer = book.Begin(transaction, Purpose.SignIn, null, [], frame, statement.ToBytes());
        await transaction.CommitAsync();
        return offer;
    }

    /// <summary>Finishes: the session's secret for the cookie.</summary>
    public async Task<(byte[]? Session, Refusal? Refusal)> FinishAsync(string id, byte[] statement, Assertion assertion, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        var (answered, refusal) = book.Answer(transaction, id, Purpose.SignIn, null, statement, assertion);
        if (answered is null) return (null, refusal);
        var secret = RandomNumberGenerator.GetBytes(StoreTransaction.SecretBytes);
        transaction.CreateSession(new SessionRow(answered.Person, transaction.Now, transaction.Now + SessionTime, answered.Enrolment.Credential), secret);
        await transaction.CommitAsync();
        return (secret, null);
    }
}
