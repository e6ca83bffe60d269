namespace Sourcing.Client;

/// <summary>Where the services are and how they are called.</summary>
public sealed class SourcingClientOptions
{
    /// <summary>Address of the services, http or https.</summary>
    public Uri Endpoint { get; init; } = new("http://localhost:5100");

    /// <summary>
    /// Gives the bearer token for a call; asked again for every attempt, so that a long-lived client never sends an expired one.
    /// Null calls without a token.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; init; }

    /// <summary>Time for a unary call that sets no deadline of its own, all attempts together.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call that is safe to repeat is tried, the first attempt included: 1 to 10.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>Wait before the second attempt; it doubles with every further one, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Sends the token over plain http to another machine too. Whoever can read the network can then act in your name:
    /// only for a network that is closed by other means.
    /// </summary>
    public bool AllowTokenOverHttp { get; init; }

    /// <summary>The transport; null for the usual one. It is not disposed with the client.</summary>
    public HttpMessageHandler? Transport { get; init; }

    /// <summary>Source of time for deadlines, waits and request ids.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A token that never changes.</summary>
    public static Func<CancellationToken, ValueTask<string>> FixedToken(string token) => _ => ValueTask.FromResult(token);

    /// <summary>Checks everything and names all that is wrong in one message.</summary>
    /// <exception cref="ArgumentException">Something is wrong.</exception>
    internal void Validate()
    {
        var problems = new List<string>();
        if (!Endpoint.IsAbsoluteUri || (Endpoint.Scheme != Uri.UriSchemeHttp && Endpoint.Scheme != Uri.UriSchemeHttps))
            problems.Add($"Endpoint '{Endpoint}' must be an absolute http or https address such as http://localhost:5100.");
        else if (Token is not null && Endpoint.Scheme == Uri.UriSchemeHttp && !Endpoint.IsLoopback && !AllowTokenOverHttp)
            problems.Add($"A token is not sent to {Endpoint.Host} over plain http, where others could read it: use https.");
        if (Deadline <= TimeSpan.Zero || Deadline > TimeSpan.FromHours(1))
            problems.Add($"Deadline {Deadline} must be more than 0 and at most 1 h.");
        if (MaxAttempts is < 1 or > 10) problems.Add($"MaxAttempts {MaxAttempts} must be 1 to 10.");
        if (RetryDelay < TimeSpan.Zero || RetryDelay > TimeSpan.FromMinutes(1))
            problems.Add($"RetryDelay {RetryDelay} must be 0 to 1 min.");
        if (problems.Count > 0) throw new ArgumentException(string.Join(" ", problems));
    }
}
