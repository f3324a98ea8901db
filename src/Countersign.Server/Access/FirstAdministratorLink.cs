using System.Security.Cryptography;
using System.Text;
using Countersign.Core.Formats;
using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Server.Settings;
using Countersign.Server.SignOff;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Access;

/// <summary>
/// The way in for the first administrator: a link in a file that only the server's user can read, good for 15 minutes and once, and
/// refused as soon as anybody is enrolled (contract §4).
/// </summary>
internal static class FirstAdministratorLink
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "first-administrator.txt";

    /// <summary>Writes a new link; null and a reason where there is none to write.</summary>
    public static async Task<(string? Path, string? Problem)> WriteAsync(ServerSettings settings, SqliteStore store, ConfigurationService configuration, string? person, CancellationToken cancel)
    {
        var administrators = configuration.People.Persons.Where(p => configuration.IsAdministrator(p.Id)).Select(p => p.Id).ToList();
        if (administrators.Count == 0) return (null, $"Nobody in people.yaml is in the group \"{settings.AdministratorGroup}\". Add the first administrator to it.");
        var whose = person ?? administrators[0];
        if (!administrators.Contains(whose)) return (null, $"\"{whose}\" is not in the group \"{settings.AdministratorGroup}\". {NearestWord.Suggest(whose, administrators)}");
        var code = RandomNumberGenerator.GetBytes(StoreTransaction.SecretBytes);
        await using var transaction = await store.BeginAsync(cancel);
        if (transaction.EnrolmentCount() > 0) return (null, "Somebody is enrolled already. An administrator makes further links on the console.");
        transaction.CreateInvitation(new InvitationRow(whose, InvitationKind.FirstAdministrator, null, transaction.Now, transaction.Now + EnrolCeremony.FirstLinkTime), code);
        await transaction.CommitAsync();
        var path = Path.Combine(settings.DataFolder, FileName);
        PrivateFiles.Write(path, Encoding.UTF8.GetBytes($"{settings.Origin}/enrol/{StrictBase64.EncodeUrl(code)}\n"));
        return (path, null);
    }
}
