using Google.Protobuf.WellKnownTypes;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Domain;
using Proto = Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

internal static class ScorecardMapping
{
    public static Proto.Scorecard ToProto(this CountedScorecard counted, Supplier supplier) => new()
    {
        Name = Scorecards.NameOf(supplier.Id),
        Rating = RatingOverride.RatingAt(supplier.Override, counted.Scorecard.Rating, counted.Time).ToProto(),
        Figures = { counted.Scorecard.Figures.Select(ToProto) },
        Override = supplier.Override?.HoldsAt(counted.Time) == true ? supplier.Override.ToProto() : null,
        OrderCount = counted.Scorecard.Orders,
        SinceTime = counted.Since.ToProto(),
        Etag = SupplierMapping.Etag(supplier),
    };

    /// <summary>What a caller may see of it: why compliance has set something is for compliance.</summary>
    public static Proto.Scorecard For(this Proto.Scorecard scorecard, Caller caller)
    {
        scorecard.Override?.HideFrom(caller);
        return scorecard;
    }

    public static void HideFrom(this Proto.ScorecardOverride set, Caller caller)
    {
        if (!caller.Is(Roles.Compliance)) set.Reason = "";
    }

    public static Proto.ScorecardOverride ToProto(this RatingOverride set) => new()
    {
        Rating = set.Rating?.ToProto() ?? Proto.Scorecard.Types.Rating.Unspecified,
        Reason = set.Reason,
        ExpireTime = set.ExpireTime is { } expires ? Timestamp.FromDateTimeOffset(expires) : null,
    };

    public static Proto.Scorecard.Types.Rating ToProto(this Rating rating) => (Proto.Scorecard.Types.Rating)(rating + 1);

    private static Proto.ScorecardFigure ToProto(Figure figure)
    {
        var proto = new Proto.ScorecardFigure
        {
            Criterion = (Proto.ScorecardFigure.Types.Criterion)(figure.Criterion + 1),
            OrderCount = figure.Orders,
            Rating = figure.Rating.ToProto(),
            WarnBelow = figure.Thresholds.WarnBelow,
            PreventBelow = figure.Thresholds.PreventBelow,
        };
        if (figure.Share is { } share) proto.Share = share;
        return proto;
    }
}
