using System.Diagnostics;
using System.Globalization;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Screening.Lists;
using Sylvan.Data.Csv;

namespace Sourcing.Benchmarks.Screening;

/// <summary>What screening finds and what it only takes for a find.</summary>
/// <param name="Names">Listed names.</param>
/// <param name="Parties">Listed parties.</param>
/// <param name="Thresholds">Scores from which on a name counts as found.</param>
/// <param name="Sets">Sets of cases.</param>
/// <param name="Primary">Primary names.</param>
/// <param name="ExactPrimary">Of them those that find their own party with a score of 1.</param>
/// <param name="Aliases">Other names.</param>
/// <param name="ExactAlias">Of them those that find their own party with a score of 1.</param>
/// <param name="P50">Milliseconds for one name on one thread.</param>
/// <param name="P99">Milliseconds for one name on one thread.</param>
/// <param name="PerSecond">Names a second on all processors.</param>
/// <param name="Shown">Misses and false alarms, if they were asked for.</param>
internal sealed record ScreeningQuality(
    int Names, int Parties, IReadOnlyList<double> Thresholds, IReadOnlyList<CaseSet> Sets, int Primary, int ExactPrimary, int Aliases, int ExactAlias,
    double P50, double P99, double PerSecond, IReadOnlyList<string> Shown)
{
    private static readonly double[] Levels = [0.70, 0.75, 0.78, 0.80, 0.82, 0.85, 0.90, 0.95];

    private static readonly (string File, bool IsListed)[] Files =
        [("positives_un_untreated", true), ("positives_un_treated", true), ("negatives_global", false), ("negatives_us", false)];

    /// <exception cref="ListFormatException">A list cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ScreeningQuality Measure(string folder, double? show)
    {
        var parties = Lists(folder);
        var index = new NameIndex(parties);
        var sets = new List<CaseSet>();
        var shown = new List<string>();
        var asked = new List<ScreenedName>();
        foreach (var (file, isListed) in Files)
        {
            var cases = Cases(Path.Combine(folder, "screening-cases", file + ".csv"));
            asked.AddRange(cases);
            var best = cases.AsParallel().AsOrdered().Select(name => index.Find(name, Levels[0])).Select(found => found.Count > 0 ? found[0] : null).ToList();
            sets.Add(new CaseSet(file, isListed, cases.Count, [.. Levels.Select(level => best.Count(match => match?.Score >= level))]));
            if (show is { } threshold)
                shown.AddRange(cases.Zip(best).Where(c => (c.Second?.Score >= threshold) != isListed).Select(c => $"{file}: {c.First.Name}: {Told(c.Second)}"));
        }

        var own = parties.AsParallel().SelectMany(party => party.Names.Select((name, at) =>
            (IsPrimary: at == 0, IsExact: index.Find(new ScreenedName(name.Text, party.Type), 1).Any(m => m.Party.Id == party.Id), party.Id, name.Text))).ToList();
        shown.AddRange(own.Where(n => !n.IsExact && show is not null).Select(n => $"listed: {n.Id}: {n.Text}"));
        var (p50, p99, perSecond) = Speed(index, asked);
        return new ScreeningQuality(
            index.Count, parties.Count, Levels, sets, own.Count(n => n.IsPrimary), own.Count(n => n.IsPrimary && n.IsExact), own.Count(n => !n.IsPrimary), own.Count(n => !n.IsPrimary && n.IsExact),
            p50, p99, perSecond, shown);
    }

    private static List<ListedParty> Lists(string folder)
    {
        var ofac = Path.Combine(folder, "sanctions", "ofac");
        using var parties = File.OpenRead(Path.Combine(ofac, "sdn.csv"));
        using var names = File.OpenRead(Path.Combine(ofac, "alt.csv"));
        using var addresses = File.OpenRead(Path.Combine(ofac, "add.csv"));
        using var un = File.OpenRead(Path.Combine(folder, "sanctions", "un", "consolidated.xml"));
        return [.. OfacList.Read(parties, names, addresses), .. UnList.Read(un)];
    }

    /// <summary>Names alone: what else the cases tell would only lower the scores of those who are not listed.</summary>
    private static List<ScreenedName> Cases(string file)
    {
        using var csv = CsvDataReader.Create(file);
        var name = csv.GetOrdinal("full_name");
        var cases = new List<ScreenedName>();
        while (csv.Read()) cases.Add(new ScreenedName(csv.GetString(name)));
        return cases;
    }

    private static (double P50, double P99, double PerSecond) Speed(NameIndex index, List<ScreenedName> asked)
    {
        var each = new List<double>(asked.Count);
        foreach (var name in asked)
        {
            var begun = Stopwatch.GetTimestamp();
            index.Find(name, Threshold);
            each.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        each.Sort();
        var all = Stopwatch.GetTimestamp();
        Parallel.ForEach(asked, name => index.Find(name, Threshold));
        return (each[each.Count / 2], each[each.Count * 99 / 100], asked.Count / Stopwatch.GetElapsedTime(all).TotalSeconds);
    }

    /// <summary>From where on somebody looks at a match.</summary>
    private const double Threshold = 0.80;

    private static string Told(NameMatch? match) => match is null
        ? "nothing"
        : string.Create(CultureInfo.InvariantCulture, $"{match.Score:0.0000} {match.Party.Id} {match.Name.Text} [{string.Join(", ", match.Features.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Kind} {f.Asked}~{f.Listed} {f.Value:0.00}")))}]");
}

/// <summary>A set of names.</summary>
/// <param name="Name">Its file.</param>
/// <param name="IsListed">Whether they are listed, and to be found.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Hits">For each threshold how many found somebody.</param>
internal sealed record CaseSet(string Name, bool IsListed, int Count, IReadOnlyList<int> Hits);
