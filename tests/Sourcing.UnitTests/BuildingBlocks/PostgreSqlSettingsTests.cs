using Npgsql;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.UnitTests.Blocks;

/// <summary>How a service connects to PostgreSQL.</summary>
public sealed class PostgreSqlSettingsTests
{
    [Fact]
    public void What_a_connection_string_leaves_out_is_set_to_fit_a_service()
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgreSqlEngine.Settings("lots", "Host=db;Username=lots"));

        Assert.Equal(("db", "lots", "sourcing-lots"), (settings.Host, settings.Username, settings.ApplicationName));
        Assert.Equal((16, 100, 2), (settings.MaxPoolSize, settings.MaxAutoPrepare, settings.AutoPrepareMinUsages));
        Assert.Equal((3, 10, 1000), (settings.Timeout, settings.CommandTimeout, settings.CancellationTimeout));
        Assert.Equal(GssEncryptionMode.Disable, settings.GssEncryptionMode);
    }

    [Fact]
    public void What_a_connection_string_says_stays_also_under_another_name()
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgreSqlEngine.Settings("lots", "Host=db;MaxPoolSize=40;Max Auto Prepare=0;Timeout=15;ApplicationName=mine"));

        Assert.Equal((40, 0, 15, "mine"), (settings.MaxPoolSize, settings.MaxAutoPrepare, settings.Timeout, settings.ApplicationName));
    }
}
