using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Sourcing.Suppliers.V1;

namespace Sourcing.Cli.Arguments;

/// <summary>A supplier's due-diligence file as JSON: what stands under "record" in <c>sourcing suppliers get ID --output json</c>.</summary>
internal static class RecordFile
{
    /// <exception cref="CliException">It is not there, or not such JSON; the message says where.</exception>
    public static async Task<SupplierRecord> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) throw new CliException(ExitCode.WrongCommandLine, $"There is no file {path}.", "Check the path after --record.");
        try
        {
            await using var file = File.OpenRead(path);
            using var json = await JsonDocument.ParseAsync(file, cancellationToken: cancellationToken);
            if (FindProblem(json.RootElement, SupplierRecord.Descriptor, "") is { } problem)
                throw Unreadable($"{path}: {problem}");
            return JsonParser.Default.Parse<SupplierRecord>(json.RootElement.GetRawText());
        }
        catch (JsonException e)
        {
            throw Unreadable($"{path} is not JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
    }

    /// <summary>The innermost part of a message that cannot be read, and why; null where all can.</summary>
    private static string? FindProblem(JsonElement value, MessageDescriptor message, string path)
    {
        if (ProblemOf(value.GetRawText(), message) is not { } why) return null;
        var inner = value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().Select(property => FindProblem(property, message, path)).FirstOrDefault(problem => problem is not null)
            : null;
        return inner ?? (path.Length > 0 ? $"{path}: {why}" : why);
    }

    private static string? FindProblem(JsonProperty property, MessageDescriptor message, string path)
    {
        if (ProblemOf(Alone(property.Name, property.Value.GetRawText()), message) is not { } why) return null;
        var place = path.Length > 0 ? $"{path}.{property.Name}" : property.Name;
        var field = message.Fields.InDeclarationOrder().FirstOrDefault(f => f.JsonName == property.Name || f.Name == property.Name);
        if (field is null) return $"{place}: there is no such field.";
        return Items(property.Value, field).Select(i => FindProblem(i.Item, field, message, place + i.Index)).FirstOrDefault(problem => problem is not null)
            ?? $"{place}: {why}";
    }

    private static string? FindProblem(JsonElement item, FieldDescriptor field, MessageDescriptor message, string place)
    {
        if (field.FieldType == FieldType.Message) return FindProblem(item, field.MessageType, place);
        var text = field.IsRepeated ? $"[{item.GetRawText()}]" : item.GetRawText();
        return ProblemOf(Alone(field.JsonName, text), message) is { } why ? $"{place}: {why}" : null;
    }

    private static IEnumerable<(JsonElement Item, string Index)> Items(JsonElement value, FieldDescriptor field)
    {
        if (!field.IsRepeated) return [(value, "")];
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select((item, i) => (item, $"[{i}]")) : [];
    }

    /// <summary>An object with one property.</summary>
    private static string Alone(string name, string value) => $"{{{JsonSerializer.Serialize(name)}:{value}}}";

    private static string? ProblemOf(string json, MessageDescriptor message)
    {
        try
        {
            JsonParser.Default.Parse(json, message);
            return null;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            return e.Message;
        }
    }

    private static CliException Unreadable(string message) => new(
        ExitCode.WrongCommandLine, message,
        "Write the record as JSON, as it stands under \"record\" in: sourcing suppliers get ID --output json");
}
