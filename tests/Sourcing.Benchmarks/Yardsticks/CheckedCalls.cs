using Grpc.Core;

namespace Sourcing.Benchmarks.Yardsticks;

/// <summary>Requests made beforehand, taken at random; counts what goes wrong.</summary>
/// <param name="requests">The messages.</param>
/// <param name="callers">How many callers share it.</param>
/// <param name="random">Chooses.</param>
/// <param name="echoes">Whether an answer must begin with its request: that of a read by name has the name first, as the request does.</param>
internal sealed class CheckedCalls(IReadOnlyList<byte[]> requests, int callers, Random random, bool echoes) : LeanCalls
{
    private readonly int[] asked = new int[callers];
    private readonly Dictionary<string, int> problems = [];

    public override int MostBytes { get; } = requests.Max(r => r.Length);

    /// <summary>What went wrong, and how often.</summary>
    public IEnumerable<string> Problems => problems.Select(p => $"{p.Value} times: {p.Key}");

    public override int Write(int caller, Span<byte> message)
    {
        asked[caller] = random.Next(requests.Count);
        requests[asked[caller]].CopyTo(message);
        return requests[asked[caller]].Length;
    }

    public override void Answered(int caller, ReadOnlySpan<byte> head)
    {
        if (echoes && !head.StartsWith(requests[asked[caller]])) Note("The answer is of something else than was asked for.");
    }

    public override void Failed(int caller, RpcException error) => Note($"{error.StatusCode}: {error.Status.Detail}");

    /// <summary>Calls with these requests, for the length of a round.</summary>
    /// <param name="bench">Measures processor time.</param>
    /// <param name="target">What is called.</param>
    /// <param name="requests">The messages.</param>
    /// <param name="callers">Calls in flight.</param>
    /// <param name="connections">Connections that they share.</param>
    /// <param name="length">How long is measured.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="rate">Calls a second, whether or not others are answered; null: each caller calls again when it is answered.</param>
    /// <param name="echoes">Whether an answer must begin with its request.</param>
    public static async Task<Measurement> RunAsync(
        Bench bench, LeanTarget target, IReadOnlyList<byte[]> requests, int callers, int connections, TimeSpan length, CancellationToken cancellationToken, double? rate = null, bool echoes = false)
    {
        var calls = Enumerable.Range(0, Math.Min(connections, callers)).Select(i => new CheckedCalls(requests, callers, new Random(i), echoes)).ToList();
        var load = await LeanLoad.RunAsync(target, calls, callers, length, bench.Cpu, cancellationToken, rate);
        return new Measurement(load.PerSecond, load.Summary, [.. calls.SelectMany(c => c.Problems)]) { CoresByProcess = load.CoresByProcess };
    }

    private void Note(string problem) => problems[problem] = problems.GetValueOrDefault(problem) + 1;
}
