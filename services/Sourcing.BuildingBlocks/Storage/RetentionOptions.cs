using Sourcing.BuildingBlocks.Messaging;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>How long rows are kept that only repeated deliveries and requests need. Section <c>Retention</c>.</summary>
public sealed class RetentionOptions
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>
    /// How long a service knows a message that it has handled. Default 30 days; at least 8 days and all of <c>Messaging:RedeliveryDelays</c>, at
    /// most 3650 days. One that comes again later has its effect again, so it is longer than any service, broker or database is away,
    /// and than a message lies in an error queue before it is moved back.
    /// </summary>
    public TimeSpan Inbox { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the answer to a request with a <c>request_id</c> is known, so that a repeat gets it. Default 7 days; 1 to 3650 days. Longer than any client repeats.</summary>
    public TimeSpan Requests { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long after its start a process removes nothing, so that what waited while it was away is handled first. Default 1 hour; 0 to 7 days.
    /// </summary>
    public TimeSpan StartDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Everything that is wrong with these options; empty where nothing is.</summary>
    /// <param name="messaging">How late a message may come again.</param>
    public IReadOnlyList<string> Problems(MessagingOptions messaging)
    {
        var problems = new List<string>();
        // A copy may wait for a database as long as the broker leaves it to its consumer, and fail after that as often as there are delays. A day for clocks and people.
        var shortest = RabbitMqTransport.ConsumerTimeout + TimeSpan.FromHours(messaging.Redelivery.Sum(d => Math.Clamp(d.TotalHours, 0, 12))) + TimeSpan.FromDays(1);
        if (Inbox < shortest || Inbox > Longest)
            problems.Add($"Retention:Inbox is {Inbox:c}; it must be between {shortest:c} and {Longest:c}, as days.hours:minutes:seconds. A message that came again later than that would have its effect twice: it may wait {RabbitMqTransport.ConsumerTimeout:c} at a consumer and all of Messaging:RedeliveryDelays after that.");
        if (Requests < TimeSpan.FromDays(1) || Requests > Longest)
            problems.Add($"Retention:Requests is {Requests:c}; it must be between 1.00:00:00 and {Longest:c}, as days.hours:minutes:seconds. A request that is repeated later than that counts as a new one.");
        if (StartDelay < TimeSpan.Zero || StartDelay > TimeSpan.FromDays(7))
            problems.Add($"Retention:StartDelay is {StartDelay:c}; it must be between 00:00:00 and 7.00:00:00.");
        return problems;
    }
}
