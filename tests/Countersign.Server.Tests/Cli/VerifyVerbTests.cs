using System.Security.Cryptography;
using System.Text;
using Countersign.Core;
using Countersign.Core.Changes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

public sealed class VerifyVerbTests : IDisposable
{
    private const string Origin = "gate.example/ledger";

    private static readonly GateKey Key = NewKey();
    private static readonly NoteSigner Log = NoteSigner.Of(Origin, Key);
    private static readonly EnvironmentSettings Shadow = new() { Name = "production", Mode = EnforcementMode.Shadow };
    private static readonly GateFixture Allowed = (A.Change() with { Environment = Shadow }).By("ann");
    private static readonly GateFixture Held = Allowed.Asks("signOff: {level: senior}");
    private static readonly GateFixture Denied = Allowed.Rule("when: {environment.tier: production}, deny: Not today.");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("countersign-cli-");

    public VerifyVerbTests() => Write("trust.json", Trust(Key).ToBytes());

    [Fact]
    public async Task A_valid_allow_exits_0_and_shows_every_step()
    {
        Write("b.json", BundleOf(Allowed));
        var result = await Verify("--environment", "production", "--commit", Allowed.Head.Hex);
        Assert.Equal(0, result.Exit);
        Assert.Equal(18, result.Lines.Count(l => l.StartsWith("ok ", StringComparison.Ordinal)));
        Assert.Contains($"valid: allow for change {Allowed.Change.Digest}\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("note: unwitnessed", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_valid_hold_exits_3()
    {
        Write("b.json", BundleOf(Held));
        Assert.Equal(3, (await Verify()).Exit);
    }

    [Fact]
    public async Task A_valid_deny_exits_2()
    {
        Write("b.json", BundleOf(Denied));
        var result = await Verify();
        Assert.Equal(2, result.Exit);
        Assert.Contains("valid: deny", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_exactly_the_members_that_are_promised()
    {
        Write("b.json", BundleOf(Allowed));
        var valid = (await Verify("--format", "json")).Json;
        Assert.Equal(["valid", "verdict", "change", "steps", "notes"], CliResult.Members(valid));
        Assert.Equal(["step", "passed", "detail"], CliResult.Members(valid["steps"]![0]));
        Assert.Equal((true, "allow", Allowed.Change.Digest.ToString()), ((bool)valid["valid"]!, (string?)valid["verdict"], (string?)valid["change"]));

        Write("b.json", "{}"u8.ToArray());
        var invalid = await Verify("--format", "json");
        Assert.Equal(2, invalid.Exit);
        Assert.Equal(["valid", "verdict", "change", "steps", "notes"], CliResult.Members(invalid.Json));
        Assert.Equal((false, null, null), ((bool)invalid.Json["valid"]!, (string?)invalid.Json["verdict"], (string?)invalid.Json["change"]));
    }

    [Theory]
    [InlineData("question", "--environment", "staging")]
    [InlineData("question", "--commit", "1111111111111111111111111111111111111111")]
    [InlineData("question", "--artifact", "sha256:1111111111111111111111111111111111111111111111111111111111111111")]
    public async Task A_verdict_about_something_else_exits_2_and_names_the_step(string step, params string[] asked)
    {
        Write("b.json", BundleOf(Allowed));
        var result = await Verify(asked);
        Assert.Equal(2, result.Exit);
        Assert.Contains($"invalid: the step {step} failed", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "bundle-not-canonical")]
    [InlineData("{", "bundle-not-canonical")]
    [InlineData("{ }", "bundle-not-canonical")]
    [InlineData("{}", "bundle-malformed")]
    public async Task A_malformed_bundle_exits_2(string text, string step)
    {
        Write("b.json", Encoding.UTF8.GetBytes(text));
        var result = await Verify();
        Assert.Equal(2, result.Exit);
        Assert.Contains($"invalid: the step {step} failed", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_of_a_gate_that_is_not_trusted_exits_2()
    {
        Write("b.json", BundleOf(Allowed));
        Write("trust.json", Trust(NewKey()).ToBytes());
        var result = await Verify();
        Assert.Equal(2, result.Exit);
        Assert.Contains("invalid: the step verdict-signature failed", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_with_another_policy_exits_2()
    {
        Write("b.json", BundleOf(Held, policy: PolicyText(Allowed)));
        var result = await Verify();
        Assert.Equal(2, result.Exit);
        Assert.Contains("invalid: the step policy failed", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    public async Task A_wrong_trust_file_exits_1(string text)
    {
        Write("b.json", BundleOf(Allowed));
        Write("trust.json", Encoding.UTF8.GetBytes(text));
        var result = await Verify();
        Assert.Equal((1, ""), (result.Exit, result.Out));
        Assert.Contains("The trust file \"trust.json\" cannot be used", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nope.json", "trust.json")]
    [InlineData("trust.json", "nope.json")]
    public async Task A_file_that_cannot_be_opened_exits_1(string bundle, string trust)
    {
        var result = await new CliRunner(_folder.FullName).RunAsync("verify", bundle, "--trust", trust);
        Assert.Equal(1, result.Exit);
        Assert.Contains("\"nope.json\" cannot be opened", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<CliResult> Verify(params string[] more) => new CliRunner(_folder.FullName).RunAsync(["verify", "b.json", "--trust", "trust.json", .. more]);

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_folder.FullName, name), bytes);

    private static GateKey NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return GateKey.TryImport(key.ExportPkcs8PrivateKey(), out var gate) ? gate : throw new InvalidOperationException();
    }

    private static TrustFile Trust(GateKey gate) => new()
    {
        Origins = ["https://gate.example"], RpId = "gate.example", GateKeys = [gate.PublicKey], Ledger = new LedgerTrust(Origin, [Log.Key], [], 0), EnrolmentDelay = TimeSpan.FromHours(24),
    };

    private static byte[] PolicyText(GateFixture change) =>
        Encoding.UTF8.GetBytes($"version: 1\ndefault: {change.Default}\nrules:{(change.Rules.Length == 0 ? " []" : "")}\n{change.Rules}");

    /// <summary>A bundle as a gate makes it, of a ledger with two entries: the configuration and the verdict.</summary>
    internal static byte[] BundleOf(GateFixture change, byte[]? policy = null)
    {
        var facts = FactsRecord.ToJson(change.Facts, change.Persons.Select(p => p.Id), new byte[FactsRecord.SaltBytes]);
        var configuration = new ConfigurationRecord(1, Sha256Digest.Of(PolicyText(change)), Sha256Digest.Of("people"u8), Sha256Digest.Of("environments"u8));
        var statement = new VerdictStatement
        {
            Program = "countersign 0.1.0", Gate = "https://gate.example", Change = change.Change, At = change.At, Decision = change.Decide().ToJson(),
            Facts = CanonicalJson.Digest(facts), Configuration = configuration, SignOffs = [],
        }.ToBytes();
        byte[][] entries =
        [
            LedgerEntry.Create(LedgerEntryType.Configuration, change.At, "configuration-1", new Dictionary<string, Sha256Digest> { ["configuration"] = configuration.Digest }).ToBytes(),
            LedgerEntry.Create(LedgerEntryType.Verdict, change.At, change.Change.Id, new Dictionary<string, Sha256Digest> { ["statement"] = Sha256Digest.Of(statement) }).ToBytes(),
        ];
        var leaves = entries.Select(e => MerkleTree.LeafHash(e)).ToList();
        var head = SignedNote.Sign(new TreeHead(Origin, 2, Sha256Digest.FromBytes(MerkleTree.NodeHash(leaves[0], leaves[1]))).ToText(), Log);
        EntryReceipt ReceiptOf(int index) => new(entries[index], Receipt.Create(index, [leaves[1 - index]], head).ToBytes());
        return new Bundle
        {
            Verdict = Envelope.Sign(Envelope.InTotoType, statement, Key).ToBytes(), Summary = null, Facts = facts, Policy = policy ?? PolicyText(change), Grant = null,
            EnrolmentReceipts = [], SignOffReceipts = [], SignOffPrefixes = [], ConfigurationReceipt = ReceiptOf(0), VerdictReceipt = ReceiptOf(1), GrantReceipt = null,
        }.ToBytes();
    }
}
