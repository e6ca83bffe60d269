using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

public sealed class TelemetryTests(SharedHost shared)
{
    private const string Own = "Sourcing.IntegrationTests";

    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Grpc.Net.Client", "MassTransit"];

    [Fact]
    public async Task One_order_is_one_trace_from_the_caller_over_gRPC_and_messages_to_Lots_and_Suppliers_and_back_to_Orders()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var source = new ActivitySource(Own);
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => Sources.Contains(s.Name) || s.Name.StartsWith("Sourcing.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var request = Sample.Order(lot);
        request.BuyerReference = "secret-reference";

        ActivityTraceId trace;
        using (var root = source.StartActivity("test")!)
        {
            trace = root.TraceId;
            await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(request)).Name);
        }
        await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == 1);

        await Eventually.SucceedsAsync(() =>
        {
            var ours = spans.Where(s => s.TraceId == trace).ToList();
            var told = string.Join('\n', ours.Select(s => $"{s.Source.Name} | {s.DisplayName} | {s.Kind} | {string.Join(", ", s.TagObjects.Select(t => $"{t.Key}={t.Value}"))}"));
            foreach (var method in new[] { "PlaceOrder", "ReserveLots" })
                Assert.True(ours.Exists(s => s.Kind == ActivityKind.Server && Says(s, method)), $"{method} is missing in\n{told}");
            foreach (var queue in new[] { "lots-order-placed", "suppliers-order-placed", "orders-stock-committed" })
                Assert.True(ours.Exists(s => s.Kind == ActivityKind.Consumer && Says(s, queue)), $"{queue} is missing in\n{told}");
            foreach (var producer in new[] { "outbox OrdersPlaced", "outbox OrdersCommitted" })
                Assert.True(ours.Exists(s => s.Source.Name == "Sourcing.Messaging" && s.DisplayName == producer), $"{producer} is missing in\n{told}");
            // Every span hangs on another one of the trace: nothing was joined by chance.
            var ids = ours.Select(s => s.SpanId).ToHashSet();
            foreach (var span in ours.Where(s => s.Source.Name != Own))
                Assert.True(ids.Contains(span.ParentSpanId), $"{span.Source.Name} {span.DisplayName} hangs on nothing in\n{told}");
            // What is traded, by whom, and with which token is nobody's business who reads traces.
            foreach (var secret in new[] { "secret-reference", lot.StockNumber, buyer.Token })
                Assert.DoesNotContain(ours.SelectMany(s => s.TagObjects), t => t.Value?.ToString()?.Contains(secret, StringComparison.Ordinal) == true);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Every_service_measures_its_batches_and_the_events_it_sends_under_its_name()
    {
        // Several hosts of one process share the names of meters; the scope tells whose they are.
        var factory = shared.Host.App.Services.GetRequiredService<IMeterFactory>();
        var seen = new ConcurrentDictionary<string, string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Meter.Name.StartsWith("Sourcing.", StringComparison.Ordinal)) l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();

        var (_, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(lot))).Name);

        string[] expected = [.. new[] { "suppliers", "lots", "orders" }.SelectMany(service => new[] { $"sourcing.storage.batch.size {service}", $"sourcing.messaging.sent {service}" })];
        await Eventually.ReadAsync(() => Task.FromResult(seen.Keys), keys => expected.All(keys.Contains));
        // Low cardinality: no tag but the service.
        Assert.All(seen.Values, tags => Assert.Equal("", tags));

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = (instrument.Tags ?? []).Concat(instrument.Meter.Tags ?? []).Concat(tags.ToArray()).ToList();
            seen[$"{instrument.Name} {all.Single(t => t.Key == "sourcing.service").Value}"] = string.Join(", ", all.Select(t => t.Key).Where(k => k != "sourcing.service"));
        }
    }

    private static bool Says(Activity span, string text) =>
        span.DisplayName.Contains(text, StringComparison.Ordinal) || span.TagObjects.Any(t => t.Value?.ToString()?.Contains(text, StringComparison.Ordinal) == true);
}
