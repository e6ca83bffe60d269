using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using RiskFlag = Sourcing.Suppliers.Domain.RiskFlag;
using Supplier = Sourcing.Suppliers.Domain.Supplier;

namespace Sourcing.Suppliers.Features;

/// <summary>Puts a supplier's file together, as it stands now.</summary>
public sealed class DueDiligenceFiles(DueDiligenceQueries queries, SupplierQueries suppliers, DueDiligenceOptions options, TimeProvider clock)
{
    public async Task<DueDiligence> HandleAsync(GetDueDiligenceRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, SupplierNames.Prefix, "name", violations);
        violations.ThrowIfAny();
        DueDiligenceNames.RequireOwn(caller, id);
        var supplier = await suppliers.FindAsync(id, cancellationToken) ?? throw SupplierNames.NotFound(request.Name);
        return (await ReadAsync(supplier, cancellationToken)).Message;
    }

    /// <summary>The file of a supplier, and all its documents.</summary>
    internal async Task<(DueDiligence Message, SupplierDocuments Documents)> ReadAsync(Supplier supplier, CancellationToken cancellationToken)
    {
        var record = SupplierRecordJson.Parse(supplier.Profile.Record);
        var documents = await queries.DocumentsAsync(supplier.Id, cancellationToken);
        var answers = await queries.NewestAnswersAsync(supplier.Id, cancellationToken);
        var now = clock.GetUtcNow();
        // An answer to what a later version of the questionnaire does not ask any more stays in the list of answers.
        var file = DueDiligenceFile.Of(
            answers.Where(a => Questionnaire.Questions.ContainsKey(a.Question)), documents, RiskFlag.Of(Places(supplier, record), options.HighRisk), record.Supplies, now);
        var reminders = Reminders.Of(supplier, record, [.. documents.All.Where(d => documents.ReplacedBy(d.Id) is null)], now + options.ReminderTime, now);
        return (file.ToProto(supplier.Id, documents, reminders, now), documents);
    }

    private static IEnumerable<(string CountryCode, string Why)> Places(Supplier supplier, SupplierRecord record) =>
    [
        (supplier.Profile.CountryCode, $"It is registered in {Name(supplier.Profile.CountryCode)}."),
        .. record.Addresses.Select(a => (a.CountryCode, $"It has an address in {Name(a.CountryCode)}.")),
        .. record.OriginCountryCodes.Select(c => (c, $"What it supplies is mined in {Name(c)}.")),
    ];

    private static string Name(string code) => Countries.TryParse(code, out var country) ? country.Name : code;
}
