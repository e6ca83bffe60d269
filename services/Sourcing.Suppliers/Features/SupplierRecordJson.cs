using Google.Protobuf;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

/// <summary>The due-diligence file as it is kept: the contract's message as JSON, which people and the database can read.</summary>
internal static class SupplierRecordJson
{
    private static readonly SupplierRecord Empty = new();

    /// <summary>A newer replica may have written what this program does not know.</summary>
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static string Write(SupplierRecord? record) => record is null || record.Equals(Empty) ? "" : JsonFormatter.Default.Format(record);

    public static SupplierRecord Parse(string json) => json.Length == 0 ? new SupplierRecord() : Parser.Parse<SupplierRecord>(json);
}
