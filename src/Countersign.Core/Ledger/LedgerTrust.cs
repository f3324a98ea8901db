namespace Countersign.Core.Ledger;

/// <summary>What a verifier believes beforehand about a ledger: from its trust file, never from the evidence under check.</summary>
/// <param name="Origin">The ledger's identity, first line of its tree heads.</param>
/// <param name="LogKeys">Keys of which one must have signed the tree head. Cosignature keys among them do not count.</param>
/// <param name="Witnesses">Cosignature keys of independent witnesses. Keys of other types among them do not count.</param>
/// <param name="Quorum">Different witnesses that must have cosigned; 0 accepts a tree head nobody else has seen.</param>
public sealed record LedgerTrust(string Origin, IReadOnlyList<NoteKey> LogKeys, IReadOnlyList<NoteKey> Witnesses, int Quorum)
{
    /// <summary>Checks a signed tree head in the order of C2SP tlog-proof, "Verifying a tlog proof", steps 2 and 3.</summary>
    public TreeHeadCheck Check(SignedNote note)
    {
        if (!TreeHead.TryParse(note.Text, out var head)) return TreeHeadCheck.Refused(TreeHeadFault.Malformed, "the signed text is not origin, size and root");
        if (head.Origin != Origin) return TreeHeadCheck.Refused(TreeHeadFault.OriginRefused, $"it is of \"{head.Origin}\", not of \"{Origin}\"");

        var byLog = note.Verify([.. LogKeys.Where(key => key.Type != NoteKeyType.Ed25519Cosignature)]);
        if (LogFault(byLog) is { } logFault) return TreeHeadCheck.Refused(logFault, byLog.Subject);

        var byWitnesses = note.Verify([.. Witnesses.Where(key => key.Type == NoteKeyType.Ed25519Cosignature)]);
        if (WitnessFault(byWitnesses) is { } witnessFault) return TreeHeadCheck.Refused(witnessFault, byWitnesses.Subject);

        // A cosignature does not cover the witness's name: one key under two names is one witness.
        var cosignatures = byWitnesses.SignedBy.DistinctBy(by => Convert.ToHexString(by.Key.PublicKey)).Select(ToCosignature).ToList();
        return cosignatures.Count < Quorum
            ? TreeHeadCheck.Refused(TreeHeadFault.QuorumUnmet, $"{cosignatures.Count} of {Quorum} witnesses cosigned it")
            : new TreeHeadCheck(null, "", head, [.. byLog.SignedBy.Select(by => by.Key)], cosignatures);
    }

    private static Cosignature ToCosignature((NoteKey Key, NoteSignature Line) by)
    {
        NoteKey.TryCosignatureTime(by.Line.Signature, out var seconds);
        return new Cosignature(by.Key, seconds);
    }

    private static TreeHeadFault? LogFault(NoteCheck check) => check.Outcome switch
    {
        NoteOutcome.Verified => null,
        NoteOutcome.NoKnownSignature => TreeHeadFault.LogSignatureMissing,
        NoteOutcome.SignatureInvalid => TreeHeadFault.LogSignatureInvalid,
        NoteOutcome.KeyAmbiguous => TreeHeadFault.KeyAmbiguous,
    };

    private static TreeHeadFault? WitnessFault(NoteCheck check) => check.Outcome switch
    {
        NoteOutcome.Verified or NoteOutcome.NoKnownSignature => null, // too few is the quorum's matter
        NoteOutcome.SignatureInvalid => TreeHeadFault.CosignatureInvalid,
        NoteOutcome.KeyAmbiguous => TreeHeadFault.KeyAmbiguous,
    };
}

/// <summary>Why a signed tree head is not believed, in the order of the checks.</summary>
public enum TreeHeadFault
{
    /// <summary>The signed text is not a tree head.</summary>
    Malformed,

    /// <summary>It belongs to another ledger.</summary>
    OriginRefused,

    /// <summary>No trusted log key signed it.</summary>
    LogSignatureMissing,

    /// <summary>A line claims a trusted log key and is not its signature.</summary>
    LogSignatureInvalid,

    /// <summary>A line claims a trusted witness and is not its cosignature.</summary>
    CosignatureInvalid,

    /// <summary>Two different trusted keys share name and id.</summary>
    KeyAmbiguous,

    /// <summary>Fewer different witnesses cosigned than the quorum asks.</summary>
    QuorumUnmet,
}

/// <summary>A witness's verified word that it saw this tree head consistent with all before.</summary>
/// <param name="Witness">The witness's key.</param>
/// <param name="Time">When, in seconds since 1970-01-01T00:00:00Z, by the witness's clock.</param>
public sealed record Cosignature(NoteKey Witness, long Time);

/// <summary>The result of checking a signed tree head.</summary>
/// <param name="Fault">The first check that failed; null when the tree head is believed.</param>
/// <param name="Detail">What about, for people.</param>
/// <param name="Head">The tree head; null exactly when there is a fault.</param>
/// <param name="SignedBy">The trusted log keys that signed.</param>
/// <param name="Cosignatures">The witnesses that cosigned, each once; empty means unwitnessed.</param>
public sealed record TreeHeadCheck(
    TreeHeadFault? Fault, string Detail, TreeHead? Head, IReadOnlyList<NoteKey> SignedBy, IReadOnlyList<Cosignature> Cosignatures)
{
    internal static TreeHeadCheck Refused(TreeHeadFault fault, string detail) => new(fault, detail, null, [], []);
}
