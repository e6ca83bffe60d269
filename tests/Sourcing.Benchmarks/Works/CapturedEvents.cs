using Npgsql;
using RabbitMQ.Client;

namespace Sourcing.Benchmarks.Works;

/// <summary>One OrdersPlaced, of one order, as it really is: its row in the outbox and its message in the broker, to be copied with other ids.</summary>
/// <param name="Body">The message.</param>
/// <param name="Properties">Its properties.</param>
/// <param name="MessageId">Its id.</param>
/// <param name="Supplier">suppliers/{supplier} of its lines.</param>
/// <param name="Columns">Columns of the outbox, without its position.</param>
internal sealed record CapturedEvents(ReadOnlyMemory<byte> Body, BasicProperties Properties, string MessageId, string Supplier, IReadOnlyList<(string Name, string Type)> Columns)
{
    private const string Queue = "suppliers-order-placed";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    /// <summary>Places one order of three lines, and keeps what comes of it. Answers when it has had its effects.</summary>
    public static async Task<CapturedEvents> TakeAsync(Bench bench, Instance instance, CancellationToken cancellationToken)
    {
        await ExecuteAsync(instance, """
            CREATE TABLE captured_outbox AS SELECT * FROM outbox WITH NO DATA;
            CREATE FUNCTION capture_outbox() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO captured_outbox SELECT NEW.*; RETURN NULL; END $$;
            CREATE TRIGGER capture_outbox AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION capture_outbox();
            """, cancellationToken);
        await using var broker = await new ConnectionFactory { Uri = new UriBuilder(bench.RabbitMq) { Path = instance.Id }.Uri }.CreateConnectionAsync(cancellationToken);
        await using var channel = await broker.CreateChannelAsync(cancellationToken: cancellationToken);
        // A queue beside the consumer's gets the same messages.
        var copies = (await channel.QueueDeclareAsync(cancellationToken: cancellationToken)).QueueName;
        await channel.QueueBindAsync(copies, Queue, "", cancellationToken: cancellationToken);

        using var parties = new Parties(instance);
        var supplier = await parties.SupplierAsync("Bench Gems", cancellationToken);
        var file = Path.Combine(instance.DataFolder, "captured.csv");
        await StockFile.WriteAsync(file, 100, 1, cancellationToken);
        await parties.ImportAsync(supplier, file, cancellationToken);
        await parties.PlaceAsync(await parties.LotsAsync(supplier, 3, cancellationToken), cancellationToken);

        BasicGetResult? message;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while ((message = await channel.BasicGetAsync(copies, autoAck: true, patience.Token)) is null) await Task.Delay(Tick, TimeProvider.System, patience.Token);
        while (await WaitingAsync(instance, patience.Token) > 0) await Task.Delay(Tick, TimeProvider.System, patience.Token);
        await ExecuteAsync(instance, "DROP TRIGGER capture_outbox ON outbox", cancellationToken);
        return new CapturedEvents(
            message.Body.ToArray(), new BasicProperties(message.BasicProperties), message.BasicProperties.MessageId!, supplier, await ColumnsAsync(instance, cancellationToken));
    }

    /// <summary>The message with another id; an id is written in one length everywhere.</summary>
    public (BasicProperties Properties, ReadOnlyMemory<byte> Body) Copy(Guid id)
    {
        var text = System.Text.Encoding.UTF8.GetString(Body.Span).Replace(MessageId, id.ToString(), StringComparison.Ordinal);
        return (new BasicProperties(Properties) { MessageId = id.ToString(), CorrelationId = Properties.CorrelationId }, System.Text.Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A statement that puts copies of the row into the outbox, each with an id of its own wherever the row's stands.</summary>
    public string CopyToOutbox(int rows)
    {
        const string id = "gen_random_uuid()::text";
        var values = Columns.Select(c => c switch
        {
            { Name: "message_id", Type: "uuid" } => "copy.id::uuid",
            { Name: "message_id" } => "copy.id",
            { Type: "text" } => $"replace(c.{c.Name}, c.message_id::text, copy.id)",
            { Type: "bytea" } => $"convert_to(replace(convert_from(c.{c.Name}, 'UTF8'), c.message_id::text, copy.id), 'UTF8')",
            _ => $"c.{c.Name}",
        });
        return $"""
            INSERT INTO outbox ({string.Join(", ", Columns.Select(c => c.Name))})
            SELECT {string.Join(", ", values)} FROM (SELECT * FROM captured_outbox LIMIT 1) c, (SELECT {id} AS id FROM generate_series(1, {rows})) copy
            """;
    }

    private static async Task<IReadOnlyList<(string Name, string Type)>> ColumnsAsync(Instance instance, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(instance.ConnectionString("orders"));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'outbox' AND is_identity = 'NO' ORDER BY ordinal_position", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = new List<(string, string)>();
        while (await reader.ReadAsync(cancellationToken)) columns.Add((reader.GetString(0), reader.GetString(1)));
        return columns;
    }

    private static async Task<long> WaitingAsync(Instance instance, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(instance.ConnectionString("orders"));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM outbox", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(Instance instance, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(instance.ConnectionString("orders"));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
