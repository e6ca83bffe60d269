using System.Collections;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Sourcing.Tests;
using Date = Google.Type.Date;
using OrdersApi = Sourcing.Orders.V1;

namespace Sourcing.IntegrationTests;

/// <summary>Makes requests that are plausible, odd, broken or no messages at all. The same random source makes the same requests.</summary>
/// <param name="random">Decides everything.</param>
/// <param name="names">Collection to names of things that exist.</param>
internal sealed class RequestGenerator(Random random, IReadOnlyDictionary<string, string[]> names)
{
    private const int MaxDepth = 4;

    private static readonly string[] Numbers =
        ["0", "1", "2.03", "0.5", "12.5", "-1", "0.0001", "1000000000000", "1000000000001", "1e9", "NaN", "Infinity", "٣", "1,5", " 1", "00.10", "+2", "0x10", "99999999999999999999", "0.000000001"];

    private static readonly string[] Units = ["ct", "g", "kg", "t", "oz_t", "pcs", "carat", "tonne", "dmtu", "tola", "stone", "CT"];

    private static readonly string[] Currencies = ["", "", "USD", "USD", "EUR", "JPY", "KWD", "usd", "XXX"];

    private static readonly string[] Codes =
        ["ruby", "emerald", "copper", "corundum", "SINGLE", "PARCEL", "PAIR", "ROUND", "OVAL", "N", "H", "O", "GRS", "GIA", "LK", "MM", "NATURAL", "VS", "EYE_CLEAN", "FOB", "EXW", "Bangkok", "G", "NA", "STPS", "7103.91", "GEMSTONE", "MINOR", "OIL", "A", "B+C", "R 5/5", "UNDISCLOSED", "trade@example.com"];

    private static readonly string[] Facets =
        ["kind", "species", "variety", "commodity", "treatment", "origin", "lab", "shape", "supplier", "availability", "nature", "form", "clarity", "sold"];

    private static readonly string[] Orders = ["weight", "unit_price desc", "total", "create_time desc", "weight  asc", "name", "weight; drop table lots", ""];

    private static readonly string[] Odd =
    [
        "", " ", "\0", "\u0001\u001f\u007f", "\u202e\u200b", "\uD83D\uDC8E", "'; DROP TABLE lots; --", "%_\\", "{0}", "../../etc/passwd", "lots/", "lots/../orders", "orders/00000000-0000-0000-0000-000000000000",
        "lots/0190163D-8694-739B-AEA5-966C26F8AD91", "null", "true", "[]", "e30", "WyJhIl0", "WyJhIixudWxsXQ", "////", "=", "\r\n", "\t", "İstanbul", "e\u0301", "suppliers/{}", "🪨",
    ];

    private static readonly string[] Files =
    [
        "Stock #,Stone,Carat,Price per carat,Currency\nF1,Ruby,2.03,1000,USD\nF2,Nothing,2,1,USD\n", "Stock #;Stone;Carat\n;;;\n\"", "\uFEFFRef\tGem\n1\t2\n", "", "\0\0\0", "Stock #\n",
        "a,b,c\n\"x\"y,\"\"\"\n1,2,3,4,5,6\n", "Stock #,Carat\nZ,1e400\n",
    ];

    private static readonly Suppliers.V1.ImportListRequest GoodList =
        new() { Options = new() { List = "good", Format = Suppliers.V1.ListFormat.OpensanctionsCsv, MeasureType = Suppliers.V1.MeasureType.Sectoral, Jurisdiction = "US" } };

    private static readonly byte[] ListFile = ListUpload.Made([.. ListUpload.Filling(5)]);

    /// <summary>How often a field gets what it should: requests of nonsense only would never come past the first check.</summary>
    private readonly double sense = random.Next(3) switch { 0 => 0.5, 1 => 0.85, _ => 1 };

    /// <summary>One request, or the messages of a stream.</summary>
    public IReadOnlyList<byte[]> Messages(MethodDescriptor method)
    {
        var count = method.IsClientStreaming ? random.Next(1, 5) : 1;
        var messages = new List<byte[]>();
        for (var i = 0; i < count; i++)
        {
            var message = Message(method.InputType, 0);
            // A stream that begins as it should gets further.
            if (method.InputType == Suppliers.V1.ImportListRequest.Descriptor && random.Next(3) > 0) message = i == 0 ? GoodList : new Suppliers.V1.ImportListRequest { Piece = new() { Content = ByteString.CopyFrom(ListFile) } };
            if (method.InputType == Suppliers.V1.AddSupplierDocumentRequest.Descriptor && random.Next(3) > 0)
                message = i == 0
                    ? new Suppliers.V1.AddSupplierDocumentRequest { Options = random.Next(2) == 0 ? GoodDocument() : (Suppliers.V1.SupplierDocumentOptions)Message(Suppliers.V1.SupplierDocumentOptions.Descriptor, 1) }
                    : new Suppliers.V1.AddSupplierDocumentRequest { Piece = Chunk() };
            if (method.InputType == Lots.V1.ImportLotsRequest.Descriptor && random.Next(3) > 0)
                message = i == 0 ? new Lots.V1.ImportLotsRequest { Options = (Lots.V1.ImportOptions)Message(Lots.V1.ImportOptions.Descriptor, 1) } : new Lots.V1.ImportLotsRequest { Chunk = Chunk() };
            var bytes = message.ToByteArray();
            var mutated = random.Next(3) == 0 ? Mutated(bytes) : bytes;
            messages.Add(IsMessage(mutated, method) ? mutated : bytes);
        }
        return messages;
    }

    /// <summary>Bytes that cannot be read as a request of the method.</summary>
    public IReadOnlyList<byte[]> Garbage(MethodDescriptor method)
    {
        while (true)
        {
            var bytes = random.Next(2) == 0 ? Noise(random.Next(1, 200)) : Mutated(Message(method.InputType, 0).ToByteArray());
            if (!IsMessage(bytes, method)) return [bytes];
        }
    }

    private static bool IsMessage(byte[] bytes, MethodDescriptor method)
    {
        try
        {
            method.InputType.Parser.ParseFrom(bytes);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private IMessage Message(MessageDescriptor type, int depth)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        // How much of the message is filled, and how much of that is sensible, differs from one to the next.
        var fullness = random.NextDouble();
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (random.NextDouble() > fullness && !IsVital(field)) continue;
            if (depth >= MaxDepth && field.FieldType == FieldType.Message) continue;
            if (field.IsMap)
            {
                var map = (IDictionary)field.Accessor.GetValue(message);
                for (var i = random.Next(3); i > 0; i--) map[Text(field)] = Text(field);
            }
            else if (field.IsRepeated)
            {
                var list = (IList)field.Accessor.GetValue(message);
                for (var i = random.Next(30) == 0 ? random.Next(150) : random.Next(1, 4); i > 0; i--) list.Add(Value(field, depth));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, depth));
            }
        }
        return message;
    }

    private static bool IsVital(FieldDescriptor field) => field.Name is "name" or "lot" or "lines" or "order" or "buyer" or "parent" or "supplier" or "suppliers" && field.Index == 0;

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Message when field.MessageType == Types.V1.Quantity.Descriptor && random.NextDouble() < sense => Sample.Quantity(Pick(["1", "0.5", "2", "0.001"]), Pick(["ct", "ct", "t"])),
        FieldType.Message when field.MessageType == Date.Descriptor && random.NextDouble() < sense => Day(field),
        FieldType.Message when field.MessageType == OrdersApi.OrderReceiptLine.Descriptor && random.NextDouble() < sense =>
            new OrdersApi.OrderReceiptLine { Lot = Pick(names["OrderReceiptLine"]), Accepted = Sample.Quantity(Pick(["0.001", "1"]), "ct") },
        FieldType.Message when field.Name == "amount" && random.NextDouble() < sense => Sample.Money(Pick([0.01m, 1m, 1_000_000m])),
        FieldType.Message when field.ContainingType == Suppliers.V1.OverrideScorecardRequest.Descriptor && random.NextDouble() < sense => Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(random.Next(1, 360))),
        FieldType.Message => field.MessageType.FullName == "sourcing.lots.v1.Lot" && random.Next(3) > 0 ? Offer() : Message(field.MessageType, depth + 1),
        FieldType.String => Text(field),
        FieldType.Bytes => Chunk(),
        FieldType.Bool => random.Next(4) == 0,
        FieldType.Enum => Convert.ChangeType(random.Next(5) == 0 ? random.Next(-2, 200) : random.Next(field.EnumType.Values.Count), typeof(int), null) is int n ? System.Enum.ToObject(field.EnumType.ClrType, n) : 0,
        FieldType.Double => Pick([0, 0.5, 0.8, 1, -1, 2, double.NaN, double.PositiveInfinity]),
        FieldType.Int32 => random.Next(3) switch { 0 => random.Next(5), 1 => random.Next(), _ => Pick([0, -1, int.MinValue, int.MaxValue, 1_000_000_000, -999_999_999]) },
        FieldType.Int64 => random.Next(3) switch { 0 => random.NextInt64(5), 1 => random.NextInt64(), _ => Pick([0, -1, long.MinValue, long.MaxValue, 253_402_300_800, 604_800]) },
        _ => throw new NotSupportedException($"{field.FullName} is of type {field.FieldType}; teach the generator."),
    };

    /// <summary>A day that has come, or one that is still to come, as the field has it.</summary>
    private static Date Day(FieldDescriptor field)
    {
        var day = TimeProvider.System.GetUtcNow().AddDays(field.Name == "delivery_date" ? 30 : 0);
        return new Date { Year = day.Year, Month = day.Month, Day = day.Day };
    }

    /// <summary>A document that is as it should be.</summary>
    private Suppliers.V1.SupplierDocumentOptions GoodDocument() => new()
    {
        Supplier = Pick(names["suppliers"]), Kind = Suppliers.V1.SupplierDocument.Types.Kind.Policy, Title = Pick(Codes), Issuer = Pick(Codes), MediaType = "text/plain", Questions = { Pick(names["questions"]) },
    };

    /// <summary>A good lot, now and then with one field replaced by something random.</summary>
    private Lots.V1.Lot Offer()
    {
        var lot = random.Next(3) switch { 0 => Sample.Ruby(), 1 => Sample.Parcel(), _ => Sample.Copper() };
        lot.Name = Pick(names["Lot"]);
        if (random.Next(2) == 0) return lot;
        var field = Pick([.. Lots.V1.Lot.Descriptor.Fields.InDeclarationOrder().Where(f => !f.IsRepeated)]);
        field.Accessor.SetValue(lot, Value(field, 2));
        return lot;
    }

    private string Text(FieldDescriptor field) => random.NextDouble() < sense ? Likely(field) : random.Next(30) switch
    {
        < 20 => Pick(Odd),
        < 26 => Encoding.Latin1.GetString(Noise(random.Next(40))),
        < 29 => new string((char)random.Next(1, 0x2000), random.Next(3000)),
        _ => new string('x', random.Next(100_000)),
    };

    private string Likely(FieldDescriptor field) => field.Name switch
    {
        "name" or "lot" when names.TryGetValue(field.ContainingType.Name, out var own) => Pick(own),
        "name" when field.ContainingType.Name is "ScreenPartyRequest" or "RelatedParty" or "Contact" => Pick(Codes),
        "name" when field.ContainingType.Name is "DownloadSupplierDocumentRequest" => Pick(names["documents"]),
        "documents" or "replaces" => random.Next(4) == 0 ? Pick(names["documents"]) : "",
        "question" or "questions" => Pick(names["questions"]),
        "media_type" => Pick(["", "application/pdf", "text/plain", "text/html"]),
        "name" when field.ContainingType.Name is { } type => Pick(names[
            type.Contains("Hold", StringComparison.Ordinal) && type != "HoldLotRequest" ? "holds"
            : type.Contains("Import", StringComparison.Ordinal) ? "importJobs"
            : type.Contains("Order", StringComparison.Ordinal) ? "orders"
            : type.Contains("Supplier", StringComparison.Ordinal) || type.Contains("DueDiligence", StringComparison.Ordinal) ? "suppliers" : "lots"]),
        "lot" => Pick(names["lots"]),
        "order" => random.Next(2) == 0 ? Sample.Unknown("orders") : Pick(names["orders"]),
        "parent" => Pick(names[field.ContainingType.Name.Contains("Supplier", StringComparison.Ordinal) || field.ContainingType.Name.Contains("DueDiligence", StringComparison.Ordinal) ? "suppliers" : "importJobs"]),
        "base" => random.Next(2) == 0 ? "" : "listVersions/world@1",
        "list" => random.Next(2) == 0 ? "" : "world",
        "supplier" when field.ContainingType.Name is "AnswerDueDiligenceRequest" or "SupplierDocumentOptions" => Pick(names["suppliers"]),
        "supplier" when field.ContainingType.Name is "AuthorizePaymentRequest" => Pick(names["payees"]),
        "supplier" => random.Next(2) == 0 ? "" : Pick(names["suppliers"]),
        "buyer" => Pick(names["buyers"]),
        "suppliers" => Pick(names["suppliers"]),
        "receipt_id" => Pick(names["receipts"]),
        "request_id" => random.Next(3) == 0 ? "0190163d-8694-739b-aea5-966c26f8ad91" : Sample.RequestId(),
        "currency_code" or "currency" => Pick(Currencies),
        "country_code" or "country_codes" or "origin_country_codes" => "LK",
        "percent" => Pick(["25", "50", "100", "0.0001", "33.3333"]),
        "unit" => Pick(Units),
        "value" or "length_mm" or "width_mm" or "depth_mm" or "depth_percent" or "table_percent" => Pick(Numbers),
        "etag" => random.Next(3) == 0 ? "1" : "",
        "page_token" => "",
        "order_by" => Pick(Orders),
        "facets" => Pick(Facets),
        "paths" => Pick(["description", "title", "price", "quantity", "display_name", "contact_email", "state", "name", "gemstone", "lot.title", "*"]),
        "contact_email" => "trade@example.com",
        _ => Pick(Codes),
    };

    private ByteString Chunk() => random.Next(3) == 0 ? ByteString.CopyFrom(Noise(random.Next(2000))) : ByteString.CopyFromUtf8(Pick(Files));

    private byte[] Mutated(byte[] message)
    {
        if (message.Length == 0) return Noise(5);
        var bytes = message.ToList();
        for (var i = random.Next(1, 6); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                default: bytes.RemoveRange(at, Math.Min(random.Next(1, 10), bytes.Count - at)); break;
            }
        }
        return [.. bytes];
    }

    private byte[] Noise(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(T[] values) => values[random.Next(values.Length)];
}
