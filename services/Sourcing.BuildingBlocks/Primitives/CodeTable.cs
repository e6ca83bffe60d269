using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Sourcing.BuildingBlocks.Primitives;

/// <summary>One row of a vocabulary.</summary>
/// <param name="Code">What is stored, answered and filtered by.</param>
/// <param name="Name">The English name, for people.</param>
/// <param name="Aliases">Other spellings that dealers' files and screens use.</param>
public abstract record Term(string Code, string Name, params string[] Aliases)
{
    /// <summary>The code.</summary>
    public sealed override string ToString() => Code;
}

/// <summary>
/// A vocabulary that grows by a row. Text is matched against codes, names and aliases without case, spaces, hyphens,
/// underscores and punctuation. One spelling cannot mean two rows: such a table cannot be built.
/// </summary>
/// <typeparam name="T">What a row is.</typeparam>
public sealed class CodeTable<T>
    where T : Term
{
    private const int LongestText = 100;

    private readonly FrozenDictionary<string, T> rowsByKey;

    public CodeTable(params T[] rows)
    {
        var byKey = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            foreach (var spelling in row.Aliases.Append(row.Name).Prepend(row.Code))
            {
                var key = Key(spelling);
                if (key.Length == 0 || (!byKey.TryAdd(key, row) && !ReferenceEquals(byKey[key], row)))
                    throw new ArgumentException($"'{spelling}' of {row.Code} is empty or means another row.", nameof(rows));
            }
        }
        rowsByKey = byKey.ToFrozenDictionary(StringComparer.Ordinal);
        All = Array.AsReadOnly(rows);
        Codes = Array.AsReadOnly(Array.ConvertAll(rows, row => row.Code));
    }

    /// <summary>Every row, in the order of the trade.</summary>
    public IReadOnlyList<T> All { get; }

    /// <summary>The codes of every row, in the same order.</summary>
    public IReadOnlyList<string> Codes { get; }

    /// <summary>Finds a row by its code, name or an alias.</summary>
    public bool TryParse(string? text, [NotNullWhen(true)] out T? row)
    {
        row = null;
        return text is { Length: <= LongestText } && rowsByKey.TryGetValue(Key(text), out row);
    }

    private static string Key(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
