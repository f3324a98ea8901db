using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;

namespace Countersign.Core.Evidence;

/// <summary>One version of the configuration by the digests of its files' bytes.</summary>
/// <param name="Version">Monotonic number.</param>
/// <param name="Policy">Digest of <c>policy.yaml</c>.</param>
/// <param name="People">Digest of <c>people.yaml</c>, salted: a list of addresses can be guessed.</param>
/// <param name="Environments">Digest of <c>environments.yaml</c>.</param>
/// <param name="Marks">Digest of <c>marks.yaml</c>; null where the installation looks for the built-in marks only.</param>
/// <param name="Catalog">Digest of <c>catalog-info.yaml</c>; null where no service catalog is read.</param>
public sealed record ConfigurationRecord(long Version, Sha256Digest Policy, Sha256Digest People, Sha256Digest Environments, Sha256Digest? Marks = null, Sha256Digest? Catalog = null)
{
    /// <summary>The digest that statements, verdicts and the ledger's <c>configuration</c> entry carry.</summary>
    public Sha256Digest Digest => CanonicalJson.Digest(ToJson());

    /// <summary>Number and digest.</summary>
    public ConfigurationVersion Number => new(Version, Digest);

    /// <summary>The canonical members.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["version"] = Version,
            ["policy"] = Policy.ToString(),
            ["people"] = People.ToString(),
            ["environments"] = Environments.ToString(),
        };
        if (Marks is { } marks) json["marks"] = marks.ToString();
        if (Catalog is { } catalog) json["catalog"] = catalog.ToString();
        return json;
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown.</exception>
    public static ConfigurationRecord Read(JsonFields json) => new(
        json.Integer("version", 1), json.Digest("policy"), json.Digest("people"), json.Digest("environments"), json.Has("marks") ? json.Digest("marks") : null,
        json.Has("catalog") ? json.Digest("catalog") : null);
}
