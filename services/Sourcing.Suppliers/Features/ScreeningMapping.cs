using Google.Protobuf.WellKnownTypes;
using Sourcing.Suppliers.Screening;
using Proto = Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

internal static class ScreeningMapping
{
    public static Proto.ListVersion ToProto(this ListVersion version, ScreeningOptions options) => new()
    {
        Name = ScreeningNames.OfVersion(version.Id),
        List = version.List,
        Version = version.Version,
        State = (Proto.ListVersion.Types.State)(version.State + 1),
        Format = (Proto.ListFormat)(version.Source.Format + 1),
        MeasureType = version.Source.Measure.ToProto(),
        Jurisdiction = version.Source.Jurisdiction,
        Hash = version.Source.Hash,
        EntryCount = version.Counts.Entries,
        AddedCount = version.Counts.Added,
        RemovedCount = version.Counts.Removed,
        Importer = version.Importer,
        ImportTime = Timestamp.FromDateTimeOffset(version.ImportTime),
        Applier = version.Applier,
        ApplyTime = version.ApplyTime is { } applied ? Timestamp.FromDateTimeOffset(applied) : null,
        NeedsSecondPerson = version.NeedsSecondPerson,
        Goods = { version.Source.Goods.Split(' ', StringSplitOptions.RemoveEmptyEntries) },
        StaleTime = Timestamp.FromDateTimeOffset(version.ConfirmTime + options.MaxListAge),
    };

    public static Proto.MeasureType ToProto(this MeasureType measure) => (Proto.MeasureType)(measure + 1);

    public static Proto.Verdict ToProto(this Domain.Verdict verdict) => (Proto.Verdict)verdict;

    public static Proto.ScreeningMatch ToProto(this ScreeningMatch match, bool isFalsePositive = false) => new()
    {
        Role = match.Role,
        AskedName = match.AskedName,
        ListVersion = ScreeningNames.OfVersion(match.Listed.List.Version),
        Entry = match.Listed.Entry,
        ListedName = match.ListedName,
        Score = match.Score,
        Reasons = { match.Features.Select(f => new Proto.ScoreReason { Feature = Words(f.Kind.ToString()), Asked = f.Asked, Listed = f.Listed, Value = f.Value }) },
        MeasureType = match.Listed.List.Measure.ToProto(),
        IsFalsePositive = isFalsePositive,
    };

    public static Proto.ScreeningCase ToProto(this ScreeningCase found) => new()
    {
        Name = ScreeningNames.Cases + found.Id,
        Supplier = SupplierNames.Of(found.Supplier),
        State = found.IsGone ? Proto.ScreeningCase.Types.State.Gone
            : found.Decided is not null ? Proto.ScreeningCase.Types.State.Decided
            : found.Opinions.Count > 0 ? Proto.ScreeningCase.Types.State.HalfDecided
            : Proto.ScreeningCase.Types.State.Open,
        Outcome = found.Opinions is [.., var last] ? last.Outcome.ToProto() : Proto.ScreeningCase.Types.Outcome.Unspecified,
        Match = found.Match.ToProto(found.Decided == CaseOutcome.FalsePositive),
        Opinions = { found.Opinions.Select(o => new Proto.CaseOpinion { Person = o.Person, Outcome = o.Outcome.ToProto(), Reason = o.Reason, Time = Timestamp.FromDateTimeOffset(o.Time) }) },
        CreateTime = Timestamp.FromDateTimeOffset(found.CreateTime),
        UpdateTime = Timestamp.FromDateTimeOffset(found.UpdateTime),
    };

    public static Proto.Decision ToProto(this Decision decision) => new()
    {
        Name = ScreeningNames.OfDecision(decision.Position),
        Kind = decision.Kind,
        Supplier = decision.Supplier.Length > 0 ? SupplierNames.Prefix + decision.Supplier : "",
        Time = Timestamp.FromDateTimeOffset(decision.Time),
        Body = decision.Body,
        Hash = decision.Hash,
        Verdict = decision.Screening()?.Verdict.ToProto() ?? Proto.Verdict.Unspecified,
    };

    private static Proto.ScreeningCase.Types.Outcome ToProto(this CaseOutcome outcome) => (Proto.ScreeningCase.Types.Outcome)(outcome + 1);

    /// <summary>"BirthYear" as "birth year".</summary>
    private static string Words(string name) => string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
