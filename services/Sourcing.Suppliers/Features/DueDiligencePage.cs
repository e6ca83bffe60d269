using System.Globalization;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.V1;
using State = Sourcing.Suppliers.V1.DueDiligenceState;

namespace Sourcing.Suppliers.Features;

/// <summary>A supplier's file as a page of HTML: complete in itself, made to be read and printed by somebody who has nothing else.</summary>
/// <param name="supplier">The supplier as it is now.</param>
/// <param name="file">Its due-diligence file.</param>
/// <param name="documents">All its documents, newest first.</param>
/// <param name="versions">Its newest versions, newest first.</param>
/// <param name="screened">What screening found; null where the reader is not to see it.</param>
/// <param name="reader">Who asked for it.</param>
/// <param name="now">When.</param>
internal sealed class DueDiligencePage(
    Supplier supplier, DueDiligence file, IReadOnlyList<SupplierDocument> documents, IReadOnlyList<(long Version, string Author, DateTimeOffset Time, Supplier Supplier)> versions,
    ScreenedSupplier? screened, string reader, DateTimeOffset now)
{
    private const string Style =
        """
        :root{--ink:#1d2430;--soft:#5c6675;--line:#d9dee6;--pale:#f5f7fa;--good:#1a7145;--goodp:#e6f4ec;--warn:#8a5a00;--warnp:#fdf3dc;--bad:#a3261f;--badp:#fbe9e7;--accent:#2b4a7f}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:2.2rem 2rem 3rem;max-width:62rem;color:var(--ink);background:#fff;font:15px/1.5 "Segoe UI",system-ui,-apple-system,"Noto Sans","DejaVu Sans",sans-serif}
        h1,h2,h3,p,td,th,li,dd,summary{unicode-bidi:isolate;overflow-wrap:anywhere}
        header{border-bottom:3px solid var(--accent);padding-bottom:1rem;margin-bottom:1.4rem}
        header .kind{color:var(--accent);font-weight:600;letter-spacing:.06em;text-transform:uppercase;font-size:.8rem;margin:0}
        h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 .3rem}
        h2{font-size:1.25rem;margin:2.2rem 0 .7rem;padding-bottom:.25rem;border-bottom:1px solid var(--line);break-after:avoid}
        h3{font-size:1rem;margin:1.3rem 0 .4rem;break-after:avoid}
        p{margin:.35rem 0}
        .soft{color:var(--soft)} .small{font-size:.86rem} .mono{font:.8rem/1.4 ui-monospace,"DejaVu Sans Mono",Consolas,monospace;word-break:break-all}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.7rem;margin:1.2rem 0}
        .tile{border:1px solid var(--line);border-radius:8px;padding:.65rem .8rem;background:var(--pale);break-inside:avoid}
        .tile b{display:block;font-size:1.25rem;line-height:1.25} .tile span{color:var(--soft);font-size:.8rem}
        .bar{height:.45rem;border-radius:1rem;background:var(--line);margin-top:.4rem;overflow:hidden} .bar i{display:block;height:100%;background:var(--good)}
        table{width:100%;border-collapse:collapse;margin:.5rem 0 1rem;font-size:.9rem}
        th,td{text-align:left;vertical-align:top;padding:.4rem .6rem .4rem 0;border-bottom:1px solid var(--line)}
        thead{display:table-header-group} thead th{color:var(--soft);font-weight:600;font-size:.8rem;white-space:nowrap} tr{break-inside:avoid} tbody th{width:13rem;font-weight:600;color:var(--soft)}
        .pill{display:inline-block;padding:.08rem .55rem;border-radius:1rem;font-size:.78rem;font-weight:600;white-space:nowrap;background:var(--pale);color:var(--soft);border:1px solid var(--line)}
        .good{background:var(--goodp);color:var(--good);border-color:#bfe0cd} .warn{background:var(--warnp);color:var(--warn);border-color:#efdcae} .bad{background:var(--badp);color:var(--bad);border-color:#f0c6c1}
        .note{border-left:4px solid #d9a531;background:var(--warnp);padding:.6rem .9rem;border-radius:0 6px 6px 0;margin:.6rem 0;break-inside:avoid}
        .question{border:1px solid var(--line);border-radius:8px;padding:.7rem .9rem;margin:.7rem 0;break-inside:avoid-page}
        .question>p:first-child{margin:0 0 .4rem;font-weight:600;display:flex;gap:.8rem;justify-content:space-between;align-items:flex-start}
        .answer{white-space:pre-wrap;border-left:3px solid var(--line);padding-left:.8rem;margin:.4rem 0}
        ul.tree,ul.tree ul{list-style:none;margin:.2rem 0;padding-left:1.2rem;border-left:1px solid var(--line)} ul.tree{border:0;padding:0} ul.tree li{padding:.15rem 0}
        .evidence{margin:.5rem 0 0;padding:0;list-style:none} .evidence li{background:var(--pale);border-radius:6px;padding:.4rem .7rem;margin:.3rem 0;font-size:.88rem}
        footer{margin-top:2.5rem;padding-top:.8rem;border-top:1px solid var(--line);color:var(--soft);font-size:.82rem}
        @page{size:A4;margin:17mm 15mm 18mm;@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt sans-serif;color:#5c6675}}
        @media print{body{padding:0;max-width:none;font-size:10.5pt}.tile,.question,.note,.pill,.evidence li,.bar,.bar i{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """;

    private readonly HtmlText html = new();

    /// <summary>The page.</summary>
    public string Write()
    {
        html.Add($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.Add($"<title>Due diligence: {supplier.DisplayName}, {Day(now)}</title>\n<style>");
        html.AddStyle(Style);
        html.Add($"</style>\n</head>\n<body>");
        Head();
        Flags();
        ReminderTable();
        Record();
        Owners();
        LifeCycle();
        Screening();
        foreach (var step in file.Steps) Step(step);
        Documents();
        html.Add($"<footer><p>This report tells what the records held at {Moment(now)}. Documents and answers are kept with their author and time and are never changed or deleted; the SHA-256 of a document tells whether a copy of it is the file that was kept.</p><p>{supplier.Name} · questionnaire version {file.QuestionnaireVersion}, after the five steps of the OECD Due Diligence Guidance for Responsible Supply Chains of Minerals.</p></footer>");
        html.Add($"</body>\n</html>");
        return html.ToString();
    }

    private void Head()
    {
        html.Add($"<header><p class=\"kind\">Supplier due-diligence report</p><h1>{supplier.DisplayName}</h1>");
        html.Add($"<p>{supplier.LegalName}, {Country(supplier.CountryCode)}</p><p class=\"soft small\">As of {Moment(now)}, made for {reader}</p></header>");
        html.Add($"<section class=\"tiles\"><div class=\"tile\"><b>{file.CompletePercent} %</b><span>{file.AnsweredCount} of {file.QuestionCount} questions complete</span><div class=\"bar\"><i style=\"width:{file.CompletePercent}%\"></i></div></div>");
        Tile(Words(supplier.State), supplier.ApprovalExpireTime is { } expires ? $"approved until {Day(expires)}" : "life-cycle state");
        Tile(screened is not null ? VerdictOf(screened) : Words(supplier.Screening), "screening");
        Tile(file.RiskFlags.Count.ToString(CultureInfo.InvariantCulture), file.RiskFlags.Count == 1 ? "risk flag" : "risk flags");
        Tile(file.Reminders.Count.ToString(CultureInfo.InvariantCulture), $"expiring, of them {file.Reminders.Count(r => r.IsExpired)} expired");
        html.Add($"</section>");
        html.Add($"<table><thead><tr><th>Step</th><th>Complete</th><th>State</th></tr></thead><tbody>");
        foreach (var step in file.Steps)
        {
            var asked = step.Questions.Where(q => !q.IsPast).ToList();
            html.Add($"<tr><td>{step.Number}. {step.Title}</td><td>{asked.Count(q => q.State == State.Answered)} of {asked.Count}</td><td>");
            Pill(step.State);
            html.Add($"</td></tr>");
        }
        html.Add($"</tbody></table>");
    }

    private void Tile(string value, string label) => html.Add($"<div class=\"tile\"><b>{value}</b><span>{label}</span></div>");

    private void Flags()
    {
        html.Add($"<h2>Risk flags</h2>");
        if (file.RiskFlags.Count == 0) html.Add($"<p>None: neither the supplier nor, as far as its record says, what it supplies is from a country that is set as conflict-affected or of high risk.</p>");
        foreach (var flag in file.RiskFlags)
            html.Add($"<div class=\"note\"><b>High-risk origin: {Country(flag.CountryCode)}.</b> {string.Join(" ", flag.Reasons)} More questions are asked, and more answers need evidence.</div>");
    }

    private void ReminderTable()
    {
        html.Add($"<h2>What expires</h2>");
        if (file.Reminders.Count == 0)
        {
            html.Add($"<p>Nothing has expired or expires soon.</p>");
            return;
        }
        html.Add($"<table><thead><tr><th>Valid until</th><th>What</th><th>Issuer or number</th><th></th></tr></thead><tbody>");
        foreach (var reminder in file.Reminders)
        {
            html.Add($"<tr><td>{Day(reminder.ValidTo)}</td><td>{Words(reminder.Kind)}: {reminder.Title}</td><td>{string.Join(", ", new[] { reminder.Issuer, reminder.Number }.Where(t => t.Length > 0))}</td><td>");
            if (reminder.IsExpired) html.Add($"<span class=\"pill bad\">Expired</span></td></tr>");
            else html.Add($"<span class=\"pill warn\">{reminder.DaysLeft} days left</span></td></tr>");
        }
        html.Add($"</tbody></table>");
    }

    private void Record()
    {
        var record = supplier.Record;
        html.Add($"<h2>Supplier</h2><table><tbody>");
        Row("Legal name", supplier.LegalName);
        Row("Other names", string.Join("; ", record.Aliases));
        Row("Registered in", Country(supplier.CountryCode));
        Row("Registrations", string.Join("; ", record.Registrations.Select(Number)));
        Row("Addresses", string.Join("; ", record.Addresses.Select(a => $"{a.Text}, {Country(a.CountryCode)}")));
        Row("Supplies", string.Join(", ", record.Supplies));
        Row("Mined in", string.Join(", ", record.OriginCountryCodes.Select(Country)));
        Row("Licences", string.Join("; ", record.Licences.Select(l => $"{l.Type} {l.Number}, {l.Issuer}, {Validity(l.ValidFrom, l.ValidTo)}")));
        Row("Certifications", string.Join("; ", record.Certifications.Select(c => $"{c.Scheme} {c.Number}, {Validity(null, c.ValidTo)}")));
        Row("Contacts", string.Join("; ", record.Contacts.Select(c => string.Join(", ", new[] { c.Name, c.Role, c.Email, c.Phone }.Where(t => t.Length > 0))).Prepend(supplier.ContactEmail).Where(t => t.Length > 0)));
        Row("Accounts", string.Join("; ", record.BankAccounts.Select(b => $"{b.BankName}, {Country(b.CountryCode)}{(b.Holder.Length > 0 ? $", held by {b.Holder}" : "")}")));
        Row("Orders so far", supplier.OrderCount.ToString(CultureInfo.InvariantCulture));
        Row("Resource", supplier.Name);
        html.Add($"</tbody></table>");
    }

    private void Row(string name, string value)
    {
        if (value.Length > 0) html.Add($"<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>");
    }

    private void Owners()
    {
        html.Add($"<h2>Owners and directors</h2>");
        if (supplier.Record.Owners.Count == 0) html.Add($"<p>The record names no owner.</p>");
        else
        {
            html.Add($"<ul class=\"tree\">");
            foreach (var owner in supplier.Record.Owners) Tree(owner);
            html.Add($"</ul>");
            var sum = supplier.Record.Owners.Sum(o => SupplierRecordRules.Percent(o.Percent));
            if (sum < 100) html.Add($"<p class=\"soft small\">Who owns the other {100 - sum} % is not named.</p>");
        }
        if (supplier.Record.Directors.Count > 0) html.Add($"<p><b>Directors:</b> {string.Join("; ", supplier.Record.Directors.Select(PartyOf))}</p>");
    }

    private void Tree(Owner owner)
    {
        html.Add($"<li><b>{owner.Percent} %</b> {PartyOf(owner.Party)}");
        if (owner.Owners.Count > 0)
        {
            html.Add($"<ul>");
            foreach (var above in owner.Owners) Tree(above);
            html.Add($"</ul>");
        }
        html.Add($"</li>");
    }

    private void LifeCycle()
    {
        html.Add($"<h2>Life cycle</h2><p>Now <b>{Words(supplier.State)}</b>{(supplier.SuspendReason.Length > 0 ? $": {supplier.SuspendReason}" : "")}. Every version of the record is kept; the newest {versions.Count} are shown.</p>");
        html.Add($"<table><thead><tr><th>Version</th><th>Time</th><th>By</th><th>State</th><th>Changed</th></tr></thead><tbody>");
        for (var i = 0; i < versions.Count; i++)
        {
            var (version, author, time, then) = versions[i];
            html.Add($"<tr><td>{version}</td><td>{Moment(time)}</td><td>{author}</td><td>{Words(then.State)}</td><td>{(i + 1 < versions.Count ? Changes(versions[i + 1].Supplier, then) : version == 1 ? "registered" : "")}</td></tr>");
        }
        html.Add($"</tbody></table>");
    }

    private void Screening()
    {
        html.Add($"<h2>Screening</h2>");
        if (screened is null)
        {
            html.Add($"<p>{Words(supplier.Screening)}. What was compared, and who decided, is for compliance only.</p>");
            return;
        }
        html.Add($"<p>Verdict: <b>{VerdictOf(screened)}</b>.</p>");
        if (screened.Decisions.FirstOrDefault(d => d.Kind == DecisionKinds.Screening) is { } decision && decision.Screening() is { } made)
        {
            html.Add($"<p>Last recorded screening: {ScreeningNames.OfDecision(decision.Position)} of {Moment(decision.Time)}, by {made.By}, on version {made.SupplierVersion} of the record with algorithm {made.Algorithm}; scores from {made.Bands.Hold} hold, from {made.Bands.Block} block. It came to {Words(made.Verdict)}; possible matches: {made.Matches.Count}.</p><p class=\"mono soft\">record SHA-256 {decision.Hash}</p>");
            if (made.Lists.Count == 0) html.Add($"<p>No list was loaded.</p>");
            else
            {
                html.Add($"<table><thead><tr><th>List version</th><th>Measure</th><th>SHA-256 of its files</th></tr></thead><tbody>");
                foreach (var list in made.Lists) html.Add($"<tr><td>{list.Version}</td><td>{Words(list.Measure)}</td><td class=\"mono\">{list.Hash}</td></tr>");
                html.Add($"</tbody></table>");
            }
        }
        else html.Add($"<p>No screening is recorded.</p>");
        if (screened.Cases.Count == 0)
        {
            html.Add($"<p>No possible match was ever found.</p>");
            return;
        }
        html.Add($"<table><thead><tr><th>Possible match</th><th>Score</th><th>Where it stands</th><th>Who said what</th></tr></thead><tbody>");
        foreach (var found in screened.Cases)
        {
            html.Add($"<tr><td>{found.Match.Role} “{found.Match.AskedName}” – “{found.Match.ListedName}”<br><span class=\"soft small\">{found.Match.ListVersion}, entry {found.Match.Entry}, {Words(found.Match.MeasureType)}; found {Day(found.CreateTime)}</span></td><td>{found.Match.Score.ToString("0.00", CultureInfo.InvariantCulture)}</td><td>{Words(found.State)}{(found.Outcome == V1.ScreeningCase.Types.Outcome.Unspecified ? "" : $": {Words(found.Outcome)}")}</td><td>");
            foreach (var opinion in found.Opinions) html.Add($"<p><b>{opinion.Person}</b>, {Moment(opinion.Time)}: {Words(opinion.Outcome)}. {opinion.Reason}</p>");
            if (found.Opinions.Count == 0) html.Add($"<span class=\"soft\">nobody yet</span>");
            html.Add($"</td></tr>");
        }
        html.Add($"</tbody></table>");
    }

    private void Step(DueDiligenceStep step)
    {
        html.Add($"<h2>Step {step.Number}: {step.Title}</h2><p class=\"soft\">{step.Purpose}</p>");
        foreach (var question in step.Questions)
        {
            html.Add($"<div class=\"question\"><p><span>{question.Text}</span>");
            if (question.IsPast) html.Add($"<span class=\"pill\">Not asked any more</span>");
            else Pill(question.State);
            html.Add($"</p>");
            if (question.IsFlagged || question.NeedsEvidence)
                html.Add($"<p class=\"soft small\">{string.Join(" ", new[] { question.NeedsEvidence ? "Needs evidence." : "", question.IsFlagged ? "Because of a risk flag." : "" }.Where(t => t.Length > 0))}</p>");
            if (question.Answer is { } answer)
                html.Add($"<p class=\"answer\">{answer.Text}</p><p class=\"soft small\">{answer.Author}, {Moment(answer.Time)}, version {answer.Version}{(answer.Version > 1 ? "; earlier versions are kept" : "")}</p>");
            else html.Add($"<p class=\"soft\">No answer.</p>");
            if (question.Evidence.Count > 0)
            {
                html.Add($"<ul class=\"evidence\">");
                foreach (var document in question.Evidence)
                {
                    html.Add($"<li><b>{document.Title}</b>, {Words(document.Kind)} of {document.Issuer}, {Validity(document.ValidFrom, document.ValidTo)} ");
                    if (document.IsExpired) html.Add($"<span class=\"pill bad\">Expired</span>");
                    html.Add($"<br><span class=\"mono soft\">SHA-256 {document.Sha256}</span></li>");
                }
                html.Add($"</ul>");
            }
            html.Add($"</div>");
        }
    }

    private void Documents()
    {
        html.Add($"<h2>Documents</h2>");
        if (documents.Count == 0)
        {
            html.Add($"<p>None.</p>");
            return;
        }
        html.Add($"<table><thead><tr><th>Document</th><th>Issuer</th><th>Valid</th><th>Added</th></tr></thead><tbody>");
        foreach (var document in documents)
        {
            html.Add($"<tr><td><b>{document.Title}</b> <span class=\"soft\">{Words(document.Kind)}</span> ");
            if (document.ReplacedBy.Length > 0) html.Add($"<span class=\"pill\">Replaced</span>");
            else if (document.IsExpired) html.Add($"<span class=\"pill bad\">Expired</span>");
            html.Add($"<br><span class=\"mono soft\">SHA-256 {document.Sha256}<br>{document.Name.Split('/')[^1]}</span></td><td>{document.Issuer}</td><td>{Validity(document.ValidFrom, document.ValidTo)}</td><td>{Moment(document.CreateTime)}<br>{document.Author}<br><span class=\"soft\">{document.MediaType}, {document.Size} bytes</span></td></tr>");
        }
        html.Add($"</tbody></table>");
    }

    private void Pill(State state)
    {
        switch (state)
        {
            case State.Answered: html.Add($"<span class=\"pill good\">Answered</span>"); break;
            case State.Open: html.Add($"<span class=\"pill\">Open</span>"); break;
            case State.EvidenceMissing: html.Add($"<span class=\"pill warn\">Evidence missing</span>"); break;
            default: html.Add($"<span class=\"pill bad\">Evidence expired</span>"); break;
        }
    }

    private static string VerdictOf(ScreenedSupplier screened) => screened.IsScreened ? Words(screened.Verdict) : "Not screened as it is now";

    /// <summary>What differs between two versions, as words.</summary>
    private static string Changes(Supplier before, Supplier after)
    {
        string[] changes =
        [
            before.DisplayName != after.DisplayName ? "display name" : "", before.LegalName != after.LegalName ? "legal name" : "", before.CountryCode != after.CountryCode ? "country" : "",
            before.ContactEmail != after.ContactEmail ? "contact" : "", before.State != after.State ? "state" : "", before.Screening != after.Screening ? "screening" : "",
            !Equals(before.ApprovalExpireTime, after.ApprovalExpireTime) ? "approval" : "", !Equals(before.RatingOverride, after.RatingOverride) ? "rating set by compliance" : "",
            .. SupplierRecord.Descriptor.Fields.InDeclarationOrder().Where(f => !Equals(Value(before, f), Value(after, f))).Select(f => f.Name.Replace('_', ' ')),
        ];
        return string.Join(", ", changes.Where(change => change.Length > 0));

        static object Value(Supplier then, FieldDescriptor field) => field.Accessor.GetValue(then.Record ?? new SupplierRecord());
    }

    private static string PartyOf(RelatedParty party) => string.Join(", ", new[]
    {
        party.Name, party.Aliases.Count > 0 ? $"also {string.Join(", ", party.Aliases)}" : "", party.Type == RelatedParty.Types.Type.Unspecified ? "" : Words(party.Type).ToLowerInvariant(),
        string.Join(" and ", party.CountryCodes.Select(Country)), party.BirthYear > 0 ? $"born {party.BirthYear}" : "", string.Join("; ", party.Registrations.Select(Number)),
    }.Where(part => part.Length > 0));

    private static string Number(Registration registration) => $"{registration.Type} {registration.Number}{(registration.CountryCode.Length > 0 ? $" ({Country(registration.CountryCode)})" : "")}";

    private static string Country(string code) => Countries.TryParse(code, out var country) ? country.Name : code;

    private static string Validity(Timestamp? from, Timestamp? to) => (from, to) switch
    {
        (null, null) => "valid without end",
        ({ } since, null) => $"valid from {Day(since)}",
        (null, { } until) => $"valid until {Day(until)}",
        _ => $"valid {Day(from)} to {Day(to)}",
    };

    private static string Day(Timestamp time) => Day(time.ToDateTimeOffset());

    private static string Day(DateTimeOffset time) => time.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Moment(Timestamp time) => Moment(time.ToDateTimeOffset());

    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>"UnderReview" as "Under review".</summary>
    private static string Words<T>(T value) where T : struct, System.Enum =>
        string.Concat(value.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
}
