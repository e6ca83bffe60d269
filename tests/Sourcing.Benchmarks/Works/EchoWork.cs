using Sourcing.Benchmarks.Yardsticks;

namespace Sourcing.Benchmarks;

/// <summary><c>echo</c>: what gRPC itself and the client of the other works cost.</summary>
internal static class EchoWork
{
    public static readonly Work Work = new("echo", "A gRPC server with nothing behind it: the least that a call costs, and what the client costs.", RunAsync);

    private static readonly TimeSpan CheckLength = TimeSpan.FromSeconds(2);

    private static async Task<WorkResult> RunAsync(Bench bench, BenchOptions options, CancellationToken cancellationToken)
    {
        var (calls, problems) = await LeanCheck.RunAsync(bench.Cpu, CheckLength, cancellationToken);
        await using var echo = await GrpcEcho.StartAsync(bench, postgres: null, cancellationToken);
        Subject[] subjects = [echo.Place(options.Callers, Math.Min(options.Connections, options.Callers)), echo.Place(callers: 1, connections: 1)];
        foreach (var subject in subjects) await subject.RoundAsync(options.WarmUp, cancellationToken);
        var series = await Rounds.RunAsync(subjects, options.Rounds, options.Length, bench.Cpu, bench.Notes, cancellationToken);
        return new WorkResult([.. series.Select(s => s.With(problems))], [],
            [$"Lean client, checked before against a server that counts: {calls} calls, {(problems.Count == 0 ? "both counted the same" : $"{problems.Count} problems")}."]);
    }
}
