using Countersign.Server.Configuration;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>
/// Tells what happened to a passkey to its person and their manager (contract §4): whoever enrols a key in somebody's name cannot keep it from
/// them. Kept in the transaction of what happened, and shown on the console.
/// </summary>
internal sealed class Announcements(ConfigurationService configuration)
{
    /// <summary>Keeps an announcement for each of them.</summary>
    /// <param name="transaction">The transaction in which it happens.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="passkey">To which passkey.</param>
    /// <param name="by">Who signed for it.</param>
    public void Tell(StoreTransaction transaction, AnnouncementKind kind, EnrolmentRow passkey, IReadOnlyList<string> by)
    {
        foreach (var recipient in new[] { passkey.Person, configuration.People.Find(passkey.Person)?.Manager }.OfType<string>().Distinct(StringComparer.Ordinal))
            transaction.Announce(new AnnouncementRow(0, transaction.Now, recipient, kind, passkey.Person, passkey.Credential, by));
    }
}
