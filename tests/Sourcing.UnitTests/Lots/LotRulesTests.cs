using FsCheck.Xunit;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.Lots.Features;
using Sourcing.Lots.V1;

namespace Sourcing.UnitTests.Lots;

public sealed class LotRulesTests
{
    [Fact]
    public void Aliases_are_answered_as_codes_and_defaults_are_filled()
    {
        var lot = Good(new Lot
        {
            StockNumber = " R1 ",
            Gemstone = new() { Variety = "Rubies", Shape = "OV", Treatments = { new Treatment { Code = "heated" } }, Origins = { new OriginOpinion { CountryCode = "Mozambique" } } },
            Quantity = new() { Value = "2.030", Unit = "carats" },
            Price = new() { PerUnit = new() { Units = 1_500, CurrencyCode = "usd" } },
            Availability = "stps",
        });
        Assert.Equal("R1", lot.StockNumber);
        Assert.Equal(("corundum", "ruby", "NATURAL", "SINGLE", "OVAL"), (lot.Gemstone.Species, lot.Gemstone.Variety, lot.Gemstone.Nature, lot.Gemstone.Form, lot.Gemstone.Shape));
        Assert.Equal(("H", "MZ"), (lot.Gemstone.Treatments[0].Code, lot.Gemstone.Origins[0].CountryCode));
        Assert.Equal(("2.03", "ct", "SUBJECT_TO_PRIOR_SALE", "7103.91"), (lot.Quantity.Value, lot.Quantity.Unit, lot.Availability, lot.HsCode));
        Assert.Equal("Ruby, 2.03 ct, oval, heated, Mozambique", lot.Title);
        Assert.Equal((Price.Types.Authority.PerUnit, 3_045), (lot.Price.Authority, lot.Price.Total.Units));
    }

    [Fact]
    public void A_title_says_what_the_lot_is()
    {
        Assert.Equal("Emerald parcel, 12.5 ct, minor oil", Good(SampleLots.Emeralds()).Title);
        Assert.Equal("Jade, type B+C, 31 g", Good(SampleLots.Jade()).Title);
        Assert.Equal("Copper, cathode, 750 t, Chile", Good(SampleLots.Copper()).Title);
    }

    [Fact]
    public void Canonical_lots_stay_as_they_are() =>
        Assert.All(SampleLots.All, lot => Assert.Equal(Good(lot), Good(Good(lot))));

    [Fact]
    public void Nothing_given_is_refused_field_by_field() =>
        Assert.Equal(["lot.gemstone", "lot.price", "lot.quantity", "lot.stock_number"], Bad(new Lot()).Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("gemstone.variety", "rubby", "Did you mean ruby?")]
    [InlineData("gemstone.shape", "Hart", "did you mean HEART?")]
    [InlineData("gemstone.nature", "real", "must be one of NATURAL, SYNTHETIC, ASSEMBLED, IMITATION, RECONSTRUCTED")]
    [InlineData("gemstone.form", "BULK", "must be one of SINGLE, PAIR, PARCEL, SET, ROUGH")]
    [InlineData("gemstone.cut_grade", "IDEAL", "only diamonds")]
    [InlineData("gemstone.jade_type", "A", "only jade")]
    [InlineData("gemstone.colour_grade", "D", "hue, tone")]
    [InlineData("gemstone.clarity", "VVS1", "clarity of coloured stones")]
    [InlineData("hs_code", "7103.99", "Must be 7103.91")]
    [InlineData("incoterm_place", "", "place of delivery of FCA")]
    [InlineData("incoterm", "", "where there is a place")]
    [InlineData("location_country_code", "Thialand", "did you mean TH (Thailand)?")]
    [InlineData("description", "bell\u0007", "control characters")]
    [InlineData("title", "two\nlines", "one line")]
    public void A_wrong_word_is_answered_with_what_would_be_right(string field, string value, string answer)
    {
        var lot = SampleLots.Ruby();
        Set(lot, field, value);
        Assert.Contains(answer, Bad(lot)[$"lot.{field}"], StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_character_is_refused()
    {
        var lot = SampleLots.Ruby();
        lot.Title = "half \uD800";
        Assert.Contains("well-formed", Bad(lot)["lot.title"], StringComparison.Ordinal);
    }

    [Fact]
    public void Treatments_must_not_contradict_one_another()
    {
        var lot = SampleLots.Ruby();
        lot.Gemstone.Treatments.Add(new Treatment { Code = "N" });
        Assert.Contains("lot.gemstone.treatments", Bad(lot).Keys);

        lot = SampleLots.Ruby();
        lot.Gemstone.Treatments.Add(new Treatment { Code = "heat" });
        Assert.Equal("Must be there once; H is given twice.", Bad(lot)["lot.gemstone.treatments[1].code"]);

        lot = SampleLots.Ruby();
        lot.Gemstone.Treatments[0].Degree = "NONE";
        Assert.Contains("N says none", Bad(lot)["lot.gemstone.treatments[0].degree"], StringComparison.Ordinal);

        lot = SampleLots.Jade();
        lot.Gemstone.JadeType = "A";
        lot.Gemstone.Treatments.Add(new Treatment { Code = "D" });
        Assert.Contains("lot.gemstone.jade_type", Bad(lot).Keys);
    }

    [Fact]
    public void Only_what_can_be_parted_is_sold_by_part()
    {
        var lot = SampleLots.Ruby();
        lot.Divisible = true;
        Assert.Contains("lot.divisible", Bad(lot).Keys);

        lot = SampleLots.Emeralds();
        lot.Divisible = false;
        Assert.Contains("lot.min_order_quantity", Bad(lot).Keys);

        lot = SampleLots.Emeralds();
        lot.MinOrderQuantity.Value = "12.501";
        Assert.Contains("lot.min_order_quantity.value", Bad(lot).Keys);

        lot = SampleLots.Emeralds();
        lot.MinOrderQuantity.Unit = "g";
        Assert.Contains("lot.min_order_quantity.unit", Bad(lot).Keys);
    }

    [Fact]
    public void A_unit_must_be_one_that_the_contents_are_traded_in()
    {
        var lot = SampleLots.Copper();
        lot.Quantity.Unit = "ct";
        Assert.Contains("one of t, kg", Bad(lot)["lot.quantity.unit"], StringComparison.Ordinal);

        lot = SampleLots.Ruby();
        lot.Quantity.Unit = "t";
        Assert.Contains("lot.quantity.unit", Bad(lot).Keys);

        lot = SampleLots.Ruby();
        lot.Quantity = new() { Value = "2", Unit = "pcs" };
        Assert.Contains("Must be 1 pcs", Bad(lot)["lot.quantity.value"], StringComparison.Ordinal);
    }

    [Theory]
    // Both exact, the price per carat rounded to whole dollars, the total rounded to whole dollars, and none of these.
    [InlineData("2", 100, 0, 200, 0, Price.Types.Authority.PerUnit, 200, 0)]
    [InlineData("3", 333, 0, 1000, 0, Price.Types.Authority.Total, 1000, 0)]
    [InlineData("2.03", 1234, 560_000_000, 2506, 0, Price.Types.Authority.PerUnit, 2506, 160_000_000)]
    [InlineData("2", 100, 0, 300, 0, Price.Types.Authority.Unspecified, 0, 0)]
    public void Of_two_amounts_the_rounded_one_gives_way_and_a_contradiction_is_refused(
        string carats, long units, int nanos, long totalUnits, int totalNanos, Price.Types.Authority authority, long boundUnits, int boundNanos)
    {
        var lot = SampleLots.Ruby();
        lot.Quantity.Value = carats;
        lot.Price = new() { PerUnit = new() { Units = units, Nanos = nanos, CurrencyCode = "USD" }, Total = new() { Units = totalUnits, Nanos = totalNanos, CurrencyCode = "USD" } };
        if (authority == Price.Types.Authority.Unspecified)
        {
            Assert.Contains("authority must say", Bad(lot)["lot.price.total"], StringComparison.Ordinal);
            lot.Price.Authority = Price.Types.Authority.PerUnit;
            Assert.Equal(200, Good(lot).Price.Total.Units);
            lot.Price.Authority = Price.Types.Authority.Total;
            Assert.Equal(150, Good(lot).Price.PerUnit.Units);
            return;
        }
        var price = Good(lot).Price;
        Assert.Equal((authority, boundUnits, boundNanos), (price.Authority, price.Total.Units, price.Total.Nanos));
    }

    [Theory]
    [InlineData("spinel", "NATURAL", "SINGLE", "7103.99")]
    [InlineData("emerald", "NATURAL", "ROUGH", "7103.10")]
    [InlineData("ruby", "SYNTHETIC", "SINGLE", "7104.99")]
    [InlineData("ruby", "IMITATION", "SINGLE", "")]
    public void The_hs_code_follows_from_the_stone_or_is_asked_for(string stone, string nature, string form, string code)
    {
        var lot = SampleLots.Diamond();
        lot.Gemstone = new() { Species = stone, Nature = nature, Form = form };
        if (code.Length > 0)
            Assert.Equal(code, Good(lot).HsCode);
        else
            Assert.Contains("lot.hs_code", Bad(lot).Keys);
    }

    [Fact]
    public void Lists_are_bounded()
    {
        var lot = SampleLots.Ruby();
        for (var i = 0; i < 30; i++)
        {
            lot.Gemstone.Treatments.Add(new Treatment { Code = "H" });
            lot.Gemstone.Origins.Add(new OriginOpinion { CountryCode = "MZ" });
            lot.Gemstone.Reports.Add(new LabReport { Lab = "GRS", Number = $"{i}" });
            lot.Gemstone.ColourClaims.Add(new ColourClaim { Colour = "pigeon-blood", Issuer = "GIA" });
        }
        Assert.Equal(["lot.gemstone.colour_claims", "lot.gemstone.origins", "lot.gemstone.reports", "lot.gemstone.treatments"], Bad(lot).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_field_that_a_supplier_may_fill_is_checked()
    {
        var leaves = Leaves(Lot.Descriptor, "").ToList();
        var bases = SampleLots.All;
        foreach (var path in leaves.Where(leaf => !leaf.IsOutput).Select(leaf => leaf.Path))
        {
            // Some good lot fills the field, and garbage in its place is a problem at the field or a message around it.
            var filled = bases.Where(lot => path == "divisible" || IsSet(lot, path)).ToList();
            Assert.True(filled.Count > 0, $"No sample lot fills {path}: fill it, and check it in LotRules.");
            Assert.True(
                filled.Exists(lot =>
                {
                    Spoil(lot, path);
                    var violations = new Violations();
                    LotRules.Canonical(lot, violations);
                    return violations.Found.Any(found => Covers(found.Field, path));
                }),
                $"Garbage in {path} passes; check it in LotRules.");
        }
    }

    [Fact]
    public void Fields_that_the_service_fills_are_left_empty()
    {
        foreach (var (path, isOutput) in Leaves(Lot.Descriptor, ""))
        {
            if (!isOutput)
                continue;
            var lot = SampleLots.Ruby();
            Spoil(lot, path);
            Assert.Equal(Good(SampleLots.Ruby()), Good(lot));
        }
    }

    [Property(MaxTest = 2_000)]
    public void No_lot_whatever_throws_and_what_passes_passes_again_unchanged(int seed)
    {
        var random = new Random(seed);
        var lot = random.Next(2) == 0 ? new Lot() : SampleLots.All[random.Next(SampleLots.All.Count)];
        Scramble(lot, random, random.Next(2) == 0 ? 2 : 20, 0);
        var violations = new Violations();
        var canonical = LotRules.Canonical(lot, violations);
        if (!violations.Any)
            Assert.Equal(canonical, Good(canonical));
        Assert.All(violations.Found, found => Assert.True(found.Field.StartsWith("lot", StringComparison.Ordinal) && found.Description.EndsWith('.') || found.Description.EndsWith('?')));
    }

    private static Lot Good(Lot lot)
    {
        var violations = new Violations();
        var canonical = LotRules.Canonical(lot, violations);
        Assert.Empty(violations.Found);
        return canonical;
    }

    private static Dictionary<string, string> Bad(Lot lot)
    {
        var violations = new Violations();
        LotRules.Canonical(lot, violations);
        Assert.True(violations.Any);
        return violations.Found.GroupBy(found => found.Field).ToDictionary(group => group.Key, group => group.First().Description);
    }

    /// <summary>Every scalar below a message, by proto path without list positions; whether the service alone fills it.</summary>
    private static IEnumerable<(string Path, bool IsOutput)> Leaves(MessageDescriptor message, string prefix)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            var path = $"{prefix}{field.Name}";
            var behaviours = field.GetOptions()?.GetExtension(Google.Api.FieldBehaviorExtensions.FieldBehavior);
            // The etag is what an update compares; it is never part of what a lot says.
            var isOutput = path == "etag"
                || behaviours?.Any(behaviour => behaviour is Google.Api.FieldBehavior.OutputOnly or Google.Api.FieldBehavior.Identifier) == true;
            if (field.FieldType != FieldType.Message || isOutput)
            {
                yield return (path, isOutput);
                continue;
            }
            foreach (var leaf in Leaves(field.MessageType, $"{path}."))
                yield return leaf;
        }
    }

    private static (IMessage Parent, FieldDescriptor Field)? Find(IMessage lot, string path)
    {
        var names = path.Split('.');
        var message = lot;
        foreach (var name in names[..^1])
        {
            var value = message.Descriptor.FindFieldByName(name).Accessor.GetValue(message);
            var next = value is System.Collections.IList list ? (list.Count > 0 ? list[0] : null) : value;
            if (next is not IMessage inner)
                return null;
            message = inner;
        }
        return (message, message.Descriptor.FindFieldByName(names[^1]));
    }

    private static bool IsSet(Lot lot, string path) =>
        Find(lot, path) is var (parent, field) && field.Accessor.GetValue(parent) is not (null or "" or 0 or 0L or false) && (field.FieldType != FieldType.Enum || (int)field.Accessor.GetValue(parent) != 0);

    private static void Set(Lot lot, string path, object value)
    {
        var (parent, field) = Find(lot, path)!.Value;
        field.Accessor.SetValue(parent, value);
    }

    private static void Spoil(Lot lot, string path)
    {
        var (parent, field) = Find(lot, path)!.Value;
        field.Accessor.SetValue(parent, field.FieldType switch
        {
            FieldType.String => "~\u0001~",
            FieldType.Int32 => int.MaxValue,
            FieldType.Int64 => -7L,
            FieldType.Bool => !(bool)field.Accessor.GetValue(parent),
            FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, 99),
            FieldType.Message => Activator.CreateInstance(field.MessageType.ClrType)!,
            var other => throw new NotSupportedException($"{path} is a {other}: say what garbage is for it."),
        });
    }

    // "lot.gemstone.origins[0].date" covers "gemstone.origins.date.year".
    private static bool Covers(string violation, string path)
    {
        var plain = System.Text.RegularExpressions.Regex.Replace(violation, @"\[\d+\]", "")["lot.".Length..];
        return path == plain || path.StartsWith(plain + ".", StringComparison.Ordinal);
    }

    private static void Scramble(IMessage message, Random random, int keep, int depth)
    {
        string[] words =
        [
            "", " ", "ruby", "emerald", "jade", "diamond", "PARCEL", "PAIR", "ROUGH", "OVAL", "N", "H", "O", "NONE", "MINOR", "OIL", "A", "B+C", "GRS", "SUPPLIER", "LK", "copper", "gold", "FOB", "7103.91",
            "1", "0.001", "12.5", "1000000000000", "-1", "1e9", "ct", "pcs", "t", "g", "USD", "JPY", "KWD", "VS", "F", "R 5/5", "IDEAL", "x\0y", "\uD800", "翡翠", new string('9', 70), new string('x', 3000), "2.5%", "%",
        ];
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (random.Next(keep) != 0 || depth > 4)
                continue;
            if (field.IsRepeated)
            {
                var list = (System.Collections.IList)field.Accessor.GetValue(message);
                for (var i = random.Next(4); i > 0; i--)
                    list.Add(Value(field));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field));
            }
        }

        object Value(FieldDescriptor field)
        {
            switch (field.FieldType)
            {
                case FieldType.String:
                    return words[random.Next(words.Length)];
                case FieldType.Int32:
                    return random.Next(3) switch { 0 => random.Next(), 1 => -random.Next(), _ => random.Next(2100) };
                case FieldType.Int64:
                    return random.Next(3) switch { 0 => random.NextInt64(), 1 => -random.NextInt64(), _ => random.NextInt64(1000) };
                case FieldType.Bool:
                    return random.Next(2) == 0;
                case FieldType.Enum:
                    return Enum.ToObject(field.EnumType.ClrType, random.Next(5));
                default:
                    var inner = (IMessage)Activator.CreateInstance(field.MessageType.ClrType)!;
                    Scramble(inner, random, 2, depth + 1);
                    return inner;
            }
        }
    }
}
