using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Emergencies;
using Countersign.Storage.Sqlite;

namespace Countersign.Server;

/// <summary>What happens without anybody asking: the configuration source is followed, what nobody used in time ends, and what is overdue is told.</summary>
internal sealed partial class BackgroundWork(SqliteStore store, ConfigurationService configuration, JudgeAgain again, OverdueReviews overdue, ChangeSignals signals, ILogger<BackgroundWork> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await configuration.RefreshAsync(stoppingToken);
                await ExpireAsync(stoppingToken);
                await again.RunAsync(stoppingToken);
                await overdue.RunAsync(stoppingToken);
                await Task.Delay(Pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                // The next round tries again; until then everything stays as it was, which is a hold.
                Failed(logger, problem);
                await Task.WhenAny(Task.Delay(Pause, stoppingToken));
            }
        }
    }

    private async Task ExpireAsync(CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        var expired = transaction.Expire();
        if (expired.Grants.Count + expired.Changes.Count + expired.Ceremonies == 0) return;
        await transaction.CommitAsync();
        foreach (var change in expired.Changes) signals.Moved(change.Id);
    }

    [LoggerMessage(3001, LogLevel.Error, "Background work failed and will be tried again")]
    private static partial void Failed(ILogger logger, Exception problem);
}
