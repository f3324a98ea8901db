using System.Text.Json.Nodes;
using Countersign.Core.SignOff;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>Begins ceremonies whose statement is the shared frame and one small subject (<see cref="PlainStatement"/>).</summary>
internal sealed class PlainCeremonies(CeremonyBook book, Installation installation)
{
    /// <summary>Makes and stores the statement for the person's oldest passkey that counts; the caller commits.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="purpose">What is signed.</param>
    /// <param name="person">Who signs.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="changeId">The change, where it is about one.</param>
    public (BegunOffer? Offer, Problem? Problem) Begin(StoreTransaction transaction, Purpose purpose, string person, JsonObject subject, string? changeId = null)
    {
        if (CeremonyBook.PasskeyOf(transaction, person, null) is not { } passkey) return (null, Problem.Refused(RefusalCode.EnrolmentUnknown.ToCode(), "You have no confirmed passkey to sign with."));
        var frame = book.Frame(transaction);
        var statement = new PlainStatement
        {
            Purpose = purpose,
            Installation = installation.Id,
            Person = person,
            Credential = CredentialId.TryParse(passkey.Credential, out var credential) ? credential : null,
            Subject = subject,
            Nonce = frame.Nonce,
            TreeHead = frame.TreeHead,
            Issued = frame.Issued,
            Expires = frame.Expires,
        };
        return (book.Begin(transaction, purpose, person, [passkey], frame, statement.ToBytes(), changeId), null);
    }
}
