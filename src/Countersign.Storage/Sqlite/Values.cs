using System.Collections.Concurrent;
using System.Reflection;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Microsoft.Data.Sqlite;

namespace Countersign.Storage.Sqlite;

/// <summary>
/// The properties of a row as parameters of a statement, each in its one stored form: digests and commits as text, times with
/// milliseconds in UTC, enums as words. An unset digest or commit throws instead of being stored as empty text.
/// </summary>
internal static class Values
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    /// <summary>Gives the statement these properties by their names; those that it does not name are not looked at by the database.</summary>
    public static void Bind(SqliteCommand command, object row)
    {
        command.Parameters.Clear();
        foreach (var property in Properties.GetOrAdd(row.GetType(), type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)))
            command.Parameters.AddWithValue("@" + property.Name, Stored(property.GetValue(row)));
    }

    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        string or byte[] or long or int => value,
        bool flag => flag ? 1L : 0L,
        DateTimeOffset time => JsonFields.Time(time),
        Sha256Digest digest => "sha256:" + digest.Hex,
        CommitId commit => commit.Hex,
        IEnumerable<TokenScope> scopes => string.Join(' ', scopes.Select(Words.Of)),
        IEnumerable<string> texts => Columns.TextList(texts),
        Enum word => Word(word),
        _ => throw new ArgumentException($"A {value.GetType().Name} has no stored form."),
    };

    private static string Word(Enum value) => value switch
    {
        ChangeState word => Words.Of(word),
        StoredVerdict word => Words.Of(word),
        ConfigurationState word => Words.Of(word),
        EnrolmentState word => Words.Of(word),
        InvitationKind word => Words.Of(word),
        SignOffAnswer word => Words.Of(word),
        GrantOutcome word => Words.Of(word),
        LiveOutcome word => Words.Of(word),
        NoticeKind word => Words.Of(word),
        EnforcementMode word => Words.Of(word),
        ChangeKind word => Words.Of(word),
        RequesterKind word => Words.Of(word),
        RemarkKind word => Words.Of(word),
        AttestationConveyance word => Words.Of(word),
        ConfirmedPurpose word => Words.Of(word),
        AnnouncementKind word => Words.Of(word),
        _ => throw new ArgumentException($"A {value.GetType().Name} has no stored form."),
    };
}
