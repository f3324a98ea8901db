using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Server.Access;
using Countersign.Server.Changes;
using Countersign.Storage;
using Countersign.Storage.Sqlite;
using Countersign.Tests;

namespace Countersign.Server.Tests.Gate;

/// <summary>A person with a passkey and a console session.</summary>
internal sealed record Member(string Id, SoftwareAuthenticator Passkey, string Cookie)
{
    public string Credential => StrictBase64.EncodeUrl(Passkey.CredentialId);
}

/// <summary>What people do in the console and pipelines over the API.</summary>
internal sealed partial class ServerFixture
{
    /// <summary>The first administrator.</summary>
    public Member Dana { get; private set; } = null!;

    /// <summary>A token that nobody owns.</summary>
    public string Token { get; private set; } = null!;

    public Task SetUpAsync() => SetUpOnAsync(1);

    /// <summary>Enrols dana, who puts this version into force, and makes a token.</summary>
    public async Task SetUpOnAsync(long version)
    {
        Dana = await EnrolFirstAsync();
        Assert.Equal($"version {version} is in force", (string)(await SignAsync(Dana, "activate", new JsonObject { ["version"] = version })).Ok["done"]!);
        Token = await TokenAsync(null);
    }

    public async Task<string> FirstLinkAsync()
    {
        var (path, problem) = await FirstAdministratorLink.WriteAsync(Settings, Store, Configuration, "dana", CancellationToken.None);
        return CodeOf(await File.ReadAllTextAsync(path ?? throw new InvalidOperationException(problem)));
    }

    public async Task<Member> EnrolFirstAsync()
    {
        var (passkey, reply) = await RegisterAsync(await FirstLinkAsync());
        Assert.Equal("counted", (string)reply.Ok["state"]!);
        return await SignInAsync("dana", passkey);
    }

    /// <summary>Invites, registers, confirms by these people, and signs in.</summary>
    public async Task<Member> EnrolAsync(string person, params Member[] confirmers)
    {
        var (passkey, reply) = await RegisterAsync(await InviteAsync(Dana, person));
        foreach (var confirmer in confirmers.DefaultIfEmpty(Dana)) reply = await ConfirmAsync(confirmer, (string)reply.Ok["credential"]!);
        Assert.Equal("counted", (string)reply.Ok["state"]!);
        return await SignInAsync(person, passkey);
    }

    public async Task<string> InviteAsync(Member administrator, string person, string? replaces = null) => CodeOf((string)(await AskToInviteAsync(administrator, person, replaces)).Ok["link"]!);

    public Task<Reply> AskToInviteAsync(Member inviter, string person, string? replaces = null)
    {
        var request = new JsonObject { ["person"] = person };
        if (replaces is not null) request["replaces"] = replaces;
        return PostAsync("/api/v1/invitations", request, cookie: inviter.Cookie);
    }

    public static string CodeOf(string link) => link.Trim()[(link.Trim().LastIndexOf('/') + 1)..];

    public Task<Reply> BeginRegistrationAsync(string code) => PostAsync("/api/v1/ceremonies", new JsonObject { ["purpose"] = "enrol", ["invitation"] = code });

    /// <summary>Makes a passkey under a link; <paramref name="make"/> is given the user handle.</summary>
    public async Task<(SoftwareAuthenticator Passkey, Reply Reply)> RegisterAsync(string code, Misbehaviour? wrong = null, Func<byte[], SoftwareAuthenticator>? make = null, string? name = null)
    {
        var offer = (await BeginRegistrationAsync(code)).Ok;
        var options = offer["options"]!;
        var handle = Url((string)options["user"]!["id"]!);
        var passkey = make?.Invoke(handle) ?? new SoftwareAuthenticator { UserHandle = handle, SignCount = 1 };
        return (passkey, await FinishRegistrationAsync(offer, passkey, wrong, name: name));
    }

    public Task<Reply> FinishRegistrationAsync(JsonObject offer, SoftwareAuthenticator passkey, Misbehaviour? wrong = null, string? origin = null, string? name = null)
    {
        var made = passkey.Register("localhost", origin ?? Origin, Url((string)offer["options"]!["challenge"]!), wrong);
        var registration = new JsonObject
        {
            ["credentialId"] = StrictBase64.EncodeUrl(made.CredentialId),
            ["attestationObject"] = StrictBase64.EncodeUrl(made.AttestationObject),
            ["clientDataJSON"] = StrictBase64.EncodeUrl(made.ClientDataJson),
            ["transports"] = new JsonArray("internal"),
        };
        if (name is not null) registration["name"] = name;
        return PostAsync($"/api/v1/ceremonies/{(string)offer["id"]!}", new JsonObject { ["purpose"] = "enrol", ["registration"] = registration });
    }

    public Task<Reply> ConfirmAsync(Member confirmer, string credential) => SignAsync(confirmer, "enrol", new JsonObject { ["confirm"] = credential });

    public async Task<Member> SignInAsync(string person, SoftwareAuthenticator passkey)
    {
        var reply = await SignAsync(new Member(person, passkey, ""), "signin", []);
        Assert.Equal("signed in", (string)reply.Ok["done"]!);
        return new Member(person, passkey, reply.Cookie!);
    }

    /// <summary>Begins a ceremony and answers it; a refusal of either half is the reply.</summary>
    public async Task<Reply> SignAsync(Member who, string purpose, JsonObject request, Misbehaviour? wrong = null)
    {
        var begun = await BeginAsync(who, purpose, request);
        return (int)begun.Status < 300 ? await FinishAsync(who, purpose, begun.Ok, wrong) : begun;
    }

    public Task<Reply> BeginAsync(Member who, string purpose, JsonObject request)
    {
        request["purpose"] = purpose;
        return PostAsync("/api/v1/ceremonies", request, cookie: who.Cookie);
    }

    /// <summary>Answers a begun ceremony as a browser does, right or wrong in one thing.</summary>
    public Task<Reply> FinishAsync(Member who, string purpose, JsonObject offer, Misbehaviour? wrong = null, string? rpId = null, string? clientOrigin = null, byte[]? statement = null)
    {
        var assertion = who.Passkey.Assert(rpId ?? "localhost", clientOrigin ?? Origin, Url((string)offer["options"]!["challenge"]!), wrong);
        return AnswerAsync((string)offer["id"]!, purpose, statement ?? Convert.FromBase64String((string)offer["statement"]!), assertion, who.Cookie);
    }

    public Task<Reply> AnswerAsync(string id, string purpose, byte[] statement, Assertion assertion, string? cookie, string? token = null, string? origin = null)
    {
        var json = new JsonObject
        {
            ["credentialId"] = StrictBase64.EncodeUrl(assertion.CredentialId.Span),
            ["authenticatorData"] = StrictBase64.EncodeUrl(assertion.AuthenticatorData.Span),
            ["clientDataJSON"] = StrictBase64.EncodeUrl(assertion.ClientDataJson.Span),
            ["signature"] = StrictBase64.EncodeUrl(assertion.Signature.Span),
        };
        if (assertion.UserHandle is { } handle) json["userHandle"] = StrictBase64.EncodeUrl(handle.Span);
        var body = new JsonObject { ["purpose"] = purpose, ["statement"] = Convert.ToBase64String(statement), ["assertion"] = json };
        return PostAsync($"/api/v1/ceremonies/{id}", body, token, cookie, origin);
    }

    /// <summary>What the page sends when a person asks to answer, everything that is destructive acknowledged and the environment typed unless said otherwise.</summary>
    public async Task<JsonObject> IntendAsync(string change, string answer = "approve", bool acknowledge = true)
    {
        var radius = (await GetAsync($"/api/v1/changes/{change}/blast-radius")).Ok;
        var effects = acknowledge ? radius["effects"]!.AsArray().Select(e => (JsonNode)(string)e!["id"]!).ToArray() : [];
        return new JsonObject
        {
            ["change"] = change,
            ["answer"] = answer,
            ["acknowledged"] = new JsonArray(effects),
            ["typedEnvironment"] = EnvironmentOf(change),
        };
    }

    // The program outside shows no store; what is submitted to it is for production.
    private string? EnvironmentOf(string change)
    {
        if (_isOutside) return "production";
        using var snapshot = Store.Read();
        return snapshot.Change(change)?.Environment;
    }

    /// <summary>Takes back what this person answered for the change.</summary>
    public Task<Reply> WithdrawAsync(Member who, string change) => SignAsync(who, "withdraw", new JsonObject { ["change"] = change });

    /// <summary>Says something about a change in the session of this person.</summary>
    public Task<Reply> SayAsync(Member who, string change, string route, JsonObject? body = null) =>
        PostAsync($"/api/v1/changes/{change}/{route}", body ?? [], cookie: who.Cookie);

    public async Task<Reply> AnswerForAsync(Member who, string change, string answer = "approve", Misbehaviour? wrong = null) =>
        await SignAsync(who, "signoff", await IntendAsync(change, answer), wrong);

    /// <summary>Approves, which must be all that was missing.</summary>
    public async Task ApproveAsync(Member who, string change)
    {
        var reply = await AnswerForAsync(who, change);
        Assert.True(reply.Verdict == "allow", reply.Body.ToJsonString());
    }

    public async Task<Reply> BaselineAsync(string environment = "production", string component = "checkout", string head = "main", string? target = null, Member? owner = null)
    {
        var request = new JsonObject { ["environment"] = environment, ["component"] = component, ["head"] = head };
        if (target is not null) request["target"] = target;
        return await SignAsync(owner ?? Dana, "baseline", request);
    }

    public async Task<string> TokenAsync(string? owner, params TokenScope[] scopes)
    {
        var secret = RandomNumberGenerator.GetBytes(StoreTransaction.SecretBytes);
        await using var transaction = await Store.BeginAsync();
        TokenScope[] given = scopes.Length > 0 ? scopes : [TokenScope.Submit, TokenScope.Read];
        transaction.CreateToken(new TokenRow("tok_" + Base32.Encode(RandomNumberGenerator.GetBytes(10)), "ci", given, owner, transaction.Now, transaction.Now.AddDays(90)), secret);
        await transaction.CommitAsync();
        return AccessNames.TokenPrefix + StrictBase64.EncodeUrl(secret);
    }

    /// <summary>Uploads a golden plan and gives what a submission says about it.</summary>
    public async Task<JsonObject> PlanAsync(string golden, string? token = null) =>
        await PlanAsync(await File.ReadAllBytesAsync(SourceTree.Golden("blast-radius", golden, "plan.json")), token);

    /// <summary>Uploads a plan and gives what a submission says about it.</summary>
    public async Task<JsonObject> PlanAsync(byte[] bytes, string? token = null)
    {
        var digest = Sha256Digest.Of(bytes);
        var reply = await SendAsync(HttpMethod.Put, $"/api/v1/plans/{digest.Hex}", new ByteArrayContent(bytes), token ?? Token);
        Assert.Equal(digest.ToString(), (string)reply.Ok["sha256"]!);
        return new JsonObject { ["format"] = "terraform", ["sha256"] = digest.ToString() };
    }

    public Task<Reply> SubmitAsync(string? head = null, string environment = "production", string component = "checkout", JsonObject? plan = null, string? key = null, string? token = null, Action<JsonObject>? also = null)
    {
        var body = new JsonObject { ["environment"] = environment, ["component"] = component, ["head"] = head ?? "main" };
        if (plan is not null) body["plans"] = new JsonArray(plan.DeepClone());
        also?.Invoke(body);
        return PostAsync("/api/v1/changes", body, token ?? Token, key: key);
    }

    public Task<Reply> OutcomeAsync(string change, string outcome, string? token = null, string? target = null)
    {
        var told = new JsonObject { ["outcome"] = outcome };
        if (target is not null) told["target"] = target;
        return PostAsync($"/api/v1/changes/{change}/outcome", told, token ?? Token);
    }

    /// <summary>Submits and reports success, all of which must go well.</summary>
    public async Task<Reply> DeployAsync(string head, string key, string environment = "production", string component = "checkout")
    {
        var submitted = await SubmitAsync(head, environment, component, key: key);
        Assert.True(submitted.Verdict == "allow", submitted.Body.ToJsonString());
        Assert.Equal("deployed", (await OutcomeAsync(submitted.Id, "succeeded")).State);
        return submitted;
    }

    /// <summary>The trust file as anybody gets it.</summary>
    public async Task<TrustFile> TrustAsync() =>
        TrustFile.Read(await BytesAsync("/.well-known/countersign-trust.json"), out var problem) ?? throw new InvalidOperationException(problem);

    public Task<byte[]> BundleAsync(string change) => BytesAsync($"/api/v1/changes/{change}/bundle");

    public async Task<VerificationReport> VerifyAsync(string change, VerificationQuestion? question = null)
    {
        var (bundle, trust) = (await BundleAsync(change), await TrustAsync());
        return Verifier.Verify(bundle, trust, question ?? new VerificationQuestion());
    }

    /// <summary>Makes the server look at its configuration now, and judge what waits.</summary>
    public async Task RefreshAsync()
    {
        await Configuration.RefreshAsync(CancellationToken.None);
        await Service<JudgeAgain>().RunAsync(CancellationToken.None);
    }

    /// <summary>A commit by ann that carries the mark of an AI tool.</summary>
    public string AiCommit(string path = "services/checkout/pay.cs", string text = "1\n") =>
        Shop.CommitFile("Pay faster\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n", path, text);

    public static byte[] Url(string text) => StrictBase64.TryDecodeUrl(text, out var bytes) ? bytes : throw new FormatException(text);
}
