using System.Diagnostics;
using System.Text.Json;
using Sourcing.Tests;

namespace Sourcing.EndToEndTests;

/// <summary>The command line against a running service: the README's story, and what goes wrong.</summary>
public sealed class CliStoryTests : IAsyncLifetime
{
    private readonly StandaloneProcess service = new();

    public async ValueTask InitializeAsync() => await service.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task A_purchase_goes_from_the_first_supplier_to_the_last_event()
    {
        var supplier = (await JsonAsync("suppliers", "create", "Mogok Gems", "--country", "LK")).GetProperty("name").GetString()!;
        Assert.Equal("APPROVED", (await JsonAsync("suppliers", "approve", supplier)).GetProperty("state").GetString());
        var file = Path.Combine(service.DataFolder, "stock.csv");
        await File.WriteAllTextAsync(file, "Stock #;Variety;Carat;Total USD;Form\nR-1;Ruby;2,03;12000;single\nR-2;Rubby;1;1;single\nP-1;Sapphire;40;8000;parcel\n", TestContext.Current.CancellationToken);

        // One bad row: the good ones are in, the bad one is in a file that can be mended and imported.
        var import = await RunAsync("lots", "import", file, "--supplier", supplier, "--output", "json");
        Assert.Equal(1, import.Code);
        Assert.Equal("2", JsonDocument.Parse(import.Output).RootElement.GetProperty("createdCount").GetString());
        var rejects = Path.Combine(service.DataFolder, "stock.rejected.csv");
        await File.WriteAllTextAsync(rejects, (await File.ReadAllTextAsync(rejects, TestContext.Current.CancellationToken)).Replace("Rubby", "Ruby", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await RunAsync("lots", "import", rejects, "--supplier", supplier)).Code);

        var lots = (await JsonAsync("lots", "list", "--variety", "ruby", "--min-weight", "2ct", "--facet", "variety")).GetProperty("lots");
        var ruby = Assert.Single(lots.EnumerateArray()).GetProperty("name").GetString()!;
        var parcel = Assert.Single((await JsonAsync("lots", "list", "--form", "parcel")).GetProperty("lots").EnumerateArray()).GetProperty("name").GetString()!;
        Assert.Equal("ACTIVE", (await JsonAsync("lots", "hold", ruby, "--for", "2h")).GetProperty("state").GetString());

        var order = await JsonAsync("orders", "place", "--lot", ruby, "--lot", $"{parcel}=12.5", "--reference", "PO-1");
        Assert.Equal("14500", order.GetProperty("total").GetProperty("units").GetString());
        var name = order.GetProperty("name").GetString()!;
        await UntilAsync(async () => (await JsonAsync("orders", "get", name)).GetProperty("stock").GetString() == "STOCK_COMMITTED");

        Assert.Equal("OUTCOME_CANCELLED", (await JsonAsync("orders", "cancel", name, "--reason", "changed our mind")).GetProperty("outcome").GetString());
        var events = await RunAsync("orders", "watch", name, "--output", "json");
        Assert.Equal(0, events.Code);
        Assert.Equal(
            ["PLACED", "STOCK_COMMITTED", "CANCELLED", "STOCK_RELEASED"],
            events.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("type").GetString()!));
        Assert.Equal(name, Assert.Single((await JsonAsync("orders", "list")).GetProperty("orders").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Metrics_tell_of_commits_and_events()
    {
        await JsonAsync("suppliers", "approve", (await JsonAsync("suppliers", "create", "Mogok Gems", "--country", "LK")).GetProperty("name").GetString()!);

        await UntilAsync(async () =>
        {
            var metrics = await service.MetricsAsync(TestContext.Current.CancellationToken);
            return metrics.Contains("sourcing_messaging_sent", StringComparison.Ordinal) && metrics.Contains("sourcing_storage_batch_size", StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Each_kind_of_failure_has_its_own_exit_code_and_says_what_to_do()
    {
        var unknown = await RunAsync("orders", "place", "--lot", "lots/01a20a4d-7bdc-7eaf-affa-7845827c7eae");
        Assert.Equal(1, unknown.Code);
        Assert.Contains("LOT_NOT_FOUND", unknown.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("orders", "place")).Code);
        Assert.Equal(3, (await RunAsync("orders", "list", "--endpoint", $"http://localhost:{FreePort.Pair().First}")).Code);
        var token = (await RunAsync("token", "--role", "supplier", "--organisation", "suppliers/01a20a4d-7bdc-7eaf-affa-7845827c7eae")).Output.Trim();
        var denied = await RunAsync(new Dictionary<string, string> { ["SOURCING_TOKEN"] = token }, "orders", "place", "--lot", "lots/01a20a4d-7bdc-7eaf-affa-7845827c7eae=1ct");
        Assert.Equal(4, denied.Code);
        Assert.Contains("buyer", denied.Errors, StringComparison.Ordinal);
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var (code, output, errors) = await RunAsync([.. arguments, "--output", "json"]);
        Assert.True(code == 0, $"{string.Join(' ', arguments)} ended with {code}: {errors}");
        return JsonDocument.Parse(output).RootElement;
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync([], arguments);

    private async Task<(int Code, string Output, string Errors)> RunAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(BuiltProgram.Find("clients", "Sourcing.Cli", "sourcing"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Remove("SOURCING_TOKEN");
        start.Environment["SOURCING_DATA"] = service.DataFolder;
        start.Environment["SOURCING_ENDPOINT"] = service.Endpoint.ToString();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await holds()) await tick.WaitForNextTickAsync(patience.Token);
    }
}
