using System.Net;
using System.Text.Json.Nodes;
using Countersign.Server.Access;
using Countersign.Server.Settings;
using Countersign.Server.Tests.Gate;
using Microsoft.AspNetCore.Http;

namespace Countersign.Server.Tests.Access;

/// <summary>How many ceremonies one caller may begin and answer, and that nobody pays for the flood of another.</summary>
public sealed class CeremonyLimitsTests
{
    private static readonly IPAddress Office = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Elsewhere = IPAddress.Parse("192.0.2.2");

    private readonly SteppedClock _clock = new();
    private readonly CeremonyLimits _limits;

    public CeremonyLimitsTests() => _limits = new CeremonyLimits(_clock);

    [Theory]
    [InlineData(null, CeremonyLimits.PerAddress)]
    [InlineData("bea", CeremonyLimits.PerPersonAndAddress)]
    public void So_many_and_not_one_more_until_a_part_of_the_window_is_over(string? person, int most)
    {
        foreach (var half in Enum.GetValues<CeremonyHalf>())
        {
            for (var at = 0; at < most; at++) Assert.Null(_limits.Take(half, Office, person));
            Assert.Equal(CeremonyLimits.Window / most, _limits.Take(half, Office, person));
        }

        _clock.Now += CeremonyLimits.Window / most;
        Assert.Null(_limits.Take(CeremonyHalf.Begin, Office, person));
        Assert.NotNull(_limits.Take(CeremonyHalf.Begin, Office, person));
        _clock.Now += CeremonyLimits.Window;
        for (var at = 0; at < most; at++) Assert.Null(_limits.Take(CeremonyHalf.Begin, Office, person));
        Assert.NotNull(_limits.Take(CeremonyHalf.Begin, Office, person));
    }

    [Fact]
    public void A_person_has_one_allowance_over_all_addresses()
    {
        var most = CeremonyLimits.PerPerson / CeremonyLimits.PerPersonAndAddress;
        for (var address = 0; address < most; address++)
            for (var at = 0; at < CeremonyLimits.PerPersonAndAddress; at++) Assert.Null(_limits.Take(CeremonyHalf.Begin, IPAddress.Parse($"198.51.100.{address}"), "bea"));
        Assert.NotNull(_limits.Take(CeremonyHalf.Begin, Elsewhere, "bea"));
        Assert.Null(_limits.Take(CeremonyHalf.Begin, Elsewhere, "cid"));
    }

    [Fact]
    public void A_flood_from_one_address_shuts_out_nobody_elsewhere_not_even_whose_session_it_uses()
    {
        for (var at = 0; at < 10_000; at++)
        {
            _limits.Take(CeremonyHalf.Begin, Office, null);
            _limits.Take(CeremonyHalf.Begin, Office, "bea");
        }

        Assert.NotNull(_limits.Take(CeremonyHalf.Begin, Office, null));
        Assert.NotNull(_limits.Take(CeremonyHalf.Begin, Office, "bea"));
        Assert.Null(_limits.Take(CeremonyHalf.Begin, Elsewhere, null));
        Assert.Null(_limits.Take(CeremonyHalf.Begin, Elsewhere, "bea"));
        Assert.Null(_limits.Take(CeremonyHalf.Begin, Office, "cid"));
        Assert.Null(_limits.Take(CeremonyHalf.Finish, Office, "bea"));
    }

    [Fact]
    public void One_network_of_IPv6_is_one_caller_and_a_mapped_address_is_the_address()
    {
        for (var at = 0; at < CeremonyLimits.PerAddress; at++) Assert.Null(_limits.Take(CeremonyHalf.Begin, IPAddress.Parse($"2001:db8:0:1::{at:x}"), null));
        Assert.NotNull(_limits.Take(CeremonyHalf.Begin, IPAddress.Parse("2001:db8:0:1:ffff::1"), null));
        Assert.Null(_limits.Take(CeremonyHalf.Begin, IPAddress.Parse("2001:db8:0:2::1"), null));
        for (var at = 0; at < CeremonyLimits.PerAddress; at++) Assert.Null(_limits.Take(CeremonyHalf.Finish, Office, null));
        Assert.NotNull(_limits.Take(CeremonyHalf.Finish, Office.MapToIPv6(), null));
    }

    [Fact]
    public void More_callers_than_are_remembered_shut_nobody_out()
    {
        for (var at = 0; at < CeremonyLimits.MaxRemembered + 1; at++) Assert.Null(_limits.Take(CeremonyHalf.Begin, new IPAddress(at), null));
        Assert.Null(_limits.Take(CeremonyHalf.Begin, Elsewhere, null));
    }

    [Theory]
    [InlineData("203.0.113.9", "10.0.0.5", "203.0.113.9")]
    [InlineData("1.1.1.1, 203.0.113.9", "10.0.0.5", "203.0.113.9")] // what stands before came from outside
    [InlineData("203.0.113.9", "10.0.0.6", "10.0.0.6")] // not our proxy
    [InlineData("nonsense", "10.0.0.5", "10.0.0.5")]
    [InlineData(null, "10.0.0.5", "10.0.0.5")]
    public void Only_a_named_proxy_is_believed(string? header, string connection, string expected)
    {
        var settings = SettingsReader.Read(AppContext.BaseDirectory, "Production", ["--Access:TrustedProxies=10.0.0.5, 10.0.0.7"]);
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(connection).MapToIPv6();
        if (header is not null) context.Request.Headers["X-Forwarded-For"] = header;
        var address = CallerAddress.Of(context, settings)!;
        Assert.Equal(expected, (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
    }

    [Fact]
    public async Task The_server_refuses_the_next_with_a_code_and_a_time_and_still_serves_who_is_signed_in()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var reply = await server.PostAsync("/api/v1/ceremonies", new JsonObject { ["purpose"] = "signin" });
        for (var at = 0; at < CeremonyLimits.PerAddress && reply.Status == HttpStatusCode.OK; at++) reply = await server.PostAsync("/api/v1/ceremonies", new JsonObject { ["purpose"] = "signin" });
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-ceremonies"), (reply.Status, reply.Code));
        Assert.Equal("not-pending", (await server.BeginAsync(server.Dana, "activate", new JsonObject { ["version"] = 9 })).Code);
    }

    /// <summary>A clock that moves when it is told to.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
