using Countersign.Core.Formats;
using Countersign.Storage;
using Countersign.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Countersign.Server.Tests.Storage;

public sealed class PeopleTests
{
    [Fact]
    public async Task A_nonce_is_used_once_whoever_tries_at_the_same_time()
    {
        await using var t = new TemporaryStore();
        var row = new CeremonyRow("nonce", "signoff", "bea", "key", [1, 2, 3], null, "{}", t.Clock.Now, t.Clock.Now.AddMinutes(10));
        await t.WriteAsync(tx => tx.BeginCeremony(row));
        Assert.Equivalent(row, t.Read(s => s.Ceremony("nonce")), strict: true);

        var won = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => t.WriteAsync(tx => tx.UseCeremony("nonce")))));

        Assert.Single(won, used => used);
        Assert.Equal(t.Clock.Now, t.Read(s => s.Ceremony("nonce"))!.UsedAt);
        Assert.False(await t.WriteAsync(tx => tx.UseCeremony("other")));
    }

    [Fact]
    public async Task A_nonce_used_in_a_transaction_without_commit_is_not_used()
    {
        await using var t = new TemporaryStore();
        await t.WriteAsync(tx => tx.BeginCeremony(new("nonce", "signoff", "bea", null, [1], null, null, tx.Now, tx.Now.AddMinutes(10))));

        await using (var tx = await t.Store.BeginAsync()) Assert.True(tx.UseCeremony("nonce"));

        Assert.True(await t.WriteAsync(tx => tx.UseCeremony("nonce")));
    }

    [Fact]
    public async Task An_enrolment_is_confirmed_once_and_revoked_once()
    {
        await using var t = new TemporaryStore();
        var row = t.Enrolment("key");
        Assert.Equal(0, t.Read(s => s.EnrolmentCount()));
        await t.WriteAsync(tx => tx.AddEnrolment(row));
        Assert.Equivalent(row, t.Read(s => s.Enrolment("key")), strict: true);
        var from = t.Clock.Now.AddHours(24);

        Assert.True(await t.WriteAsync(tx => tx.ConfirmEnrolment("key", "cid", from, tx.Append(t.Entry("key")))));
        Assert.False(await t.WriteAsync(tx => tx.ConfirmEnrolment("key", "dan", from, 0)));
        var counted = t.Read(s => s.Enrolment("key"))!;
        Assert.Equal((EnrolmentState.Counted, "cid", from, 0L), (counted.State, counted.ConfirmedBy, counted.CountsFrom!.Value, counted.LedgerIndex!.Value));

        Assert.True(await t.WriteAsync(tx => tx.RevokeEnrolment("key")));
        Assert.False(await t.WriteAsync(tx => tx.RevokeEnrolment("key")));
        Assert.False(await t.WriteAsync(tx => tx.ConfirmEnrolment("key", "cid", from, 0)));
        Assert.Equal((EnrolmentState.Revoked, t.Clock.Now), (t.Read(s => s.Enrolment("key"))!.State, t.Read(s => s.Enrolment("key"))!.RevokedAt));
        Assert.Equal(1, t.Read(s => s.EnrolmentCount()));
    }

    [Fact]
    public async Task Enrolments_are_listed_by_person_and_found_by_exact_id()
    {
        await using var t = new TemporaryStore();
        await t.WriteAsync(tx =>
        {
            tx.AddEnrolment(t.Enrolment("b"));
            tx.AddEnrolment(t.Enrolment("a"));
            tx.AddEnrolment(t.Enrolment("c", "cid"));
        });

        Assert.Equal(["a", "b"], t.Read(s => s.Enrolments("bea")).Select(e => e.Credential));
        Assert.Equal(["a", "b", "c"], t.Read(s => s.Enrolments()).Select(e => e.Credential));
        Assert.Null(t.Read(s => s.Enrolment("A")));
        await Assert.ThrowsAsync<SqliteException>(() => t.WriteAsync(tx => tx.AddEnrolment(t.Enrolment("a", "mal"))));
    }

    [Fact]
    public async Task A_signature_counter_only_rises()
    {
        await using var t = new TemporaryStore();
        await t.WriteAsync(tx => tx.AddEnrolment(t.Enrolment("key")));

        Assert.False(await t.WriteAsync(tx => tx.RaiseSignCount("key", 4)));
        Assert.True(await t.WriteAsync(tx => tx.RaiseSignCount("key", 5)));
        Assert.Equal(5, t.Read(s => s.Enrolment("key"))!.SignCount);
    }

    [Fact]
    public async Task An_invitation_is_used_once_and_in_time()
    {
        await using var t = new TemporaryStore();
        var row = new InvitationRow("ann", InvitationKind.FirstAdministrator, null, t.Clock.Now, t.Clock.Now.AddMinutes(15));
        await t.WriteAsync(tx => tx.CreateInvitation(row, TemporaryStore.Secret(1)));
        await t.WriteAsync(tx => tx.CreateInvitation(row with { Kind = InvitationKind.Invitation, CreatedBy = "bea" }, TemporaryStore.Secret(2)));

        Assert.Equal(row, t.Read(s => s.Invitation(TemporaryStore.Secret(1))));
        Assert.Equal(row, await t.WriteAsync(tx => tx.UseInvitation(TemporaryStore.Secret(1))));
        Assert.Null(await t.WriteAsync(tx => tx.UseInvitation(TemporaryStore.Secret(1))));
        Assert.Null(t.Read(s => s.Invitation(TemporaryStore.Secret(1))));
        t.Clock.Now = row.Expires;
        Assert.Null(await t.WriteAsync(tx => tx.UseInvitation(TemporaryStore.Secret(2))));
        Assert.Null(await t.WriteAsync(tx => tx.UseInvitation(TemporaryStore.Secret(3))));
    }

    [Fact]
    public async Task Answers_come_back_for_the_change_and_approving_ones_for_the_component()
    {
        await using var t = new TemporaryStore();
        var (approve, reject) = await t.WriteAsync(tx =>
        {
            tx.AddEnrolment(t.Enrolment("key"));
            t.AddChange(tx, "one");
            t.AddChange(tx, "two");
            var yes = t.SignOff(tx, "one", "yes");
            var no = t.SignOff(tx, "two", "no", SignOffAnswer.Reject);
            return (yes with { Id = tx.AddSignOff(yes) }, no with { Id = tx.AddSignOff(no) });
        });

        Assert.Equal([approve], t.Read(s => s.SignOffs(approve.ChangeDigest)));
        Assert.Equal([reject], t.Read(s => s.SignOffs(reject.ChangeDigest)));
        Assert.Equal(approve, t.Read(s => s.SignOff(approve.Id)));
        Assert.Equal([approve], t.Read(s => s.ApprovingSignOffs("production", "checkout")));
        Assert.Empty(t.Read(s => s.ApprovingSignOffs("staging", "checkout")));
        Assert.Equal([reject], t.Read(s => s.RejectionsSince("production", "checkout", t.Clock.Now)));
        Assert.Empty(t.Read(s => s.RejectionsSince("production", "checkout", t.Clock.Now.AddMilliseconds(1))));
        await Assert.ThrowsAsync<SqliteException>(() => t.WriteAsync(tx => tx.AddSignOff(t.SignOff(tx, "one", "yes"))));

        t.Clock.Now = approve.Expires;
        Assert.Empty(t.Read(s => s.ApprovingSignOffs("production", "checkout")));
    }

    [Fact]
    public async Task A_withdrawn_answer_no_longer_approves_and_stays_on_record()
    {
        await using var t = new TemporaryStore();
        var row = await t.WriteAsync(tx =>
        {
            tx.AddEnrolment(t.Enrolment("key"));
            t.AddChange(tx, "one");
            var answer = t.SignOff(tx, "one", "yes");
            return answer with { Id = tx.AddSignOff(answer) };
        });

        Assert.True(await t.WriteAsync(tx => tx.WithdrawSignOff(row.Id)));
        Assert.False(await t.WriteAsync(tx => tx.WithdrawSignOff(row.Id)));

        Assert.Empty(t.Read(s => s.ApprovingSignOffs("production", "checkout")));
        Assert.Equal([row with { WithdrawnAt = t.Clock.Now }], t.Read(s => s.SignOffs(row.ChangeDigest)));
    }

    [Fact]
    public async Task A_token_is_found_by_its_secret_until_it_ends_or_is_revoked()
    {
        await using var t = new TemporaryStore();
        var row = new TokenRow("tok_1", "ci", [TokenScope.Submit, TokenScope.Read], "ann", t.Clock.Now, t.Clock.Now.AddDays(90));
        await t.WriteAsync(tx =>
        {
            tx.CreateToken(row, TemporaryStore.Secret(1));
            tx.CreateToken(row with { Id = "tok_2", Owner = null, Scopes = [] }, TemporaryStore.Secret(2));
        });

        Assert.Equivalent(row, t.Read(s => s.FindToken(TemporaryStore.Secret(1))), strict: true);
        Assert.Empty(t.Read(s => s.FindToken(TemporaryStore.Secret(2)))!.Scopes);
        Assert.Null(t.Read(s => s.FindToken(TemporaryStore.Secret(3))));
        Assert.True(await t.WriteAsync(tx => tx.RevokeToken("tok_1")));
        Assert.False(await t.WriteAsync(tx => tx.RevokeToken("tok_1")));
        Assert.Null(t.Read(s => s.FindToken(TemporaryStore.Secret(1))));
        t.Clock.Now = row.ExpiresAt;
        Assert.Null(t.Read(s => s.FindToken(TemporaryStore.Secret(2))));
        Assert.Equal(["tok_1", "tok_2"], t.Read(s => s.Tokens()).Select(token => token.Id));
    }

    [Fact]
    public async Task A_session_is_found_by_its_secret_until_it_ends()
    {
        await using var t = new TemporaryStore();
        var row = new SessionRow("bea", t.Clock.Now, t.Clock.Now.AddHours(8), "key");
        await t.WriteAsync(tx =>
        {
            for (byte i = 1; i <= 3; i++) tx.CreateSession(row, TemporaryStore.Secret(i));
        });

        Assert.Equal(row, t.Read(s => s.FindSession(TemporaryStore.Secret(1))));
        Assert.True(await t.WriteAsync(tx => tx.EndSession(TemporaryStore.Secret(1))));
        Assert.False(await t.WriteAsync(tx => tx.EndSession(TemporaryStore.Secret(1))));
        Assert.Equal(2, await t.WriteAsync(tx => tx.EndSessions("bea")));
        Assert.Null(t.Read(s => s.FindSession(TemporaryStore.Secret(2))));
    }

    [Fact]
    public async Task No_secret_is_in_the_files()
    {
        await using var t = new TemporaryStore();
        var secret = System.Security.Cryptography.RandomNumberGenerator.GetBytes(StoreTransaction.SecretBytes);
        await t.WriteAsync(tx =>
        {
            tx.CreateToken(new("tok_1", "ci", [TokenScope.Read], null, tx.Now, tx.Now.AddDays(1)), secret);
            tx.CreateSession(new("bea", tx.Now, tx.Now.AddDays(1), null), secret);
            tx.CreateInvitation(new("ann", InvitationKind.Invitation, "bea", tx.Now, tx.Now.AddDays(1)), secret);
        });
        await t.Store.DisposeAsync();

        var file = await File.ReadAllBytesAsync(t.DatabasePath);

        Assert.True(file.AsSpan().IndexOf(secret) < 0);
        Assert.True(file.AsSpan().IndexOf(Sha256Digest.Of(secret).ToBytes()) > 0);
    }

    [Theory]
    [InlineData(StoreTransaction.SecretBytes - 1)]
    [InlineData(StoreTransaction.SecretBytes + 1)]
    public async Task A_secret_has_exactly_256_bits(int length)
    {
        await using var t = new TemporaryStore();
        var secret = new byte[length];
        await using var tx = await t.Store.BeginAsync();

        Assert.Throws<ArgumentException>(() => tx.CreateToken(new("tok_1", "ci", [], null, tx.Now, tx.Now.AddDays(1)), secret));
        Assert.Throws<ArgumentException>(() => tx.CreateSession(new("bea", tx.Now, tx.Now.AddDays(1), null), secret));
        Assert.Throws<ArgumentException>(() => tx.CreateInvitation(new("ann", InvitationKind.Invitation, null, tx.Now, tx.Now.AddDays(1)), secret));
    }
}
