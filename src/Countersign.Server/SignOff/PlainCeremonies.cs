using System.Text.Json.Nodes;
using Countersign.Core.SignOff;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>Begins ceremonies whose statement is the shared frame and one small subject (<see cref="PlainStatement"/>).</summary>
internal sealed class PlainCeremonies(CeremonyBook book)
{
    /// <summary>Makes and stores the statement for the person's oldest passkey that counts; the caller commits.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="purpose">What is signed.</param>
    /// <param name="person">Who signs.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="changeId">The change, where it is about one.</param>
    public (BegunOffer? Offer, Problem? Problem) Begin(StoreTransaction transaction, Purpose purpose, string person, JsonObject subject, string? changeId = null) =>
        CeremonyBook.PasskeyOf(transaction, person, null) is { } passkey ? (book.BeginPlain(transaction, purpose, person, passkey, subject, changeId), null) : (null, CeremonyBook.NoPasskey());
}
