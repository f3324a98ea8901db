using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Countersign.Tests;

namespace Countersign.Fuzz.Tests;

/// <summary>
/// One parser under mutated input, for a stretch of time. A target says what a good input looks like and what must hold for any input;
/// an input whose answer has a shape not seen before joins the corpus, so that mutations go on from there.
/// </summary>
/// <remarks>
/// <c>COUNTERSIGN_FUZZ_SECONDS</c> is the stretch (2 unless set; CI takes 120), <c>COUNTERSIGN_FUZZ_SEED</c> the seed (the day's one unless set).
/// What broke a target is kept under <c>artifacts/fuzz/</c> and becomes a test beside the mend.
/// </remarks>
public abstract class Fuzzer
{
    /// <summary>Seconds after which one input counts as a hang.</summary>
    private const int HangSeconds = 20;

    /// <summary>Bytes a mutated input may have.</summary>
    protected virtual int MaxBytes => 64 * 1024;

    /// <summary>Good and nearly good inputs to begin with.</summary>
    protected abstract IEnumerable<byte[]> Seeds();

    /// <summary>Words of the format, planted whole: keywords, brackets, escapes.</summary>
    protected abstract IReadOnlyList<string> Words { get; }

    /// <summary>Shapes that must have been met, or the mutations prove nothing.</summary>
    protected virtual int LeastShapes => 2;

    /// <summary>Reads the input and checks what must hold for it; returns the shape of the answer. Whatever it throws is a finding.</summary>
    protected abstract string Read(byte[] input);

    [Fact]
    public void Nothing_from_outside_breaks_it()
    {
        var seconds = Number("COUNTERSIGN_FUZZ_SECONDS") ?? 2;
        var seed = Number("COUNTERSIGN_FUZZ_SEED") ?? (int)(DateTime.UtcNow.Date.Ticks / TimeSpan.TicksPerDay);
        var mutator = new Mutator(new Random(seed), Words, MaxBytes);
        var corpus = Seeds().ToList();
        var shapes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var good in corpus) shapes.Add(Shape(good, seed));

        var until = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        long rounds = 0;
        for (; Stopwatch.GetTimestamp() < until; rounds++)
        {
            var input = mutator.Next(corpus);
            if (shapes.Add(Shape(input, seed))) corpus.Add(input);
        }

        Console.WriteLine($"{GetType().Name}: {rounds} inputs in {seconds} s, seed {seed}, {shapes.Count} shapes");
        Assert.True(shapes.Count >= LeastShapes, $"{GetType().Name} met {shapes.Count} shapes in {rounds} inputs of seed {seed}: the mutations do not reach the parser.");
    }

    private string Shape(byte[] input, int seed)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var shape = Read(input);
            return Stopwatch.GetElapsedTime(started).TotalSeconds < HangSeconds ? shape : throw new TimeoutException($"took over {HangSeconds} s");
        }
        catch (Exception broken)
        {
            throw new Xunit.Sdk.XunitException($"{GetType().Name}, seed {seed}: the input kept as {Keep(input)} broke it: {broken}");
        }
    }

    private string Keep(byte[] input)
    {
        var folder = Directory.CreateDirectory(Path.Combine(SourceTree.Root, "artifacts", "fuzz", GetType().Name)).FullName;
        var file = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(input))[..16]);
        File.WriteAllBytes(file, input);
        return file;
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
