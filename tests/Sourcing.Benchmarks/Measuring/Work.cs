namespace Sourcing.Benchmarks;

/// <summary>A work is a sub-command.</summary>
/// <param name="Name">Of the sub-command.</param>
/// <param name="Description">One sentence for its help.</param>
/// <param name="RunAsync">Measures it.</param>
internal sealed record Work(string Name, string Description, Func<Bench, BenchOptions, CancellationToken, Task<WorkResult>> RunAsync);

/// <summary>What a work gave.</summary>
/// <param name="Series">Its figures.</param>
/// <param name="Goals">What they should be.</param>
/// <param name="Notes">What a reader should know.</param>
internal sealed record WorkResult(IReadOnlyList<Series> Series, IReadOnlyList<Goal> Goals, IReadOnlyList<string> Notes);

/// <summary>A ratio of two series, or a figure, against what it should be.</summary>
/// <param name="Work">What it is about.</param>
/// <param name="Asked">What is asked of it, in words.</param>
/// <param name="Reached">Null where there is no figure.</param>
/// <param name="Wanted">What it should be, in the same unit.</param>
/// <param name="AtLeast">Whether more is better; else less is.</param>
/// <param name="Limit">What is worse is a regression. None for what the machine decides: only ratios say something on every machine.</param>
internal sealed record Goal(string Work, string Asked, decimal? Reached, decimal Wanted, bool AtLeast, decimal? Limit = null)
{
    public bool IsMet => Keeps(Wanted);

    /// <summary>Whether it has a figure, and one that is no regression.</summary>
    public bool IsTolerable => Keeps(Limit ?? Reached ?? Wanted);

    /// <summary>How often the second goes into the first; without a figure where either has none. The limit is half the goal, unless it is given.</summary>
    public static Goal Ratio(string work, string asked, decimal? of, decimal? to, decimal wanted, bool atLeast = true, decimal? limit = null) =>
        new(work, asked, of is { } a && to is { } b && b != 0 ? a / b : null, wanted, atLeast, limit ?? (atLeast ? wanted / 2 : wanted * 2));

    private bool Keeps(decimal bound) => Reached is { } reached && (AtLeast ? reached >= bound : reached <= bound);
}

/// <summary>What the command line says of every work.</summary>
/// <param name="Rounds">Rounds of each subject.</param>
/// <param name="Length">How long a round measures.</param>
/// <param name="WarmUp">Load before the first round.</param>
/// <param name="Callers">Calls in flight.</param>
/// <param name="Connections">HTTP/2 connections that they share.</param>
/// <param name="Lines">Lines of an order.</param>
/// <param name="Lots">Lots to buy parts of.</param>
/// <param name="Rows">Stored rows, where a work is about many.</param>
/// <param name="Long">How long a work runs that is about time.</param>
/// <param name="Other">The programs and settings that a comparison is with.</param>
internal sealed record BenchOptions(int Rounds, TimeSpan Length, TimeSpan WarmUp, int Callers, int Connections, int Lines, int Lots, int Rows, TimeSpan Long, InstanceOptions Other);
