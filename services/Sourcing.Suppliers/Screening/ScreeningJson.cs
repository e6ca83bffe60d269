using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sourcing.Suppliers.Screening;

/// <summary>How entries, questions and decisions are kept: hashes are made of it, so it never changes.</summary>
internal static class ScreeningJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        // Names in every script stay readable; nothing of it is put into a page as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
