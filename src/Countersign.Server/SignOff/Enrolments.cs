using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Storage;

namespace Countersign.Server.SignOff;

/// <summary>Enrolments between rows, Core and evidence.</summary>
internal static class Enrolments
{
    /// <summary>How an enrolment that does not count yet is seen by verification: it counts from never.</summary>
    private static readonly DateTimeOffset Never = DateTimeOffset.MaxValue;

    /// <summary>The enrolment of a row.</summary>
    public static Enrolment Of(EnrolmentRow row) => new()
    {
        Id = CredentialId.TryParse(row.Credential, out var id) ? id : throw new StoreDamagedException($"\"{row.Credential}\" is stored as a passkey and is none."),
        Person = row.Person,
        UserHandle = row.UserHandle,
        PublicKey = row.Cose,
        Algorithm = PasskeyAlgorithm.Es256, // For lists only; verification reads the algorithm from the key itself.
        BackupEligible = row.BackupEligible,
        SignCount = (uint)row.SignCount,
        EnrolledAt = row.CreatedAt,
        CountsFrom = row.CountsFrom ?? Never,
        RevokedAt = row.RevokedAt,
        Aaguid = Guid.Parse(row.Aaguid),
        AttestationFormat = row.AttestationFormat,
        Transports = row.Transports,
    };

    /// <summary>The evidence of a confirmed enrolment: exactly what its ledger entry names.</summary>
    public static EnrolmentRecord RecordOf(EnrolmentRow row)
    {
        var confirmation = row.ConfirmedBy is { } text ? JsonNode.Parse(text)!.AsObject() : throw new StoreDamagedException($"Passkey {row.Credential} counts without a confirmation.");
        return new EnrolmentRecord(
            Of(row),
            Words.Parse<EnrolmentBasis>((string)confirmation["basis"]!) ?? throw new StoreDamagedException($"Passkey {row.Credential} counts for an unknown reason."),
            [.. confirmation["by"]!.AsArray().Select(p => (string)p!)]);
    }

    /// <summary>What is stored of a confirmation.</summary>
    public static string Confirmation(EnrolmentBasis basis, IEnumerable<string> by) =>
        new JsonObject { ["basis"] = Words.Of(basis), ["by"] = new JsonArray([.. by.Order(StringComparer.Ordinal).Select(p => (JsonNode)p)]) }.ToJsonString();

    /// <summary>The row of a new enrolment, not confirmed.</summary>
    public static EnrolmentRow RowOf(Enrolment enrolment) => new()
    {
        Credential = enrolment.Id.ToString(),
        Person = enrolment.Person,
        Cose = enrolment.PublicKey.ToArray(),
        BackupEligible = enrolment.BackupEligible,
        SignCount = enrolment.SignCount,
        Transports = enrolment.Transports,
        Aaguid = enrolment.Aaguid.ToString(),
        AttestationFormat = enrolment.AttestationFormat,
        CreatedAt = enrolment.EnrolledAt,
        State = EnrolmentState.Pending,
        UserHandle = enrolment.UserHandle.ToArray(),
    };
}
