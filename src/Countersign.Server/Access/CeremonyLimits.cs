using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Countersign.Server.Access;

/// <summary>Which half of a ceremony.</summary>
internal enum CeremonyHalf
{
    /// <summary>A statement is made and stored.</summary>
    Begin,

    /// <summary>An answer is checked.</summary>
    Finish,
}

/// <summary>
/// How many ceremonies may be begun and answered, so that no flood fills the store or keeps the checks busy. Callers without a session are
/// counted by address, callers with one by person and address. INVARIANT: one address has at most half of what a person has, so a flood from
/// one address, even with a stolen session, never shuts the person out elsewhere, nor anybody else anywhere.
/// </summary>
internal sealed class CeremonyLimits(TimeProvider time)
{
    /// <summary>The time over which is counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Most of one half in one window from one address without a session: signing in and enrolling.</summary>
    public const int PerAddress = 120;

    /// <summary>Most of one half in one window by one person from one address.</summary>
    public const int PerPersonAndAddress = 300;

    /// <summary>Most of one half in one window by one person.</summary>
    public const int PerPerson = 2 * PerPersonAndAddress;

    /// <summary>Most callers remembered; beyond that, those whose window is over are forgotten first.</summary>
    public const int MaxRemembered = 100_000;

    private const int Ipv6Network = 8; // bytes: whoever has one address of a /64 has all of them

    private readonly ConcurrentDictionary<(CeremonyHalf, string), long> _busyUntil = new();

    /// <summary>Takes one from the caller's allowance.</summary>
    /// <param name="half">Which half.</param>
    /// <param name="address">Where from.</param>
    /// <param name="person">By whom; null without a session.</param>
    /// <returns>Null if it is allowed; otherwise how long to wait.</returns>
    public TimeSpan? Take(CeremonyHalf half, IPAddress? address, string? person)
    {
        Forget();
        var from = NetworkOf(address);
        if (person is null) return Take((half, from), PerAddress);
        return Take((half, $"{person} {from}"), PerPersonAndAddress) ?? Take((half, $"{person}"), PerPerson);
    }

    /// <summary>
    /// The generic cell rate algorithm (ITU-T I.371): each taken place fills the caller's time by an equal part of the window, and nobody may
    /// fill it further than one window ahead.
    /// </summary>
    private TimeSpan? Take((CeremonyHalf, string) caller, int most)
    {
        var (now, part) = (Now(), Window.Ticks / most);
        TimeSpan? wait = null;
        _busyUntil.AddOrUpdate(caller, now + part, (_, until) =>
        {
            var next = Math.Max(until, now) + part;
            wait = next - now > Window.Ticks ? TimeSpan.FromTicks(next - now - Window.Ticks) : null;
            return wait is null ? next : until;
        });
        return wait;
    }

    private void Forget()
    {
        if (_busyUntil.Count < MaxRemembered) return;
        var now = Now();
        foreach (var (caller, _) in _busyUntil.Where(c => c.Value <= now)) _busyUntil.TryRemove(caller, out _);
        // Still full: a flood from very many addresses. Forgetting all of them costs the flood nothing and shuts nobody out.
        if (_busyUntil.Count >= MaxRemembered) _busyUntil.Clear();
    }

    // Not the clock on the wall: were that set back, everybody would wait.
    private long Now() => time.GetElapsedTime(0).Ticks;

    private static string NetworkOf(IPAddress? address)
    {
        if (address is null) return "";
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(plain.GetAddressBytes().AsSpan(0, Ipv6Network)) : plain.ToString();
    }
}
