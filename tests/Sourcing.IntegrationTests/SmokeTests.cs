using Sourcing.Orders.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

public sealed class SmokeTests(SharedHost shared)
{
    [Fact]
    public async Task An_order_placed_with_an_approved_supplier_is_committed_in_Lots_and_counted_in_Suppliers()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();

        var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(lot));

        Assert.Equal(Order.Types.Stock.Reserved, order.Stock);
        await buyer.CommittedAsync(order.Name);
        Assert.Equal(Lots.V1.Lot.Types.State.SoldOut, (await supplier.LotAsync(lot.Name)).State);
        await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == 1);
    }
}
