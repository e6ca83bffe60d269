using System.Text;
using Sourcing.Client;
using Sourcing.Suppliers.V1;

namespace Sourcing.Tests;

/// <summary>Loads lists: real ones, and ones made for a test.</summary>
public static class ListUpload
{
    /// <summary>A list in the form of OpenSanctions.</summary>
    /// <param name="entries">Each entry's id, schema and name.</param>
    public static byte[] Made(params (string Id, string Schema, string Name)[] entries) => Encoding.UTF8.GetBytes(
        "\"id\",\"schema\",\"name\",\"aliases\",\"birth_date\",\"countries\",\"identifiers\"\n"
        + string.Concat(entries.Select(e => $"\"{e.Id}\",\"{e.Schema}\",\"{e.Name}\",\"\",\"\",\"\",\"\"\n")));

    /// <summary>So many entries that nobody is like.</summary>
    public static IEnumerable<(string Id, string Schema, string Name)> Filling(int count) =>
        Enumerable.Range(0, count).Select(i => ($"f{i}", "Company", $"Qxz{(char)('a' + i % 26)}{(char)('a' + i / 26 % 26)}v Wjk{(char)('a' + i % 7)}{i}"));

    public static Task<ListVersion> ImportAsync(
        this Party party, string list, byte[] file, MeasureType measure = MeasureType.AssetFreeze, bool stage = false, ListFormat format = ListFormat.OpensanctionsCsv) =>
        ImportAsync(party, new ImportListOptions { List = list, Format = format, MeasureType = measure, Jurisdiction = "US", Stage = stage }, ("", file));

    public static Task<ListVersion> ImportAsync(this Party party, ImportListOptions options, params (string Name, byte[] Content)[] files) =>
        party.Screening.UploadAsync(options, [.. files.Select(f => (f.Name, (Stream)new MemoryStream(f.Content)))], TestContext.Current.CancellationToken);

    /// <summary>The real list of OFAC.</summary>
    public static Task<ListVersion> ImportOfacAsync(this Party party, Func<string, byte[], byte[]>? change = null) => ImportAsync(
        party, new ImportListOptions { List = "ofac-sdn", Format = ListFormat.OfacCsv, MeasureType = MeasureType.AssetFreeze, Jurisdiction = "US" },
        [.. new[] { "sdn", "alt", "add" }.Select(file => (file, Content: File.ReadAllBytes(SharedData.Path($"sanctions/ofac/{file}.csv")))).Select(f => (f.file, change?.Invoke(f.file, f.Content) ?? f.Content))]);
}
