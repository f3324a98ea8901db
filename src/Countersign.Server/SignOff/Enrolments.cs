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
        Algorithm = AlgorithmOf(row),
        BackupEligible = row.BackupEligible,
        BackedUp = row.BackedUp,
        SignCount = (uint)row.SignCount,
        EnrolledAt = row.CreatedAt,
        CountsFrom = row.CountsFrom ?? Never,
        RevokedAt = row.RevokedAt,
        Aaguid = Guid.Parse(row.Aaguid),
        AttestationFormat = row.AttestationFormat,
        Conveyance = row.Conveyance,
        Transports = row.Transports,
    };

    /// <summary>The algorithm of a stored key.</summary>
    public static PasskeyAlgorithm AlgorithmOf(EnrolmentRow row) =>
        Enrolment.AlgorithmOf(row.Cose) ?? throw new StoreDamagedException($"The key of passkey {row.Credential} cannot be read. Restore the last backup.");

    /// <summary>The evidence of a confirmed enrolment: exactly what its ledger entry names.</summary>
    public static EnrolmentRecord RecordOf(EnrolmentRow row)
    {
        var confirmation = row.ConfirmedBy is { } text ? JsonNode.Parse(text)!.AsObject() : throw new StoreDamagedException($"Passkey {row.Credential} counts without a confirmation.");
        var basis = Words.Parse<EnrolmentBasis>((string)confirmation["basis"]!) ?? throw new StoreDamagedException($"Passkey {row.Credential} counts for an unknown reason.");
        // A link may have been meant for a replacement and the passkey then counted for another reason.
        var replaces = basis == EnrolmentBasis.Replaced && CredentialId.TryParse(row.Replaces, out var replaced) ? replaced : (CredentialId?)null;
        return new EnrolmentRecord(Of(row), basis, [.. confirmation["by"]!.AsArray().Select(p => (string)p!)], replaces);
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
        BackedUp = enrolment.BackedUp,
        BackedUpNow = enrolment.BackedUp,
        SignCount = enrolment.SignCount,
        Transports = enrolment.Transports,
        Aaguid = enrolment.Aaguid.ToString(),
        AttestationFormat = enrolment.AttestationFormat,
        Conveyance = enrolment.Conveyance,
        CreatedAt = enrolment.EnrolledAt,
        State = EnrolmentState.Pending,
        UserHandle = enrolment.UserHandle.ToArray(),
    };
}
