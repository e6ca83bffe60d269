using Google.Protobuf;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class CreateSupplier(WriteQueue<SuppliersBook> writes, TimeProvider clock)
{
    public async Task<V1.Supplier> HandleAsync(CreateSupplierRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var profile = SupplierRules.Check(request.Supplier ?? new V1.Supplier(), violations, clock.GetUtcNow());
        var key = RequestKey.For(caller.Identity, nameof(CreateSupplier), request.RequestId, request, violations);
        violations.ThrowIfAny();

        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        if (request.ValidateOnly) return Domain.Supplier.Register(id, profile, caller.Identity, now).ToProto(now);
        return await writes.RunAsync(
            book => book.NeedRequest(key),
            book =>
            {
                if (book.Replay(key) is { } stored) return V1.Supplier.Parser.ParseFrom(stored);
                var supplier = Domain.Supplier.Register(id, profile, caller.Identity, book.Now);
                book.Add(supplier);
                book.Keep(supplier.AsVersion());
                var response = supplier.ToProto(book.Now);
                book.Remember(key, response.ToByteArray());
                return response;
            },
            cancellationToken);
    }
}
