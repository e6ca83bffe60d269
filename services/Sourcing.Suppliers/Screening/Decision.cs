using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sourcing.Suppliers.Domain;

namespace Sourcing.Suppliers.Screening;

/// <summary>A record of the decision log. Its hash covers the hash before it, so none can be changed, left out or put in unseen.</summary>
/// <param name="Position">From 1, without gaps.</param>
/// <param name="Kind">One of <see cref="DecisionKinds"/>.</param>
/// <param name="Supplier">The supplier's id; empty where it is about none.</param>
/// <param name="Time">When.</param>
/// <param name="Body">What was decided and on what, as JSON.</param>
/// <param name="Hash">SHA-256 over the hash before and everything else here.</param>
public sealed record Decision(long Position, string Kind, string Supplier, DateTimeOffset Time, string Body, string Hash)
{
    /// <summary>The hash of the record before the first.</summary>
    public const string Beginning = "";

    public static Decision After(string previousHash, long position, string kind, string supplier, DateTimeOffset time, string body)
    {
        var unsealed = new Decision(position, kind, supplier, time, body, "");
        return unsealed with { Hash = unsealed.HashAfter(previousHash) };
    }

    /// <summary>What its hash must be.</summary>
    public string HashAfter(string previousHash) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{previousHash}\n{Position}\n{Kind}\n{Supplier}\n{Time.UtcTicks}\n{Body}"))));
}

/// <summary>What is decided.</summary>
public static class DecisionKinds
{
    public const string Screening = "screening";
    public const string Case = "case";
    public const string List = "list";
}

/// <summary>Body of a screening's decision: everything that is needed to make it again, and what came of it.</summary>
/// <param name="Algorithm"><see cref="NameIndex.AlgorithmVersion"/> that scored.</param>
/// <param name="SupplierVersion">Version of the supplier's record.</param>
/// <param name="Lists">With which lists.</param>
/// <param name="Bands">Which scores counted for what.</param>
/// <param name="Question">Who was screened.</param>
/// <param name="Dismissed">Cases that two people had decided to be somebody else.</param>
/// <param name="Confirmed">Cases that two people had decided to be the listed party.</param>
/// <param name="Matches">What was found.</param>
/// <param name="Verdict">What it came to.</param>
/// <param name="By">On whose behalf: a person, or <c>screening</c> where lists changed.</param>
public sealed record ScreeningDecision(
    int Algorithm, long SupplierVersion, IReadOnlyList<ListInForce> Lists, Bands Bands, ScreeningQuestion Question, IReadOnlyList<string> Dismissed,
    IReadOnlyList<string> Confirmed, IReadOnlyList<ScreeningMatch> Matches, Verdict Verdict, string By);

/// <summary>Body of a case's decision.</summary>
public sealed record CaseDecision(string Case, ScreeningMatch Match, CaseOpinion Opinion, CaseOutcome? Decided);

/// <summary>Body of a list's decision: a version came into force.</summary>
public sealed record ListDecision(string List, string Version, string Hash, string? Replaced, ListCounts Counts, string Importer, string Applier);
