using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Domain.Vocabulary;
using Date = Google.Type.Date;

namespace Sourcing.Lots.Features;

public static partial class LotRules
{
    private const int FewCodes = 16;
    private const int QuotedLength = 40;

    private delegate bool TryParse<T>(string? text, [NotNullWhen(true)] out T? row);

    /// <summary>A message within the lot: where its problems are noted, and the checks that every message needs.</summary>
    private readonly struct Place(Violations violations, string path)
    {
        public Place Into(string field) => new(violations, $"{path}.{field}");

        public Place Into(string field, int index) => new(violations, string.Create(CultureInfo.InvariantCulture, $"{path}.{field}[{index}]"));

        public void Add(string field, string description) =>
            violations.Add(field.Length == 0 ? path : $"{path}.{field}", description);

        /// <summary>The row that the text names; null where it is empty or, noted, unknown.</summary>
        public T? Code<T>(string text, TryParse<T> parse, IReadOnlyList<string> codes, string field, string what, bool required = false)
            where T : Term
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                if (required)
                    Add(field, $"Must be given: {Choices(codes, what)}.");
                return null;
            }
            if (parse(text, out var row))
                return row;
            Add(field, Unknown(text, codes, what));
            return null;
        }

        public Country? Country(string text, string field, bool required = false)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                if (required)
                    Add(field, "Must be given: an ISO 3166-1 alpha-2 code such as LK.");
                return null;
            }
            if (Countries.TryParse(text, out var country))
                return country;
            var near = Nearest(text, Countries.All.Select(row => row.Name));
            var code = near is not null && Countries.TryParse(near, out var meant) ? $"; did you mean {meant.Code} ({meant.Name})?" : ".";
            Add(field, $"{Quote(text)} is not a country; must be an ISO 3166-1 alpha-2 code such as LK{code}");
            return null;
        }

        public string Availability(string text) =>
            string.IsNullOrWhiteSpace(text)
                ? Availabilities.Guaranteed.Code
                : Code<Availability>(text, Availabilities.TryParse, Availabilities.Codes, "availability", "an availability")?.Code ?? "";

        /// <summary>Free text without the spaces around it; a problem where it is too long or holds what cannot be shown or stored.</summary>
        public string Text(string text, string field, int length, bool required = false, bool manyLines = false)
        {
            var trimmed = text.Trim();
            if (manyLines && trimmed.Contains('\r'))
                trimmed = trimmed.ReplaceLineEndings("\n");
            if (trimmed.Length == 0)
            {
                if (required)
                    Add(field, $"Must be given: 1 to {length} characters.");
            }
            else if (trimmed.Length > length)
            {
                Add(field, $"Must be at most {length} characters; it has {trimmed.Length}.");
                return "";
            }
            for (var i = 0; i < trimmed.Length; i++)
            {
                var character = trimmed[i];
                if (char.IsControl(character) && !(manyLines && character is '\n' or '\t'))
                {
                    Add(field, manyLines
                        ? "Must not hold control characters other than line breaks and tabs."
                        : "Must be one line without control characters.");
                    return "";
                }
                if (char.IsHighSurrogate(character) && i + 1 < trimmed.Length && char.IsLowSurrogate(trimmed[i + 1]))
                    i++;
                else if (char.IsSurrogate(character))
                {
                    Add(field, "Must be well-formed Unicode text.");
                    return "";
                }
            }
            return trimmed;
        }

        /// <summary>Plain decimal text in its shortest form; empty where it is absent or, noted, wrong.</summary>
        public string Decimal(string text, string field, int decimals, decimal most, bool zero, bool required = false)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                if (required)
                    Add(field, "Must be given: a plain decimal number such as 62.5.");
                return "";
            }
            var value = 0m;
            var isNumber = text.Length <= 40
                && decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture, out value);
            if (!isNumber || value > most || (value == 0 && !zero) || decimal.Round(value, decimals) != value)
            {
                var range = string.Create(CultureInfo.InvariantCulture, $"{(zero ? "from 0" : "more than 0")} to {most}, at most {decimals} decimals");
                Add(field, $"{Quote(text)} must be a plain decimal number, {range}.");
                return "";
            }
            return value.ToString("0.######", CultureInfo.InvariantCulture);
        }

        /// <summary>A whole calendar date; null where it is absent or, noted, wrong.</summary>
        public Date? Date(Date? date, string field)
        {
            if (date is null)
                return null;
            if (CalendarDate.TryFrom(date, out var read))
                return read.ToProto();
            Add(field, "Must be a whole calendar date between the years 1900 and 2200.");
            return null;
        }
    }

    private static string Unknown(string text, IReadOnlyList<string> codes, string what) =>
        codes.Count > FewCodes && Nearest(text, codes) is { } near
            ? $"{Quote(text)} is not {what}; did you mean {near}?"
            : $"{Quote(text)} is not {what}; must be {OneOf(codes)}.";

    private static string Choices(IReadOnlyList<string> codes, string what) =>
        codes.Count > FewCodes ? $"{what} such as {codes[0]} or {codes[1]}" : OneOf(codes);

    private static string OneOf(IReadOnlyList<string> codes) =>
        codes.Count switch
        {
            1 => codes[0],
            2 => $"{codes[0]} or {codes[1]}",
            _ => $"one of {string.Join(", ", codes)}",
        };

    /// <summary>"must be x" as a sentence of its own.</summary>
    private static string Sentence(string problem) =>
        string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(problem[0])}{problem.AsSpan(1)}.");

    private static string Quote(string text)
    {
        var trimmed = text.AsSpan().Trim();
        var shown = trimmed.Length > QuotedLength ? trimmed[..QuotedLength] : trimmed;
        var safe = string.Concat(shown.ToString().Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
        return $"'{safe}{(trimmed.Length > QuotedLength ? "…" : "")}'";
    }

    /// <summary>The candidate that a few slips of the finger turn into the text; null where none is near.</summary>
    internal static string? Nearest(string text, IEnumerable<string> candidates)
    {
        var typed = Letters(text);
        if (typed.Length is 0 or > 40)
            return null;
        var (best, bestDistance) = ((string?)null, Math.Max(1, typed.Length / 3) + 1);
        foreach (var candidate in candidates)
        {
            var distance = Distance(typed, Letters(candidate));
            if (distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
        }
        return best;

        static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
    }

    // Levenshtein, one row at a time.
    private static int Distance(string from, string to)
    {
        var row = new int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++)
            row[j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var cost = from[i - 1] == to[j - 1] ? diagonal : 1 + Math.Min(diagonal, Math.Min(row[j], row[j - 1]));
                diagonal = row[j];
                row[j] = cost;
            }
        }
        return row[to.Length];
    }
}
