using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Storage.Sqlite;

/// <content>Configurations, changes, verdicts, plans and idempotency.</content>
public abstract partial class StoreReader
{
    /// <summary>A version of the configuration.</summary>
    public ConfigurationRow? Configuration(long version) =>
        One("SELECT * FROM configurations WHERE version = @version", new { version }, ReadConfiguration);

    /// <summary>The configuration in force; null before the first.</summary>
    public ConfigurationRow? ActiveConfiguration() => One("SELECT * FROM configurations WHERE state = 'active'", null, ReadConfiguration);

    /// <summary>The version seen last, whatever became of it.</summary>
    public ConfigurationRow? LatestConfiguration() => One("SELECT * FROM configurations ORDER BY version DESC LIMIT 1", null, ReadConfiguration);

    /// <summary>Versions of the configuration, newest first.</summary>
    public IReadOnlyList<ConfigurationRow> Configurations(int limit = ChangeFilter.MaxLimit) =>
        Many("SELECT * FROM configurations ORDER BY version DESC LIMIT @limit", new { limit }, ReadConfiguration);

    /// <summary>A change by its id.</summary>
    public ChangeRow? Change(string id) => One("SELECT * FROM changes WHERE id = @id", new { id }, ReadChange);

    /// <summary>A change by its digest.</summary>
    public ChangeRow? Change(Sha256Digest digest) => One("SELECT * FROM changes WHERE digest = @digest", new { digest }, ReadChange);

    /// <summary>A page of changes, newest first.</summary>
    public IReadOnlyList<ChangeRow> Changes(ChangeFilter filter)
    {
        var where = new List<string> { "seq < @before" };
        if (filter.State is not null) where.Add("state = @state");
        if (filter.Environment is not null) where.Add("environment = @environment");
        var values = new
        {
            before = filter.Before ?? long.MaxValue,
            state = filter.State,
            environment = filter.Environment,
            limit = Math.Clamp(filter.Limit, 1, ChangeFilter.MaxLimit),
        };
        return Many($"SELECT * FROM changes WHERE {string.Join(" AND ", where)} ORDER BY seq DESC LIMIT @limit", values, ReadChange);
    }

    /// <summary>Every change that waits for an answer, oldest first.</summary>
    public IReadOnlyList<ChangeRow> WaitingChanges() => Many("SELECT * FROM changes WHERE state = 'waiting' ORDER BY seq", null, ReadChange);

    /// <summary>Changes of this component here that wait or are granted, oldest first: what a newer change takes the place of.</summary>
    public IReadOnlyList<ChangeRow> OpenChanges(string environment, string component) => Many(
        "SELECT * FROM changes WHERE environment = @environment AND component = @component AND state IN ('waiting', 'granted') ORDER BY seq",
        new { environment, component }, ReadChange);

    /// <summary>The commits of a change, by repository.</summary>
    public IReadOnlyList<ChangeHeadRow> Heads(string changeId) =>
        Many("SELECT * FROM change_heads WHERE change_id = @changeId ORDER BY repository", new { changeId }, ReadHead);

    /// <summary>Changes of this environment and component that ship exactly this head, newest first.</summary>
    public IReadOnlyList<ChangeRow> ChangesWithHead(string environment, string component, CommitId head) => Many(
        """
        SELECT c.* FROM change_heads h JOIN changes c ON c.id = h.change_id
        WHERE h.head = @head AND c.environment = @environment AND c.component = @component ORDER BY c.seq DESC
        """,
        new { environment, component, head }, ReadChange);

    /// <summary>Every decision about a change, oldest first.</summary>
    public IReadOnlyList<VerdictRow> Verdicts(string changeId) =>
        Many("SELECT * FROM verdicts WHERE change_id = @changeId ORDER BY seq", new { changeId }, ReadVerdict);

    /// <summary>An uploaded plan by the digest of its raw bytes and the reader it was read with.</summary>
    public PlanRow? Plan(Sha256Digest sha256, string format) =>
        One("SELECT * FROM plans WHERE sha256 = @sha256 AND format = @format", new { sha256, format }, ReadPlan);

    /// <summary>Contents of other plans that would do the same with the same values as the plan of this content, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<Sha256Digest> PlansAlike(string format, Sha256Digest content, int limit) => Many(
        """
        SELECT other.content FROM plan_values own JOIN plan_values other ON other.format = own.format AND other.values_digest = own.values_digest
        WHERE own.format = @format AND own.content = @content AND other.content <> @content ORDER BY other.content LIMIT @limit
        """, new { format, content, limit }, row => row.Digest("content"));

    /// <summary>The change that this caller submitted under this key; null where there is none.</summary>
    public string? ChangeOfKey(string key, string tokenId) =>
        One("SELECT change_id FROM idempotency WHERE key = @key AND token_id = @tokenId", new { key, tokenId }, row => row.Text("change_id"));

    private static ConfigurationRow ReadConfiguration(Columns row) => new(
        row.Integer("version"), row.Digest("digest"), row.Digest("policy"), row.Digest("people"), row.Digest("environments"),
        row.Word<ConfigurationState>("state"), row.Time("seen_at"), row.OptionalTime("activated_at"), row.OptionalText("problem"), row.OptionalDigest("marks"), row.OptionalDigest("catalog"));

    private protected static ChangeRow ReadChange(Columns row) => new()
    {
        Seq = row.Integer("seq"),
        Id = row.Text("id"),
        Digest = row.Digest("digest"),
        Environment = row.Text("environment"),
        Component = row.Text("component"),
        State = row.Word<ChangeState>("state"),
        Verdict = row.Word<StoredVerdict>("verdict"),
        Mode = row.Word<EnforcementMode>("mode"),
        Kind = row.Word<ChangeKind>("kind"),
        SubmittedAt = row.Time("submitted_at"),
        DecidedAt = row.Time("decided_at"),
        RequesterKind = row.Word<RequesterKind>("requester_kind"),
        RequesterId = row.Text("requester_id"),
        RequesterOwner = row.OptionalText("requester_owner"),
        ChangeDoc = row.Digest("change_doc"),
        Facts = row.Digest("facts"),
        Decision = row.Digest("decision"),
        CodeSecret = row.Blob("code_secret"),
        ComparisonCode = row.Text("comparison_code"),
        AnswerBy = row.OptionalTime("answer_by"),
        SupersededBy = row.OptionalText("superseded_by"),
    };

    private static ChangeHeadRow ReadHead(Columns row) =>
        new(row.Text("change_id"), row.Text("repository"), row.OptionalCommit("base"), row.Commit("head"), row.OptionalText("tree"));

    private static VerdictRow ReadVerdict(Columns row) => new(
        row.Integer("seq"), row.Text("change_id"), row.Time("at"), row.Word<StoredVerdict>("verdict"), row.Digest("decision"),
        row.Digest("facts"), row.Integer("configuration"), row.OptionalInteger("ledger_index"));

    private static PlanRow ReadPlan(Columns row) => new(
        row.Digest("sha256"), row.Text("format"), row.Digest("content"), row.Digest("report"), row.Text("uploaded_by"), row.Time("uploaded_at"));
}
