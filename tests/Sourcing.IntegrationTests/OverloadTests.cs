using System.Data.Common;
using Dapper;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Npgsql;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Client;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>A database that is kept busy by somebody else.</summary>
public sealed class OverloadTests : IDisposable
{
    private const int Capacity = 300;

    /// <summary>Commands that are being written when the queue fills.</summary>
    private static readonly int InFlight = new WriteQueueOptions().BatchLimit;

    private readonly TestData data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task A_service_with_more_to_write_than_it_can_take_says_when_to_come_back_and_recovers()
    {
        await using var host = await TestHost.StartAsync(data, settings: $"Database:WriteQueueCapacity={Capacity}");
        List<Task<(bool Done, SourcingError? Refusal)>> calls;
        await using (await BlockAsync("lots", "reservations"))
        {
            calls = [.. Enumerable.Range(0, Capacity + InFlight + 100).Select(_ => ReleaseAsync())];
            await Eventually.ReadAsync(() => Task.FromResult(calls.Count(c => c.IsCompleted)), done => done >= 100);
        }
        var results = await Task.WhenAll(calls);

        var overloaded = results.Where(r => r.Refusal?.StatusCode == StatusCode.ResourceExhausted).ToList();
        Assert.True(overloaded.Count >= 100, $"{overloaded.Count} of {results.Length} were too many.");
        Assert.All(overloaded, r => Assert.Equal(("OVERLOADED", TimeSpan.FromSeconds(1)), (r.Refusal!.Reason, r.Refusal.RetryDelay)));
        // Those that fit are carried out; on a slow machine some of them waited longer for the database than a transaction does.
        Assert.Contains(results, r => r.Done);
        Assert.All(results.Except(overloaded).Where(r => !r.Done), r => Assert.Equal((StatusCode.Unavailable, "DATABASE_UNAVAILABLE"), (r.Refusal!.StatusCode, r.Refusal.Reason)));
        Assert.True((await ReleaseAsync()).Done);

        async Task<(bool Done, SourcingError? Refusal)> ReleaseAsync()
        {
            try
            {
                await host.Api.Service.Lots.ReleaseReservationAsync(new ReleaseReservationRequest { Order = Sample.Unknown("orders") });
                return (true, null);
            }
            catch (RpcException e)
            {
                return (false, SourcingError.From(e));
            }
        }
    }

    [Fact]
    [Trait(TestData.ClusterOnly, "yes")]
    public async Task Rows_that_somebody_else_keeps_locked_are_waited_for_and_then_refused_without_harm_to_others()
    {
        using var cluster = new TestData(Shape.Cluster);
        await using var host = await TestHost.StartAsync(cluster);
        var (blocked, free) = (await host.Api.OpenSupplierAsync(), await host.Api.OpenSupplierAsync());
        await using (var connection = new NpgsqlConnection(await cluster.ConnectionStringAsync("suppliers")))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await connection.ExecuteAsync("SELECT 1 FROM suppliers WHERE id = @id FOR UPDATE", new { id = blocked.Organisation.Split('/')[1] }, transaction);

            var waiting = Refused.WithAsync(StatusCode.Unavailable, "DATABASE_UNAVAILABLE", RenameAsync(blocked));
            var others = Enumerable.Range(0, 20).Select(_ => RenameAsync(free).ResponseAsync).ToList();

            Assert.NotNull((await waiting).RetryDelay);
            await Task.WhenAll(others);
        }
        await RenameAsync(blocked);

        AsyncUnaryCall<Supplier> RenameAsync(Party supplier) => host.Api.Compliance.Suppliers.UpdateSupplierAsync(new UpdateSupplierRequest
        {
            Supplier = new Supplier { Name = supplier.Organisation, DisplayName = Sample.Number() },
            UpdateMask = new() { Paths = { "display_name" } },
        });
    }

    /// <summary>Keeps a service from writing until it is disposed of.</summary>
    private async Task<IAsyncDisposable> BlockAsync(string service, string table)
    {
        DbConnection connection = TestData.Shape == Shape.Standalone
            ? new SqliteConnection($"Data Source={Path.Combine(data.Folder, $"{service}.db")};Pooling=false")
            : new NpgsqlConnection(await data.ConnectionStringAsync(service));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(TestData.Shape == Shape.Standalone ? "BEGIN IMMEDIATE" : $"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
        return connection;
    }
}
