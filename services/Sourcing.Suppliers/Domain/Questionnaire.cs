namespace Sourcing.Suppliers.Domain;

/// <summary>When an answer needs evidence.</summary>
public enum EvidenceNeed
{
    /// <summary>It stands for itself.</summary>
    Never,

    /// <summary>Where the supplier has a risk flag.</summary>
    WithFlag,
    Always,
}

/// <summary>A question of the questionnaire.</summary>
/// <param name="Id">Its name; it never changes, because answers are kept under it.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Evidence">When its answer needs evidence.</param>
/// <param name="OnlyWithFlag">It is asked only where the supplier has a risk flag.</param>
public sealed record Question(string Id, string Text, EvidenceNeed Evidence = EvidenceNeed.Never, bool OnlyWithFlag = false)
{
    public bool Applies(bool isFlagged) => isFlagged || !OnlyWithFlag;

    public bool NeedsEvidence(bool isFlagged) => Evidence == EvidenceNeed.Always || Evidence == EvidenceNeed.WithFlag && isFlagged;
}

/// <summary>One of the five steps of the OECD's guidance.</summary>
/// <param name="Number">1 to 5.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Questions">What is asked in it.</param>
public sealed record Step(int Number, string Title, string Purpose, IReadOnlyList<Question> Questions);

/// <summary>
/// The questionnaire for suppliers: the five steps of the OECD Due Diligence Guidance for Responsible Supply Chains of Minerals, with questions in our own words
/// that follow it and the Code of Practices of the Responsible Jewellery Council. A new question or another need of evidence is a new version.
/// </summary>
public static class Questionnaire
{
    public const int Version = 1;

    public static IReadOnlyList<Step> Steps { get; } =
    [
        new(1, "Management system", "The firm knows what it stands for, who answers for it, and where its goods come from.",
        [
            new("policy", "Which policy on human rights, conflict, child and forced labour, bribery and money laundering binds the firm, who adopted it, and where can it be read?", EvidenceNeed.Always),
            new("responsible-person", "Who in the management answers for responsible sourcing, with which means, and to whom does this person report?"),
            new("supplier-terms", "How are these demands made part of contracts and dealings with those who supply the firm?", EvidenceNeed.WithFlag),
            new("traceability", "How does the firm record what it buys, from whom, from which country and mine, and how long are these records kept (five years at least)?", EvidenceNeed.Always),
            new("payments", "How are purchases paid, how far in cash, and how are those who pay and are paid identified?"),
            new("grievances", "How can workers, neighbours and others report abuse without fear, and what was reported in the last year?"),
        ]),
        new(2, "Identify and assess risk", "The firm looks for the red flags in its supply chain and judges what it finds.",
        [
            new("origins", "From which countries, regions and mines or deposits do the goods come, and how is each of these established?", EvidenceNeed.Always),
            new("route", "By which hands and which countries do the goods come from the mine to the buyer: diggers, dealers, cutters, exporters, carriers?", EvidenceNeed.WithFlag),
            new("extraction", "Are the goods mined by a company, by artisanal and small-scale miners, or recycled, and with which right to mine?"),
            new("red-flags", "Which red flags of origin, route or business partner were found, how were they judged, and when was that done last?", EvidenceNeed.WithFlag),
            new("on-the-ground", "What did an assessment on the ground at the high-risk origin find of armed groups, security forces, illegal taxes, and serious abuse?", EvidenceNeed.Always, OnlyWithFlag: true),
            new("security-forces", "Who guards the mine and the transport, who pays them, and how is it excluded that money or goods reach armed groups?", EvidenceNeed.Always, OnlyWithFlag: true),
        ]),
        new(3, "Respond to risk", "What was found has consequences that somebody decided and somebody follows up.",
        [
            new("risk-plan", "Which plan answers the risks that were found: who does what until when, and how is progress measured?", EvidenceNeed.WithFlag),
            new("management-report", "How were the findings reported to the management, and what was decided?"),
            new("disengagement", "In which cases does the firm suspend or leave a business partner, and when was that done last?"),
            new("treatments-disclosed", "How does the firm make sure that treatments, synthetics and composites are found and disclosed to buyers?"),
            new("mitigation", "Which measures reduce the risk at the high-risk origin, agreed with whom on the spot, and with which effect within six months?", EvidenceNeed.Always, OnlyWithFlag: true),
        ]),
        new(4, "Independent audit", "Somebody who does not depend on the firm has looked.",
        [
            new("audit", "Which independent party audited the firm's due diligence, against which standard, over which scope, and with which result?", EvidenceNeed.WithFlag),
            new("audit-findings", "Which findings did the audit have, and how and until when are they mended?"),
            new("certifications", "Which certifications does the firm hold, such as the Code of Practices or the Chain of Custody of the Responsible Jewellery Council?"),
            new("site-access", "May buyers and their auditors visit the firm and, as far as it can tell, those who supply it?"),
        ]),
        new(5, "Report", "The firm tells the public every year what it did.",
        [
            new("annual-report", "Where is the firm's yearly report on its due diligence published, and for which year is the last one?", EvidenceNeed.Always),
            new("report-content", "Which of its risks, measures and audits does the report tell?"),
            new("government-payments", "Which taxes, fees and royalties were paid to governments for goods of the firm, as the EITI asks for?", EvidenceNeed.WithFlag),
            new("contact", "Whom can the public ask about the report, and how fast is an answer given?"),
            new("origin-disclosure", "What does the firm tell its buyers of the high-risk origin of a parcel, in writing, before they buy?", EvidenceNeed.Always, OnlyWithFlag: true),
        ]),
    ];

    /// <summary>Every question by its name.</summary>
    public static IReadOnlyDictionary<string, Question> Questions { get; } = Steps.SelectMany(s => s.Questions).ToDictionary(q => q.Id, StringComparer.Ordinal);
}
