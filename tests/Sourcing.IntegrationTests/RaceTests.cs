using Grpc.Core;
using Sourcing.Client;
using Sourcing.Orders.V1;
using Sourcing.Tests;
using Lot = Sourcing.Lots.V1.Lot;

namespace Sourcing.IntegrationTests;

/// <summary>Many want the same at the same moment: nothing is sold twice, and whoever loses is told why.</summary>
public sealed class RaceTests(SharedHost shared)
{
    [Fact]
    public async Task Of_200_buyers_racing_for_50_single_stones_exactly_50_win_and_150_are_told_that_the_lot_is_gone()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var stones = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => supplier.OfferAsync(Sample.Ruby())));

        var results = await AtOnceAsync(Enumerable.Range(0, 200).Select(i => Attempt(shared.Api.Buyer(), Sample.Order(stones[i % 50]))));

        var won = results.Where(r => r.Order is not null).Select(r => r.Order!).ToList();
        Assert.Equal(stones.Select(s => s.Name).Order(), won.Select(o => Assert.Single(o.Lines).Lot).Order());
        var lost = results.Where(r => r.Refusal is not null).ToList();
        Assert.Equal(150, lost.Count);
        Assert.All(lost, r =>
        {
            Assert.Equal((StatusCode.FailedPrecondition, "LOT_NOT_AVAILABLE"), (r.Refusal!.StatusCode, r.Refusal.Reason));
            Assert.Equal(r.Request.Lines[0].Lot, Assert.Single(r.Refusal.Preconditions).Subject);
        });
        foreach (var stone in stones)
            await Eventually.ReadAsync(() => supplier.LotAsync(stone.Name), l => l.State == Lot.Types.State.SoldOut);
    }

    [Fact]
    public async Task Of_500_buyers_taking_parts_of_one_parcel_the_sum_sold_never_exceeds_the_parcel()
    {
        var (supplier, parcel) = await shared.Api.OfferAsync(Sample.Parcel("300"));

        var results = await AtOnceAsync(Enumerable.Range(0, 500).Select(i =>
            Attempt(shared.Api.Buyer(), Sample.Order(Sample.Line(parcel, $"{(500 + i * 7 % 1001) / 1000m}")))));

        var sold = results.Where(r => r.Order is not null).Sum(r => Quantity(r.Order!.Lines[0].Quantity.Value));
        var refused = results.Where(r => r.Order is null).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, r => Assert.Contains((r.Refusal!.StatusCode, r.Refusal.Reason),
            new[] { (StatusCode.FailedPrecondition, "QUANTITY_NOT_AVAILABLE"), (StatusCode.FailedPrecondition, "LOT_NOT_AVAILABLE") }));
        Assert.InRange(sold, 0m, 300m);
        // Nobody was refused who could have been served: what is left is less than the least that was refused.
        Assert.True(300m - sold < refused.Min(r => Quantity(r.Request.Lines[0].Quantity.Value)), $"{300m - sold} ct are left.");
        foreach (var order in results.Where(r => r.Order is not null)) await order.Buyer.CommittedAsync(order.Order!.Name);
        Assert.Equal(300m - sold, Quantity((await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value));
    }

    [Fact]
    public async Task The_same_request_three_times_in_parallel_makes_one_order_and_three_equal_answers()
    {
        var (supplier, parcel) = await shared.Api.OfferAsync(Sample.Parcel("10"));
        for (var round = 0; round < 5; round++)
        {
            var buyer = shared.Api.Buyer();
            var request = Sample.Order(Sample.Line(parcel, "0.5"));

            var answers = await AtOnceAsync(Enumerable.Repeat(() => buyer.Orders.PlaceOrderAsync(request).ResponseAsync, 3));

            Assert.Single(answers.Distinct());
            Assert.Equal(answers[0].Name, Assert.Single((await buyer.Orders.ListOrdersAsync(new ListOrdersRequest())).Orders).Name);
            await buyer.CommittedAsync(answers[0].Name);
        }
        Assert.Equal("7.5", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == 5);
    }

    [Fact]
    public async Task Buyers_who_want_the_same_two_stones_in_opposite_order_never_get_one_each()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var (first, second) = (await supplier.OfferAsync(Sample.Ruby()), await supplier.OfferAsync(Sample.Ruby()));

        var results = await AtOnceAsync(Enumerable.Range(0, 40).Select(i =>
            Attempt(shared.Api.Buyer(), i % 2 == 0 ? Sample.Order(first, second) : Sample.Order(second, first))));

        Assert.Equal(2, Assert.Single(results, r => r.Order is not null).Order!.Lines.Count);
        Assert.All(results.Where(r => r.Order is null), r => Assert.Equal(2, r.Refusal!.Preconditions.Count));
    }

    [Fact]
    public async Task Of_many_changes_of_one_lot_with_the_same_etag_one_wins()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());

        var results = await AtOnceAsync(Enumerable.Range(0, 20).Select<int, Func<Task<Exception?>>>(i => async () =>
        {
            var change = new Lots.V1.Lot { Name = lot.Name, Etag = lot.Etag, Description = $"Version {i}" };
            var call = supplier.Lots.UpdateLotAsync(new Lots.V1.UpdateLotRequest { Lot = change, UpdateMask = new() { Paths = { "description" } } });
            return await Record.ExceptionAsync(() => call.ResponseAsync);
        }));

        Assert.Single(results, r => r is null);
        Assert.All(results.OfType<RpcException>(), e => Assert.Equal("ETAG_MISMATCH", SourcingError.From(e).Reason));
    }

    private static decimal Quantity(string value) => decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture);

    private static Func<Task<(Party Buyer, PlaceOrderRequest Request, Order? Order, SourcingError? Refusal)>> Attempt(Party buyer, PlaceOrderRequest request) => async () =>
    {
        try
        {
            return (buyer, request, await buyer.Orders.PlaceOrderAsync(request), null);
        }
        catch (RpcException e)
        {
            return (buyer, request, null, SourcingError.From(e));
        }
    };

    /// <summary>Starts every call behind one gate and opens it.</summary>
    private static async Task<T[]> AtOnceAsync<T>(IEnumerable<Func<Task<T>>> calls)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = calls.Select(async call =>
        {
            await start.Task;
            return await call();
        }).ToArray();
        start.SetResult();
        return await Task.WhenAll(running);
    }
}
