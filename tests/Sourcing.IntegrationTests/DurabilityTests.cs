using Dapper;
using Npgsql;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>Which commits wait for the disk.</summary>
public sealed class DurabilityTests
{
    /// <summary>Notes of every statement on every table what its commit will wait for.</summary>
    private const string Watch =
        """
        CREATE TABLE seen (transaction bigint, statement text, durable boolean);
        CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO seen VALUES (txid_current(), TG_OP || ' ' || TG_TABLE_NAME, current_setting('synchronous_commit') <> 'off'); RETURN NULL;
        END $$;
        DO $$ DECLARE name text; BEGIN
          FOR name IN SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'seen' LOOP
            EXECUTE format('CREATE TRIGGER see AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT EXECUTE FUNCTION see()', name);
          END LOOP;
        END $$;
        """;

    [Fact]
    [Trait(TestData.ClusterOnly, "yes")]
    public async Task Every_commit_waits_for_the_disk_but_those_that_only_forget_what_was_sent()
    {
        using var cluster = new TestData(Shape.Cluster);
        await using var host = await TestHost.StartAsync(cluster);
        await using var connection = new NpgsqlConnection(await cluster.ConnectionStringAsync("orders"));
        await connection.ExecuteAsync(Watch);
        var (_, parcel) = await host.Api.OfferAsync(Sample.Parcel("1000"));
        var buyer = host.Api.Buyer();

        // What was sent may also be forgotten together with something else, so there are several tries.
        await Eventually.ReadAsync(
            async () =>
            {
                await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")))).Name);
                await host.DrainedAsync();
                return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM seen WHERE NOT durable");
            },
            lazy => lazy > 0);

        Assert.Equal(["DELETE outbox"], await connection.QueryAsync<string>("SELECT DISTINCT statement FROM seen WHERE NOT durable"));
        Assert.Empty(await connection.QueryAsync<long>("SELECT transaction FROM seen GROUP BY transaction HAVING bool_or(durable) AND NOT bool_and(durable)"));
        var durable = (await connection.QueryAsync<string>("SELECT DISTINCT statement FROM seen WHERE durable")).ToList();
        Assert.Superset(new HashSet<string> { "INSERT orders", "INSERT outbox", "UPDATE orders", "INSERT inbox" }, durable.ToHashSet());
    }
}
