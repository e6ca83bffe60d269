using Grpc.Core;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;
using Screening = Sourcing.Suppliers.V1.Supplier.Types.Screening;
using Standing = Sourcing.Suppliers.V1.SupplierStanding.Types.Standing;
using State = Sourcing.Suppliers.V1.Supplier.Types.State;

namespace Sourcing.IntegrationTests;

/// <summary>Suppliers against the real list of OFAC.</summary>
public sealed class ScreeningTests : IClassFixture<ScreenedHost>
{
    private readonly TestApi api;

    public ScreeningTests(ScreenedHost host)
    {
        SharedData.Path("sanctions/ofac/sdn.csv");
        api = host.Api;
    }

    private Party Compliance => api.Compliance;

    [Fact]
    public async Task A_listed_supplier_is_blocked_and_never_approved()
    {
        var supplier = await RegisterAsync("Myanma Gems Enterprise");

        await Refused.ByAsync(ApproveAsync(supplier), ("SUPPLIER_BLOCKED", supplier.Name));

        Assert.Equal(State.Blocked, (await Compliance.SupplierAsync(supplier.Name)).State);
        Assert.Equal(Standing.Blocked, await StandingAsync(supplier));
        var match = Assert.Single(await CasesAsync(supplier), c => c.Match.Entry == "31651").Match;
        Assert.Equal("MYANMA GEMS ENTERPRISE", match.ListedName);
        // The name is the same, the country is not.
        Assert.Equal((0.95, "country"), (match.Score, match.Reasons[^1].Feature));
    }

    [Fact]
    public async Task A_misspelt_listed_supplier_is_never_approved()
    {
        var supplier = await RegisterAsync("Myanmar Imperial Jade Company Ltd");

        var error = await Refused.AnyAsync(() => ApproveAsync(supplier).ResponseAsync);

        Assert.Contains(error.Reason, new[] { "SUPPLIER_ON_HOLD", "SUPPLIER_BLOCKED" });
        Assert.Contains(await CasesAsync(supplier), c => c.Match.Entry == "31136");
        Assert.NotEqual(Standing.Clear, await StandingAsync(supplier));
    }

    [Fact]
    public async Task Two_listed_owners_with_a_half_together_block_what_they_own_and_one_of_them_holds_it()
    {
        var owned = await RegisterAsync("Ayeyar Blossom Trading", Owner("Myanmar Ruby Enterprise Co., Ltd.", "30"), Owner("Cancri Gems and Jewellery Co Ltd", "25"), Owner("Someone Unlisted Zqv", "45"));
        var half = await RegisterAsync("Ayeyar Blossom Export", Owner("Myanmar Ruby Enterprise Co., Ltd.", "30"), Owner("Someone Unlisted Zqv", "70"));

        await Refused.ByAsync(ApproveAsync(owned), ("SUPPLIER_BLOCKED", owned.Name));
        await Refused.ByAsync(ApproveAsync(half), ("SUPPLIER_ON_HOLD", half.Name));

        Assert.Equal((State.Blocked, Standing.Blocked), ((await Compliance.SupplierAsync(owned.Name)).State, await StandingAsync(owned)));
        Assert.Equal((State.Pending, Screening.OnHold), ((await Compliance.SupplierAsync(half.Name)).State, (await Compliance.SupplierAsync(half.Name)).Screening));
    }

    [Fact]
    public async Task Ownership_is_summed_through_layers()
    {
        var between = Owner("Harmless Between Zqv", "60");
        between.Owners.Add(Owner("Myanmar Ruby Enterprise Co., Ltd.", "50"));
        var supplier = await RegisterAsync("Irrawaddy Petal Trading", between);

        await Refused.ByAsync(ApproveAsync(supplier), ("SUPPLIER_BLOCKED", supplier.Name));
    }

    [Fact]
    public async Task A_listed_director_or_bank_holds_a_supplier()
    {
        var supplier = await Compliance.Suppliers.CreateSupplierAsync(new()
        {
            Supplier = new()
            {
                DisplayName = $"Padauk Stones {Sample.Number()}", LegalName = "Padauk Stones Trading", CountryCode = "TH",
                Record = new() { BankAccounts = { new BankAccount { BankName = "Myanma Gems Enterprise", CountryCode = "MM" } } },
            },
        });

        await Refused.ByAsync(ApproveAsync(supplier), ("SUPPLIER_ON_HOLD", supplier.Name));

        Assert.All(await CasesAsync(supplier), c => Assert.Equal("bank", c.Match.Role));
    }

    [Fact]
    public async Task A_supplier_that_nobody_lists_is_approved_and_its_decision_can_be_made_again()
    {
        var supplier = await RegisterAsync("Ratnapura Blue Sapphires");

        var approved = await ApproveAsync(supplier);

        Assert.Equal((State.Approved, Screening.Clear), (approved.State, approved.Screening));
        Assert.NotNull(approved.ApprovalExpireTime);
        Assert.Equal(Standing.Clear, await StandingAsync(supplier));
        var decision = (await Compliance.Screening.ListDecisionsAsync(new() { Supplier = supplier.Name })).Decisions[0];
        Assert.Equal((Verdict.Clear, ""), (decision.Verdict, decision.Body));
        Assert.Contains("Ratnapura Blue Sapphires", (await Compliance.Screening.GetDecisionAsync(new() { Name = decision.Name })).Body, StringComparison.Ordinal);
        var replayed = await Compliance.Screening.ReplayDecisionAsync(new() { Name = decision.Name });
        Assert.True(replayed.IsIdentical, string.Join(' ', replayed.Differences));
    }

    [Fact]
    public async Task What_was_found_is_found_again_to_the_last_digit()
    {
        var supplier = await RegisterAsync("Myanmar Imperial Jade Trading", Owner("Cancri Gems Jewellery", "10"));
        await Refused.AnyAsync(() => ApproveAsync(supplier).ResponseAsync);
        var decision = (await Compliance.Screening.ListDecisionsAsync(new() { Supplier = supplier.Name })).Decisions[0];

        var replayed = await Compliance.Screening.ReplayDecisionAsync(new() { Name = decision.Name });

        Assert.NotEqual(Verdict.Clear, decision.Verdict);
        Assert.True(replayed.IsIdentical, string.Join(' ', replayed.Differences));
        Assert.Equal(decision.Verdict, replayed.ReplayedVerdict);
    }

    [Fact]
    public async Task Two_people_decide_that_it_is_somebody_else_and_a_changed_supplier_is_asked_again()
    {
        var supplier = await RegisterAsync("Imperial Jade Trading Myanmar");
        await Refused.ByAsync(ApproveAsync(supplier), ("SUPPLIER_ON_HOLD", supplier.Name));
        var cases = await CasesAsync(supplier);
        var (anna, ben) = (api.With("compliance", person: "anna"), api.With("compliance", person: "ben"));

        foreach (var found in cases)
        {
            var half = await DecideAsync(anna, found);
            Assert.Equal(ScreeningCase.Types.State.HalfDecided, half.State);
            await Refused.ByAsync(Deciding(anna, found), ("SECOND_PERSON_NEEDED", found.Name));
        }
        await Refused.ByAsync(ApproveAsync(supplier), ("SUPPLIER_ON_HOLD", supplier.Name));
        foreach (var found in cases) Assert.Equal(["anna", "ben"], (await DecideAsync(ben, found)).Opinions.Select(o => o.Person));

        Assert.Equal(State.Approved, (await ApproveAsync(supplier)).State);
        Assert.Empty(await CasesAsync(supplier));
        // The same name elsewhere, but another party now.
        await Compliance.Suppliers.UpdateSupplierAsync(new() { Supplier = new() { Name = supplier.Name, CountryCode = "MM" }, UpdateMask = new() { Paths = { "country_code" } } });
        Assert.Equal(Standing.OnHold, await StandingAsync(supplier));
        Assert.NotEmpty(await CasesAsync(supplier));
    }

    [Fact]
    public async Task A_doubt_about_a_decided_case_stops_the_supplier_at_once()
    {
        var supplier = await RegisterAsync("Imperial Jade of Myanmar");
        await Refused.AnyAsync(() => ApproveAsync(supplier).ResponseAsync);
        var cases = await CasesAsync(supplier);
        foreach (var person in new[] { "anna", "ben" })
            foreach (var found in cases) await DecideAsync(api.With("compliance", person: person), found);
        await ApproveAsync(supplier);
        Assert.Equal(Standing.Clear, await StandingAsync(supplier));

        await Deciding(api.With("compliance", person: "carl"), cases[0], ScreeningCase.Types.Outcome.TrueMatch);

        Assert.Equal(Standing.OnHold, await StandingAsync(supplier));
        await Refused.WithAsync(StatusCode.PermissionDenied, "PERSON_MISSING", Deciding(api.With("compliance", person: ""), cases[0]));
    }

    [Fact]
    public async Task Two_people_who_disagree_decide_nothing()
    {
        var supplier = await RegisterAsync("Myanmar Imperial Jade Gems");
        await Refused.AnyAsync(() => ApproveAsync(supplier).ResponseAsync);
        var found = (await CasesAsync(supplier))[0];
        var (anna, ben) = (api.With("compliance", person: "anna"), api.With("compliance", person: "ben"));

        await DecideAsync(anna, found);
        var disputed = await Deciding(ben, found, ScreeningCase.Types.Outcome.TrueMatch);

        Assert.Equal(ScreeningCase.Types.State.HalfDecided, disputed.State);
        Assert.Equal(ScreeningCase.Types.State.Decided, (await Deciding(anna, found, ScreeningCase.Types.Outcome.TrueMatch)).State);
        await Refused.ByAsync(ApproveAsync(supplier), ("SUPPLIER_BLOCKED", supplier.Name));
    }

    [Fact]
    public async Task Buyers_see_that_a_supplier_is_on_hold_and_neither_why_nor_accounts_nor_what_identifies_people()
    {
        var supplier = await Compliance.Suppliers.CreateSupplierAsync(new()
        {
            Supplier = new()
            {
                DisplayName = $"Hsipaw {Sample.Number()}", LegalName = "Myanma Gems Enterprise", CountryCode = "MM",
                Record = new()
                {
                    BankAccounts = { new BankAccount { BankName = "Harmless Bank Zqv", CountryCode = "MM", Account = "42" } },
                    Directors = { new RelatedParty { Name = "Harmless Zqv", BirthYear = 1970, Registrations = { new Registration { Type = "passport", Number = "MA12345" } } } },
                },
            },
        });
        await Refused.AnyAsync(() => ApproveAsync(supplier).ResponseAsync);
        var buyer = api.Buyer();

        var seen = await buyer.SupplierAsync(supplier.Name);

        Assert.Equal((Screening.OnHold, State.Suspended), (seen.Screening, seen.State));
        Assert.Equal(Standing.OnHold, (await buyer.Suppliers.BatchCheckStandingAsync(new() { Suppliers = { supplier.Name } })).Standings.Single().Standing);
        Assert.Empty((await buyer.Suppliers.ListSuppliersAsync(new() { State = State.Blocked })).Suppliers);
        Assert.Contains((await buyer.Suppliers.ListSuppliersAsync(new() { State = State.Suspended, PageSize = 1000 })).Suppliers, s => s.Name == supplier.Name);
        Assert.All((await buyer.Suppliers.ListSupplierVersionsAsync(new() { Parent = supplier.Name })).Versions, v => Assert.Equal(("", false), (v.Author, v.Supplier.State == State.Blocked)));
        var own = api.Supplier(supplier.Name);
        Assert.Equal(State.Suspended, (await own.SupplierAsync(supplier.Name)).State);
        Assert.DoesNotContain("block", (await Refused.WithAsync(StatusCode.FailedPrecondition, "STATE_DOES_NOT_ALLOW", own.Suppliers.SubmitSupplierAsync(new() { Name = supplier.Name }))).Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Blocked", (await own.DueDiligence.GetDueDiligenceReportAsync(new() { Name = supplier.Name })).Data.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Empty(seen.Record.BankAccounts);
        Assert.Equal((0, 0), (seen.Record.Directors[0].BirthYear, seen.Record.Directors[0].Registrations.Count));
        Assert.Equal(1970, (await Compliance.SupplierAsync(supplier.Name)).Record.Directors[0].BirthYear);
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", buyer.Screening.ListScreeningCasesAsync(new()));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", buyer.Screening.ListDecisionsAsync(new()));
    }

    [Fact]
    public async Task Every_version_of_a_record_is_kept_as_it_was()
    {
        var supplier = await RegisterAsync("Elahera Gems");
        await Compliance.Suppliers.SubmitSupplierAsync(new() { Name = supplier.Name });
        await Compliance.Suppliers.UpdateSupplierAsync(new()
        {
            Supplier = new() { Name = supplier.Name, Record = new() { Aliases = { "Elahera Ruby House" } } }, UpdateMask = new() { Paths = { "record" } },
        });
        var approved = await ApproveAsync(supplier);

        var versions = (await Compliance.Suppliers.ListSupplierVersionsAsync(new() { Parent = supplier.Name })).Versions;

        Assert.Equal([4, 3, 2, 1], versions.Select(v => v.Version));
        Assert.Equal([State.Approved, State.UnderReview, State.UnderReview, State.Pending], versions.Select(v => v.Supplier.State));
        Assert.Equal(approved, versions[0].Supplier);
        Assert.Equal([1, 1, 0, 0], versions.Select(v => v.Supplier.Record.Aliases.Count));
    }

    [Fact]
    public async Task A_name_can_be_looked_up_with_reasons_and_decides_nothing()
    {
        var answer = await Compliance.Screening.ScreenPartyAsync(new() { Name = "Myanma Gem Enterprise" });

        Assert.Equal("31651", answer.Matches[0].Entry);
        Assert.InRange(answer.Matches[0].Score, 0.8, 0.9999);
        Assert.NotEmpty(answer.Matches[0].Reasons);
        Assert.Equal(["listVersions/ofac-sdn@1"], answer.ListVersions);
        await Refused.FieldsAsync(Compliance.Screening.ScreenPartyAsync(new() { CountryCodes = { "XX" }, BirthYear = 1, LeastScore = 2 }), "name", "country_codes", "birth_year", "least_score");
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_record_is_told_at_once()
    {
        var deep = Owner("a", "100");
        for (var layer = 0; layer < 11; layer++)
        {
            var above = Owner("b", "100");
            above.Owners.Add(deep);
            deep = above;
        }
        var record = new SupplierRecord
        {
            Addresses = { new Address { CountryCode = "ZZ" } },
            Owners = { Owner("x", "60"), Owner("y", "60"), Owner("", "0"), Owner("z", "1e2") },
            BankAccounts = { new BankAccount { BankName = "b", CountryCode = "TH", Bic = "ABC" } },
            Certifications = { new Certification { Scheme = "RJC Code of Practices", Number = "1" } },
        };

        await Refused.FieldsAsync(CreatingAsync(record),
            "supplier.record.addresses[0].text", "supplier.record.addresses[0].country_code", "supplier.record.owners", "supplier.record.owners[2].party.name", "supplier.record.owners[2].percent",
            "supplier.record.owners[3].percent", "supplier.record.bank_accounts[0].bic", "supplier.record.certifications[0].valid_to");
        await Refused.FieldsAsync(CreatingAsync(new SupplierRecord { Owners = { deep } }), "supplier.record.owners");
    }

    private AsyncUnaryCall<Supplier> CreatingAsync(SupplierRecord record) =>
        Compliance.Suppliers.CreateSupplierAsync(new() { Supplier = new() { DisplayName = "x", LegalName = "x", CountryCode = "LK", Record = record } });

    private async Task<Supplier> RegisterAsync(string legalName, params Owner[] owners) => await Compliance.Suppliers.CreateSupplierAsync(new()
    {
        Supplier = new() { DisplayName = legalName, LegalName = legalName, CountryCode = "TH", Record = new() { Owners = { owners } } },
    });

    private AsyncUnaryCall<Supplier> ApproveAsync(Supplier supplier) => Compliance.Suppliers.ApproveSupplierAsync(new() { Name = supplier.Name });

    private async Task<Standing> StandingAsync(Supplier supplier) =>
        (await api.Service.Suppliers.BatchCheckStandingAsync(new() { Suppliers = { supplier.Name } })).Standings.Single().Standing;

    private async Task<IReadOnlyList<ScreeningCase>> CasesAsync(Supplier supplier) => (await Compliance.Screening.ListScreeningCasesAsync(new() { Supplier = supplier.Name })).Cases;

    private static async Task<ScreeningCase> DecideAsync(Party who, ScreeningCase found) => await Deciding(who, found);

    private static AsyncUnaryCall<ScreeningCase> Deciding(Party who, ScreeningCase found, ScreeningCase.Types.Outcome outcome = ScreeningCase.Types.Outcome.FalsePositive) =>
        who.Screening.DecideScreeningCaseAsync(new() { Name = found.Name, Outcome = outcome, Reason = "another firm, seen in the register" });

    private static Owner Owner(string name, string percent) => new() { Party = new() { Name = name, Type = RelatedParty.Types.Type.Organisation }, Percent = percent };
}
