using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Screening.Lists;
using Sourcing.Suppliers.V1;
using ListFormat = Sourcing.Suppliers.Screening.ListFormat;

namespace Sourcing.Suppliers.Features;

/// <summary>The files of a list as they arrive, whole before anything is done with them.</summary>
internal sealed class ListFiles
{
    public const string NotReadableReason = "LIST_NOT_READABLE";
    public const string TooLargeReason = "LIST_TOO_LARGE";
    public const long MaxBytes = 256L << 20;
    private const int MaxPiece = 1 << 20;

    private static readonly string[] OfOfac = ["sdn", "alt", "add"];
    private static readonly string[] One = [""];

    private readonly SortedDictionary<string, MemoryStream> files = new(StringComparer.Ordinal);
    private readonly ListFormat format;

    public ListFiles(ListFormat format) => this.format = format;

    /// <summary>Takes pieces until there are no more.</summary>
    public async Task ReadAsync(IAsyncStreamReader<ImportListRequest> messages, CancellationToken cancellationToken)
    {
        while (await messages.MoveNext(cancellationToken))
        {
            if (messages.Current.Piece is not { } piece) throw new RefusedException(Refusal.Invalid("options", "come once, first; then pieces of files."));
            if (!NamesOf(format).Contains(piece.File)) throw new RefusedException(Refusal.Invalid("piece.file", format == ListFormat.OfacCsv ? "must be sdn, alt or add." : "must be empty: this format is one file."));
            if (piece.Content.Length > MaxPiece) throw new RefusedException(Refusal.Invalid("piece.content", $"has {piece.Content.Length} bytes; at most {MaxPiece} are allowed."));
            Add(piece.File, piece.Content.Span);
        }
        if (NamesOf(format).Where(n => !files.ContainsKey(n)).ToList() is { Count: > 0 } missing)
            throw new RefusedException(Refusal.Invalid("piece.file", format == ListFormat.OfacCsv ? $"no file {string.Join(", ", missing)} came; sdn, alt and add of the same day are needed." : "no file came.", NotReadableReason));
    }

    /// <summary>Takes the next bytes of a file.</summary>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        if (!files.TryGetValue(name, out var file)) files.Add(name, file = new MemoryStream());
        if (files.Values.Sum(f => f.Length) + content.Length > MaxBytes)
            throw new RefusedException(Refusal.Invalid("piece.content", $"has more than {MaxBytes >> 20} MiB in all.", TooLargeReason));
        file.Write(content);
    }

    /// <summary>What the files of a format are called.</summary>
    public static IReadOnlyList<string> NamesOf(ListFormat format) => format == ListFormat.OfacCsv ? OfOfac : One;

    /// <summary>SHA-256 over the files, each with its name and length.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, file) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{file.Length}\n"));
            hash.AppendData(file.GetBuffer().AsSpan(0, (int)file.Length));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The parties in them.</summary>
    public IReadOnlyList<ListedParty> Parse()
    {
        foreach (var file in files.Values) file.Position = 0;
        try
        {
            var parties = format switch
            {
                ListFormat.OfacCsv => OfacList.Read(files["sdn"], files["alt"], files["add"]),
                ListFormat.UnXml => UnList.Read(files[""]),
                ListFormat.EuCsv => EuList.Read(files[""]),
                ListFormat.UkCsv => UkList.Read(files[""]),
                ListFormat.OpenSanctionsCsv => OpenSanctionsList.Read(files[""]),
                _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
            };
            var twice = parties.GroupBy(p => p.Id, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).Take(3).ToList();
            return twice.Count == 0 ? parties : throw new ListFormatException($"Entries come more than once: {string.Join(", ", twice)}.");
        }
        catch (ListFormatException e)
        {
            throw new RefusedException(Refusal.Invalid("piece.content", $"{e.Message} Nothing was loaded; the version in force stays.", NotReadableReason));
        }
    }
}
