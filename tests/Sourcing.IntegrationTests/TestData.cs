namespace Sourcing.IntegrationTests;

/// <summary>The two shapes every test here runs in, one after the other: <c>SOURCING_TEST_SHAPE</c>.</summary>
public enum Shape
{
    /// <summary>SQLite and the in-memory bus.</summary>
    Standalone,

    /// <summary>PostgreSQL and RabbitMQ.</summary>
    Cluster,
}

/// <summary>What a host keeps, gone with the test: a folder, and in the cluster's shape three databases and a virtual host of the broker.</summary>
/// <param name="shape">A shape other than the one that the tests run in.</param>
public sealed class TestData(Shape? shape = null) : IDisposable
{
    /// <summary>Trait of tests that are about the cluster's servers: they use them in whichever shape the others run.</summary>
    public const string ClusterOnly = "ClusterOnly";

    private static readonly string[] Services = ["suppliers", "lots", "orders"];

    private readonly Shape own = shape ?? Shape;
    private readonly string prefix = $"t{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
    private string[]? settings;

    public static Shape Shape { get; } = Enum.Parse<Shape>(Environment.GetEnvironmentVariable("SOURCING_TEST_SHAPE") ?? nameof(Shape.Standalone));

    /// <summary>Name of the virtual host at the broker.</summary>
    public string VirtualHost => prefix;

    public string Folder { get; } = Directory.CreateTempSubdirectory("sourcing-test-").FullName;

    /// <summary>Configuration that makes a host keep its data here, as <c>Section:Key=value</c>.</summary>
    public async Task<IReadOnlyList<string>> SettingsAsync()
    {
        if (settings is not null) return settings;
        if (own == Shape.Standalone) return settings = [$"SOURCING_DATA={Folder}"];
        var servers = await TestServers.GetAsync();
        var databases = await Task.WhenAll(Services.Select(async s => $"ConnectionStrings:{s}={await servers.CreateDatabaseAsync($"{prefix}_{s}")}"));
        await servers.CreateVirtualHostAsync(prefix);
        var user = servers.RabbitMq.UserInfo.Split(':');
        return settings =
        [
            $"SOURCING_DATA={Folder}", "environment=Development", "Database:Provider=PostgreSql", .. databases,
            "Messaging:Transport=RabbitMq", $"Messaging:RabbitMq:Host={servers.RabbitMq.Host}", $"Messaging:RabbitMq:Port={servers.RabbitMq.Port}",
            $"Messaging:RabbitMq:VirtualHost={prefix}", $"Messaging:RabbitMq:Username={user[0]}", $"Messaging:RabbitMq:Password={user[1]}",
        ];
    }

    /// <summary>Connection string of a service's database on the server.</summary>
    public async Task<string> ConnectionStringAsync(string service) =>
        (await SettingsAsync()).Select(s => s.Split('=', 2)).Single(s => s[0] == $"ConnectionStrings:{service}")[1];

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        if (settings is null || own == Shape.Standalone) return;
        Task.Run(async () =>
        {
            var servers = await TestServers.GetAsync();
            foreach (var service in Services) await servers.DropDatabaseAsync($"{prefix}_{service}");
            await servers.DropVirtualHostAsync(prefix);
        }).GetAwaiter().GetResult();
    }
}
