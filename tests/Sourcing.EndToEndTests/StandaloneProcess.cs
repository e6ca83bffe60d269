using Sourcing.Client;

namespace Sourcing.EndToEndTests;

/// <summary>A real standalone service on its own ports and data folder, which outlives the process so that it can be started again.</summary>
internal sealed class StandaloneProcess : IAsyncDisposable
{
    private readonly bool isOwnFolder;

    public StandaloneProcess(params string[] settings) : this(Directory.CreateTempSubdirectory("sourcing-e2e-").FullName, settings) => isOwnFolder = true;

    private StandaloneProcess(string folder, string[] settings)
    {
        DataFolder = folder;
        Process = new ServiceProcess("Sourcing.Standalone", folder, settings);
    }

    /// <summary>Keeps its data in a folder that somebody else made and removes.</summary>
    public static StandaloneProcess In(string folder, params string[] settings) => new(folder, settings);

    public ServiceProcess Process { get; }

    public Uri Endpoint => Process.Endpoint;

    public string DataFolder { get; }

    /// <summary>What <c>/metrics</c> says.</summary>
    public async Task<string> MetricsAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(Process.Web, "/metrics"), cancellationToken);
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Process.StartAsync(cancellationToken);

    /// <summary>SIGKILL: nothing of it runs any more.</summary>
    public Task KillAsync() => Process.KillAsync();

    public SourcingClient Connect(string role, string? organisation) => Parties.Connect(Endpoint, DataFolder, role, organisation);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (isOwnFolder) Directory.Delete(DataFolder, recursive: true);
    }
}
