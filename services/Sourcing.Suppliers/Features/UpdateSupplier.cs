using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class UpdateSupplier(WriteQueue<SuppliersBook> writes)
{
    public const string FieldNotYours = "FIELD_NOT_YOURS";

    private static readonly string[] Changeable = ["display_name", "legal_name", "country_code", "contact_email", "record"];
    private static readonly string[] BySupplier = ["display_name", "contact_email"];

    public async Task<V1.Supplier> HandleAsync(UpdateSupplierRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var wanted = request.Supplier ?? new V1.Supplier();
        var id = ResourceName.Require(wanted.Name, SupplierNames.Prefix, "supplier.name", violations);
        var mask = request.UpdateMask is { Paths.Count: > 0 } given ? given.Paths.ToArray() : Changeable;
        foreach (var path in mask.Except(Changeable))
            violations.Add("update_mask", $"'{path}' cannot be changed; it must be one of {string.Join(", ", Changeable)}.");
        violations.ThrowIfAny();
        if (!caller.Is(Roles.Compliance))
        {
            if (caller.Organisation != wanted.Name) throw SupplierNames.NotFound(wanted.Name);
            if (mask.Except(BySupplier).ToArray() is { Length: > 0 } notYours)
                throw new RefusedException(Refusal.Denied(FieldNotYours, $"Only compliance changes {string.Join(", ", notYours)}; a supplier changes {string.Join(", ", BySupplier)}."));
        }

        return await writes.RunAsync(
            book => book.NeedSupplier(id),
            book =>
            {
                var supplier = book.Find(id) ?? throw SupplierNames.NotFound(wanted.Name);
                SupplierNames.RequireEtag(wanted.Etag, supplier);
                var merged = supplier.ToProto(book.Now);
                foreach (var path in mask)
                {
                    var field = V1.Supplier.Descriptor.FindFieldByName(path);
                    field.Accessor.SetValue(merged, field.Accessor.GetValue(wanted));
                }
                var problems = new Violations();
                var changed = supplier.Describe(SupplierRules.Check(merged, problems, book.Now), caller.Identity, book.Now);
                problems.ThrowIfAny();
                if (!request.ValidateOnly) book.Save(supplier, changed);
                return changed.ToProto(book.Now).For(caller);
            },
            cancellationToken);
    }
}
