using Microsoft.Extensions.Logging;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// Lets one process at a time relay a database's outbox. Its holder says every second that it lives; the server takes the lease from
/// one that is dead, paused or cut off, and another has it within five seconds. Two that relay for a moment do no harm: the
/// message ids are the same.
/// </summary>
internal sealed partial class RelayLease(Database database, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Older than this, a sign of life does not count: a process that was paused sends nothing on an old lease.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(3);

    private long confirmed;
    private volatile bool held = !database.Engine.IsShared;

    /// <summary>Whether this process may send.</summary>
    public bool IsHeld => held && (!database.Engine.IsShared || TimeProvider.System.GetElapsedTime(Volatile.Read(ref confirmed)) < Validity);

    /// <summary>Takes the lease whenever it is free and keeps it, until told to stop; then frees it at once.</summary>
    /// <param name="gained">Called when the lease was taken.</param>
    /// <param name="cancellationToken">Tells to stop.</param>
    public async Task RunAsync(Action gained, CancellationToken cancellationToken)
    {
        if (!database.Engine.IsShared) return;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await HoldAsync(gained, cancellationToken);
                await Task.Delay(Interval, TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogLost(log, database.Name, failure.Message);
                await Task.Delay(Interval, TimeProvider.System, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
            finally
            {
                held = false;
            }
        }
    }

    private async Task HoldAsync(Action gained, CancellationToken cancellationToken)
    {
        await using var lease = await database.Engine.TryLeaseAsync("sourcing.relay", cancellationToken);
        if (lease is null) return;
        LogHeld(log, database.Name);
        while (true)
        {
            Volatile.Write(ref confirmed, TimeProvider.System.GetTimestamp());
            if (!held)
            {
                held = true;
                gained();
            }
            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
            await lease.RenewAsync(cancellationToken);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Service}: this process relays the outbox")]
    private static partial void LogHeld(ILogger log, string service);

    [LoggerMessage(2, LogLevel.Warning, "{Service}: the right to relay the outbox cannot be asked for or was lost: {Why}")]
    private static partial void LogLost(ILogger log, string service, string why);
}
