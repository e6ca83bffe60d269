using System.Diagnostics;
using Sourcing.Tests;

namespace Sourcing.EndToEndTests;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_plays_its_whole_story_and_ends_with_exit_code_0()
    {
        var (code, output) = await RunAsync("demo", "--once");

        Assert.True(code == 0, output);
        foreach (var told in new[] { "300 lots offered, 0 rows refused", "66 lots offered, 0 rows refused", "refused SUPPLIER_BLOCKED", "refused SUPPLIER_ON_HOLD", "StockCommitted", "0.5 ct sent back", "may be paid", "its scorecard", "refused LOT_NOT_AVAILABLE", "Done" })
            Assert.Contains(told, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_configuration_is_told_without_a_stack_trace_and_ends_with_exit_code_1()
    {
        var (code, output) = await RunAsync("--Listen:Address=0.0.0.0");

        Assert.Equal(1, code);
        Assert.Contains("Listen:CertificateFile", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(BuiltProgram.Find("services", "Sourcing.Standalone", "Sourcing.Standalone"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // Ports of its own, so that it runs beside the other tests.
        var (grpc, web) = FreePort.Pair();
        start.Environment["Listen__GrpcPort"] = $"{grpc}";
        start.Environment["Listen__WebPort"] = $"{web}";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
