namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>How events travel. Section <c>Messaging</c>.</summary>
public sealed class MessagingOptions
{
    /// <summary>
    /// <c>InMemory</c> (default): within this process, which hosts every service. <c>RabbitMq</c>: between processes.
    /// </summary>
    public MessagingTransport Transport { get; set; }

    /// <summary>Where the broker is.</summary>
    public RabbitMqOptions RabbitMq { get; set; } = new();

    /// <summary>
    /// When a message is delivered again that could not be handled, each time later; after the last it goes to the error queue.
    /// Default: 5 seconds, 30 seconds, 5 minutes. Whole seconds.
    /// </summary>
    public TimeSpan[] RedeliveryDelays { get; set; } = [];

    internal IReadOnlyList<TimeSpan> Redelivery => RedeliveryDelays.Length > 0 ? RedeliveryDelays : [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)];

    /// <summary>Everything that is wrong with these options; empty where nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (RedeliveryDelays.Any(d => d < TimeSpan.FromSeconds(1) || d > TimeSpan.FromHours(12) || d.Ticks % TimeSpan.TicksPerSecond != 0))
            problems.Add("Messaging:RedeliveryDelays must be whole seconds, each from 00:00:01 to 12:00:00.");
        if (Transport != MessagingTransport.RabbitMq) return problems;
        if (string.IsNullOrWhiteSpace(RabbitMq.Host)) problems.Add("Messaging:RabbitMq:Host must not be empty.");
        if (string.IsNullOrWhiteSpace(RabbitMq.Username)) problems.Add("Messaging:RabbitMq:Username is not set.");
        if (string.IsNullOrWhiteSpace(RabbitMq.Password)) problems.Add("Messaging:RabbitMq:Password is not set; put it into a file of that name in the folder of secrets, or into the environment as Messaging__RabbitMq__Password.");
        return problems;
    }
}

/// <summary>The transports there are.</summary>
public enum MessagingTransport
{
    InMemory,
    RabbitMq,
}

/// <summary>Where the broker is and who we are there. Section <c>Messaging:RabbitMq</c>.</summary>
public sealed class RabbitMqOptions
{
    public string Host { get; set; } = "localhost";

    public ushort Port { get; set; } = 5672;

    public string VirtualHost { get; set; } = "/";

    public string Username { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>Whether the connection is encrypted (AMQPS); the port is then usually 5671.</summary>
    public bool Tls { get; set; }
}
