namespace Sourcing.Tests;

/// <summary>Waits for what events bring about. The only place of the tests that polls.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Reads again and again until the answer is as expected, and answers it; fails with the last answer.</summary>
    /// <param name="read">Reads the state.</param>
    /// <param name="isReached">Whether it is as expected.</param>
    /// <param name="patience">How long to try; 30 seconds where absent.</param>
    public static async Task<T> ReadAsync<T>(Func<Task<T>> read, Func<T, bool> isReached, TimeSpan? patience = null)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        using var tick = new PeriodicTimer(Interval);
        while (true)
        {
            var last = await read();
            if (isReached(last)) return last;
            if (clock.GetElapsedTime(start) > (patience ?? Patience)) Assert.Fail($"Not reached within {patience ?? Patience}. Last seen: {last}");
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Tries until it does not fail any more.</summary>
    /// <param name="attempt">What is expected to succeed in the end.</param>
    public static async Task SucceedsAsync(Func<Task> attempt)
    {
        Exception? failure = null;
        await ReadAsync(
            async () =>
            {
                failure = await Record.ExceptionAsync(attempt);
                return failure?.Message ?? "";
            },
            _ => failure is null);
    }
}
