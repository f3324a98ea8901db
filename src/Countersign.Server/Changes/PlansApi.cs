using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Server.Access;
using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Storage;
using Countersign.Storage.Sqlite;
using Microsoft.AspNetCore.Http.Features;

namespace Countersign.Server.Changes;

/// <summary>
/// <c>PUT /api/v1/plans/{sha256}</c>: a plan is read into redacted effects while it streams in. Its bytes hold secrets in clear and reach
/// neither disk nor database.
/// </summary>
internal static class PlansApi
{
    private const long MaxBytes = 256L << 20;

    /// <summary>Reads the body as a plan and keeps what is known about its effects.</summary>
    public static async Task<IResult> PutAsync(
        string sha256, HttpContext context, ClaimsPrincipal caller, SqliteStore store, InstallationKeys keys, ConfigurationService configuration, string format = PlanReaders.DefaultFormat)
    {
        if (!Sha256Digest.TryParseHex(sha256, out var named) && !Sha256Digest.TryParse(sha256, out named))
            return Problem.Bad("digest-malformed", "Name the plan by the 64 lower-case hex digits of its SHA-256.").ToResult();
        if (PlanReaders.For(format) is not { } read)
            return Problem.Bad("unknown-format", $"\"{format}\" plans are not read here. {NearestWord.Suggest(format, PlanReaders.Formats)}").ToResult();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaxBytes;
        if (context.Request.ContentLength > MaxBytes) return TooLarge();

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The readers are synchronous over a stream; the body is handed to them from another thread so that none of Kestrel's waits.
        await using var body = new HashingStream(context.Request.Body, hash, MaxBytes);
        var options = new PlanReadOptions
        {
            Path = PlanReaders.NameOf(format),
            ValuesKey = keys.PlanValues,
            Components = [.. configuration.Active?.Loaded.Estate.Components.Keys ?? []],
        };
        var plan = await Task.Run(() => read(body, options), context.RequestAborted);
        await body.DrainAsync(context.RequestAborted);
        if (body.IsTooLarge) return TooLarge();
        var found = Sha256Digest.FromBytes(hash.GetHashAndReset());
        if (found != named) return Problem.Bad("digest-mismatch", $"The body has {found}, not {named}. It was changed or cut on the way; send it again.").ToResult();

        await using var transaction = await store.BeginAsync(context.RequestAborted);
        var report = transaction.PutEvidence("application/json", CanonicalJson.Write(PlanFactsRecord.ToJson(plan)));
        transaction.PutPlan(new PlanRow(named, format, plan.Content, report, caller.PersonId() ?? "", transaction.Now));
        if (plan.Values is { } values) transaction.PutPlanValues(format, plan.Content, values);
        await transaction.CommitAsync();
        return Results.Text(
            new JsonObject
            {
                ["sha256"] = named.ToString(),
                ["format"] = format,
                ["content"] = plan.Content.ToString(),
                ["effects"] = plan.Effects.Count,
                ["gaps"] = new JsonArray([.. plan.Gaps.Select(g => new JsonObject { ["code"] = g.Word, ["detail"] = g.Detail })]),
            }.ToJsonString(),
            "application/json", statusCode: StatusCodes.Status201Created);
    }

    private static IResult TooLarge() => Problem.Bad("plan-too-large", $"A plan has at most {MaxBytes >> 20} MiB.").ToResult();

    /// <summary>Hashes what is read through it and stops at the limit.</summary>
    private sealed class HashingStream(Stream inner, IncrementalHash hash, long most) : Stream
    {
        private long _read;

        public bool IsTooLarge => _read > most;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(buffer.Length);
            try
            {
                var read = ReadAsync(rented.AsMemory(0, buffer.Length)).AsTask().GetAwaiter().GetResult();
                rented.AsSpan(0, read).CopyTo(buffer);
                return read;
            }
            finally
            {
                System.Buffers.ArrayPool<byte>.Shared.Return(rented, clearArray: true);
            }
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (IsTooLarge) return 0;
            var read = await inner.ReadAsync(buffer, cancellationToken);
            _read += read;
            hash.AppendData(buffer.Span[..read]);
            return IsTooLarge ? 0 : read;
        }

        /// <summary>A reader may stop early; the digest is over the whole body.</summary>
        public async Task DrainAsync(CancellationToken cancel)
        {
            var rest = new byte[64 * 1024];
            while (await ReadAsync(rest, cancel) > 0)
            {
                // Hashed by reading.
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
