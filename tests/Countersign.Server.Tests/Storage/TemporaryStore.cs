using System.Security.Cryptography;
using System.Text;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Storage;
using Countersign.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Countersign.Server.Tests.Storage;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 9, 0, 0, 123, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>A store in a folder of its own, with a key for its tree heads and the rows that tests need before the row they are about.</summary>
internal sealed class TemporaryStore : IAsyncDisposable
{
    public const string Origin = "gate.example/ledger";

    private static readonly GateKey Key = NewKey();

    public TemporaryStore()
    {
        Folder = Path.Combine(Path.GetTempPath(), "countersign-" + Guid.NewGuid().ToString("n"));
        Store = SqliteStore.Open(DatabasePath, Clock);
    }

    public string Folder { get; }

    public string DatabasePath => Path.Combine(Folder, "gate.db");

    public StoppedClock Clock { get; } = new();

    public SqliteStore Store { get; private set; }

    public static IReadOnlyCollection<NoteKey> Keys { get; } = [NoteSigner.Of(Origin, Key).Key];

    public static string Sign(UnsignedTreeHead head) =>
        Encoding.UTF8.GetString(SignedNote.Sign(new TreeHead(Origin, head.Size, head.Root).ToText(), NoteSigner.Of(Origin, Key)).ToBytes());

    public LedgerEntry Entry(string id) => LedgerEntry.Create(LedgerEntryType.Change, Clock.Now, id, new Dictionary<string, Sha256Digest>());

    public static CommitId Head(int number) => CommitId.Parse(number.ToString("x40", null));

    public static byte[] Secret(byte fill) => [.. Enumerable.Repeat(fill, StoreTransaction.SecretBytes)];

    public static LiveKey Here { get; } = new("production", "checkout");

    public IReadOnlyList<LedgerFinding> Verify() => Store.VerifyLedger(Keys);

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = SqliteStore.Open(DatabasePath, Clock);
    }

    /// <summary>Runs one committed transaction.</summary>
    public async Task<T> WriteAsync<T>(Func<StoreTransaction, T> work)
    {
        await using var tx = await Store.BeginAsync();
        var result = work(tx);
        await tx.CommitAsync(Sign);
        return result;
    }

    public Task WriteAsync(Action<StoreTransaction> work) => WriteAsync(tx =>
    {
        work(tx);
        return 0;
    });

    public T Read<T>(Func<StoreSnapshot, T> ask)
    {
        using var snapshot = Store.Read();
        return ask(snapshot);
    }

    public Task AppendAsync(int count) => WriteAsync(tx =>
    {
        for (var i = 0; i < count; i++) tx.Append(Entry($"entry-{tx.LedgerSize}"));
    });

    public ChangeRow Change(StoreTransaction tx, string name, string environment = "production", string component = "checkout")
    {
        var digest = Sha256Digest.Of(Encoding.UTF8.GetBytes(name));
        return new()
        {
            Id = Core.Changes.Change.IdOf(digest),
            Digest = digest,
            Environment = environment,
            Component = component,
            Verdict = StoredVerdict.Hold,
            Mode = EnforcementMode.Enforce,
            SubmittedAt = Clock.Now,
            DecidedAt = Clock.Now,
            RequesterKind = RequesterKind.Token,
            RequesterId = "tok_1",
            RequesterOwner = "ann",
            ChangeDoc = tx.PutEvidence("application/json", Encoding.UTF8.GetBytes($"change {name}")),
            Facts = tx.PutEvidence("application/json", "facts"u8.ToArray()),
            Decision = tx.PutEvidence("application/json", "decision"u8.ToArray()),
            CodeSecret = Secret(7),
            ComparisonCode = "abcdefgh",
            AnswerBy = Clock.Now.AddHours(8),
        };
    }

    public string AddChange(StoreTransaction tx, string name, string environment = "production", string component = "checkout", ChangeState state = ChangeState.Waiting)
    {
        var row = Change(tx, name, environment, component) with { State = state };
        tx.AddChange(row, [new ChangeHeadRow(row.Id, "shop", Head(1), Head(2))]);
        return row.Id;
    }

    public GrantRow Grant(StoreTransaction tx, string changeId, string id = "grt_1", string target = "") => new()
    {
        Id = id,
        ChangeId = changeId,
        Environment = "production",
        Component = "checkout",
        Target = target,
        LiveVersion = 3,
        OpenedAt = Clock.Now,
        NotAfter = Clock.Now.AddHours(24),
        LedgerIndex = tx.Append(Entry(id)),
    };

    public EnrolmentRow Enrolment(string credential, string person = "bea", EnrolmentState state = EnrolmentState.Pending) => new()
    {
        Credential = credential,
        Person = person,
        Cose = [1, 2, 3],
        BackupEligible = true,
        SignCount = 4,
        Transports = ["internal", "hybrid"],
        Aaguid = "00000000-0000-0000-0000-000000000000",
        AttestationFormat = "none",
        CreatedAt = Clock.Now,
        State = state,
        UserHandle = [9, 9],
    };

    /// <summary>Adds an answer together with everything it refers to; the credential must be enrolled.</summary>
    public SignOffRow SignOff(StoreTransaction tx, string change, string statement, SignOffAnswer answer = SignOffAnswer.Approve)
    {
        var digest = Sha256Digest.Of(Encoding.UTF8.GetBytes(change));
        return new()
        {
            ChangeId = Core.Changes.Change.IdOf(digest),
            ChangeDigest = digest,
            Environment = "production",
            Component = "checkout",
            Person = "bea",
            Credential = "key",
            Answer = answer,
            Statement = tx.PutEvidence("application/json", Encoding.UTF8.GetBytes(statement)),
            Assertion = tx.PutEvidence("application/json", Encoding.UTF8.GetBytes($"assertion of {statement}")),
            Issued = Clock.Now,
            Expires = Clock.Now.AddHours(24),
            RecordedAt = Clock.Now,
            LedgerIndex = tx.Append(Entry("sgn")),
        };
    }

    /// <summary>Does to the file what only somebody beside the gate can do.</summary>
    public async Task TamperAsync(string sql)
    {
        await Store.DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False"))
        {
            connection.Open();
            foreach (var trigger in connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'trigger'").ToList()) connection.Execute($"DROP TRIGGER {trigger}");
            connection.Execute("PRAGMA foreign_keys = OFF");
            connection.Execute(sql);
        }

        Store = SqliteStore.Open(DatabasePath, Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static GateKey NewKey()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return GateKey.TryImport(ecdsa.ExportPkcs8PrivateKey(), out var key) ? key : throw new InvalidOperationException("A new key was not read back.");
    }
}
