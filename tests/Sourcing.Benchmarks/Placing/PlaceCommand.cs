using System.CommandLine;
using Grpc.Core;
using Sourcing.Client;

namespace Sourcing.Benchmarks;

/// <summary>What a run of <c>place</c> does.</summary>
internal sealed record PlaceOptions(Uri Endpoint, string DataFolder, int Workers, int Connections, int Lines, int Lots, TimeSpan Duration, TimeSpan WarmUp, TimeSpan Patience);

/// <summary><c>place</c>: workers place orders one after another; then everything is read back and checked.</summary>
internal static class PlaceCommand
{
    private const int Sound = 0;
    private const int Unsound = 1;
    private const int NotPossible = 3;

    public static Command Build()
    {
        var endpoint = new Option<string>("--endpoint")
        {
            Description = "Address of the services; else SOURCING_ENDPOINT.", HelpName = "url",
            DefaultValueFactory = _ => Variable("SOURCING_ENDPOINT") ?? "http://localhost:5100",
        };
        var data = new Option<string>("--data")
        {
            Description = "Data folder whose key signs the tokens, unless SOURCING_BUYER_TOKEN and SOURCING_SUPPLIER_TOKEN are set; else SOURCING_DATA.",
            HelpName = "folder", DefaultValueFactory = _ => Variable("SOURCING_DATA") ?? ".sourcing",
        };
        var workers = Number("--workers", "Callers, each placing one order after another.", 64, 1, 4096);
        var connections = Number("--connections", "HTTP/2 connections the callers share.", 2, 1, 64);
        var seconds = Number("--seconds", "How long is measured.", 10, 1, 3600);
        var warmUp = Number("--warm-up", "Seconds of load before that, not counted but checked: a service that has just started spends them compiling.", 20, 0, 600);
        var lines = Number("--lines", "Lines of an order, each of another lot.", 3, 1, 100);
        var lots = Number("--lots", "Lots to buy parts of.", 2000, 1, 100_000);
        var patience = Number("--patience", "Seconds to wait, after the load, for every order's stock to be committed.", 60, 1, 3600);
        var format = new Option<string>("--output", "-o") { Description = "table for people, json for programs.", HelpName = "table|json", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        endpoint.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out _)) result.AddError("--endpoint must be an address such as http://localhost:5100.");
        });
        var command = new Command("place", "Places orders on a running instance, with the .NET client, as fast as the callers get answers. Exit code 1: a lot was oversold, or an order lost or doubled.")
        {
            endpoint, data, workers, connections, seconds, warmUp, lines, lots, patience, format,
        };
        command.SetAction(async (line, cancel) =>
        {
            var options = new PlaceOptions(
                new Uri(line.GetRequiredValue(endpoint)), line.GetRequiredValue(data), line.GetValue(workers), line.GetValue(connections), line.GetValue(lines), line.GetValue(lots),
                TimeSpan.FromSeconds(line.GetValue(seconds)), TimeSpan.FromSeconds(line.GetValue(warmUp)), TimeSpan.FromSeconds(line.GetValue(patience)));
            try
            {
                if (options.Lots < options.Lines) throw new SetupException("--lots must be at least --lines: each line is of another lot.");
                var report = await RunAsync(options, Console.Error, cancel);
                if (line.GetValue(format) == "json") report.WriteJson(Console.Out);
                else report.WriteTable(Console.Out);
                return report.Problems.Count == 0 ? Sound : Unsound;
            }
            catch (Exception e) when (e is RpcException or SetupException)
            {
                await Console.Error.WriteLineAsync($"error: {(e is RpcException call ? $"{call.StatusCode}: {SourcingError.From(call).Message}" : e.Message)}");
                return NotPossible;
            }
        });
        return command;
    }

    private static async Task<Report> RunAsync(PlaceOptions options, TextWriter notes, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        using var access = Access.Open(options.Endpoint, options.DataFolder, options.Duration + options.WarmUp + options.Patience + TimeSpan.FromHours(1), clock);
        await notes.WriteLineAsync($"Offering {options.Lots} lots …");
        var market = await Market.OpenAsync(access, options.Lots, cancellationToken);
        await notes.WriteLineAsync($"{options.Workers} callers place orders for {options.WarmUp.TotalSeconds:0} + {options.Duration.TotalSeconds:0} s …");
        var load = await Load.RunAsync(options, access, market, clock, cancellationToken);
        await notes.WriteLineAsync($"Checking {load.Placed.Orders.Count} orders …");
        var audit = await Audit.RunAsync(access, market, load.Placed, options.Patience, clock, cancellationToken);
        return Report.Of(options, load, audit);
    }

    private static Option<int> Number(string name, string description, int normal, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "n", DefaultValueFactory = _ => normal };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out var value) && (value < least || value > most))
                result.AddError($"{name} must be {least} to {most}.");
        });
        return option;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
