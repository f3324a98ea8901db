using System.Text.Json.Nodes;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.Evidence;

/// <summary>One line of a forged ledger; the digest is taken when the ledger is written.</summary>
internal sealed class LedgerLine(LedgerEntryType type, DateTimeOffset time, string id, string name)
{
    public LedgerEntryType Type { get; set; } = type;

    public DateTimeOffset Time { get; set; } = time;

    public string Id { get; set; } = id;

    public string Name { get; } = name;
}

/// <summary>What whoever holds the gate's keys and the passkeys changes in a bundle before everything is signed again. Nothing set: a sound bundle.</summary>
internal sealed record Forgery
{
    /// <summary>Each sign-off's statement, before the passkey signs it.</summary>
    public Action<JsonObject>? Statement { get; init; }

    /// <summary>How the passkey signs.</summary>
    public Misbehaviour? Signing { get; init; }

    /// <summary>What the passkey signs it as.</summary>
    public Purpose SignedAs { get; init; } = Purpose.SignOff;

    public string? Origin { get; init; }

    public string? RpId { get; init; }

    /// <summary>Each sign-off as recorded, after the passkey signed.</summary>
    public Action<JsonObject>? SignOff { get; init; }

    public Action<JsonObject>? Enrolment { get; init; }

    public Action<JsonObject>? Facts { get; init; }

    public Func<string, string>? Policy { get; init; }

    /// <summary>The decision, where deciding honestly over what was changed is not the attack.</summary>
    public Action<JsonObject>? Decision { get; init; }

    /// <summary>Whether the decision is the one that follows from what was changed, or stays what it was.</summary>
    public bool DecidesAnew { get; init; } = true;

    /// <summary>The in-toto statement of the verdict.</summary>
    public Action<JsonObject>? Verdict { get; init; }

    public Action<JsonObject>? Grant { get; init; }

    public Action<JsonObject>? Summary { get; init; }

    /// <summary>The ledger's lines: settings, configuration, enrolments, sign-offs, verdict, grant.</summary>
    public Action<List<LedgerLine>>? Ledger { get; init; }

    /// <summary>The bundle's members, last of all.</summary>
    public Action<JsonObject>? Bundle { get; init; }

    /// <summary>The trust file's members.</summary>
    public Action<JsonObject>? Trust { get; init; }

    /// <summary>Who signs the tree head; the ledger's two keys unless said otherwise.</summary>
    public Func<IReadOnlyList<NoteSigner>, IReadOnlyList<NoteSigner>>? TreeHeadSigners { get; init; }
}
