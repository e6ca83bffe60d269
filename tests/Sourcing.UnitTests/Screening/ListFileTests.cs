using System.Text;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Screening.Lists;

namespace Sourcing.UnitTests.Screening;

/// <summary>Files of lists: all of one, or nothing.</summary>
public sealed class ListFileTests
{
    private const string Parties = "36,\"AEROCARIBBEAN AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
        + "12110,\"UMAROV, Doku\",\"individual\",\"SDGT] [IFSR\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 13 Apr 1964; alt. DOB 1960 to 1962; nationality Korea, North; Passport P01104005 (Russia); a.k.a. 'DOKA'.\"\r\n\x1a";

    private const string Names = "36,12,\"aka\",\"AERO-CARIBBEAN\",-0- \r\n\x1a";
    private const string Addresses = "36,25,-0- ,\"Havana\",\"Cuba\",-0- \r\n\x1a";

    [Fact]
    public void An_entry_of_OFAC_has_all_that_its_files_say_of_it()
    {
        var read = Ofac(Parties, Names, Addresses);

        Assert.Equal(2, read.Count);
        Assert.Equal(("36", PartyType.Organisation), (read[0].Id, read[0].Type));
        Assert.Equal([new ListedName("AEROCARIBBEAN AIRLINES"), new ListedName("AERO-CARIBBEAN")], read[0].Names);
        Assert.Equal(["CU"], read[0].Countries);
        Assert.Equal(PartyType.Person, read[1].Type);
        Assert.Equal([new ListedName("UMAROV, Doku"), new ListedName("DOKA", IsWeak: true)], read[1].Names);
        Assert.Equal(["SDGT", "IFSR"], read[1].Programmes);
        Assert.Equal([1964, 1960, 1961, 1962], read[1].BirthYears);
        Assert.Equal(["KP"], read[1].Countries);
        Assert.Equal(["P01104005"], read[1].Identifiers);
    }

    /// <summary>A download that breaks off ends anywhere.</summary>
    [Fact]
    public void A_file_of_OFAC_that_is_cut_off_anywhere_is_refused()
    {
        for (var length = 0; length < Parties.Length; length++) Assert.Throws<ListFormatException>(() => Ofac(Parties[..length], Names, Addresses));
        for (var length = 0; length < Names.Length; length++) Assert.Throws<ListFormatException>(() => Ofac(Parties, Names[..length], Addresses));
        for (var length = 0; length < Addresses.Length; length++) Assert.Throws<ListFormatException>(() => Ofac(Parties, Names, Addresses[..length]));
    }

    [Theory]
    [InlineData("\x1a", Names, Addresses, "no entries")]
    [InlineData(Names, Names, Addresses, "sdn.csv, line 1: has 5 columns instead of 12")]
    [InlineData(Parties, Addresses, Addresses, "alt.csv, line 1: has 6 columns instead of 5")]
    [InlineData(Parties, "99,12,\"aka\",\"NOBODY\",-0- \r\n\x1a", Addresses, "entry 99")]
    [InlineData("<html><body>Please log in</body></html>", Names, Addresses, "sdn.csv, line 1")]
    public void What_is_no_list_of_OFAC_is_refused_with_the_reason(string parties, string names, string addresses, string reason) =>
        Assert.Contains(reason, Assert.Throws<ListFormatException>(() => Ofac(parties, names, addresses)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_real_lists_are_read_whole()
    {
        Assert.Equal(8976, RealLists.Ofac.Count);
        Assert.Equal(8976 + 11910, RealLists.Ofac.Sum(p => p.Names.Count(n => !n.IsWeak)));
        Assert.Equal(4620, RealLists.Ofac.Count(p => p.Type == PartyType.Person));
        Assert.Equal((730, 273), (RealLists.Un.Count(p => p.Type == PartyType.Person), RealLists.Un.Count(p => p.Type == PartyType.Organisation)));
        Assert.Contains(RealLists.Un.Single(p => p.Id == "CDi.002").Names, n => n.Text == "FRANK KAKORERE BWAMBALE");
        Assert.Contains("MM", RealLists.Ofac.Single(p => p.Id == "31136").Countries);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<CONSOLIDATED_LIST>")]
    [InlineData("<CONSOLIDATED_LIST/>")]
    [InlineData("<html><body>Please log in</body></html>")]
    [InlineData("<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><CONSOLIDATED_LIST>&y;</CONSOLIDATED_LIST>")]
    [InlineData("<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><FIRST_NAME>ERIC</FIRST_NAME></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>")]
    public void What_is_no_list_of_the_United_Nations_is_refused(string text) => Assert.Throws<ListFormatException>(() => UnList.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void A_list_of_the_United_Nations_that_is_cut_off_is_refused()
    {
        var whole = RealLists.Bytes("un/consolidated.xml");
        for (var part = 1; part < 20; part++)
        {
            var length = whole.Length * part / 20;
            Assert.Throws<ListFormatException>(() => UnList.Read(new MemoryStream(whole, 0, length)));
        }
    }

    [Fact]
    public void A_party_of_the_European_Union_is_all_of_its_rows()
    {
        const string list = "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_SubjectType;Entity_SubjectType_ClassificationCode;Entity_Regulation_Programme;NameAlias_WholeName;BirthDate_BirthDate;Citizenship_CountryIso2Code;Identification_Number\n"
            + "22/09/2026;13;EU.27.28;P;person;IRQ;Saddam Hussein Al-Tikriti;1937-04-28;IQ;\n22/09/2026;13;EU.27.28;P;person;IRQ;Abu Ali;;;A 123\n22/09/2026;99;EU.99.1;E;enterprise;RUS;\"Example; Bank\";;;\n";
        var read = EuList.Read(Utf8("\uFEFF" + list));

        Assert.Equal(["EU.27.28", "EU.99.1"], read.Select(p => p.Id));
        Assert.Equal([PartyType.Person, PartyType.Organisation], read.Select(p => p.Type));
        Assert.Equal(["Saddam Hussein Al-Tikriti", "Abu Ali"], read[0].Names.Select(n => n.Text));
        Assert.Equal(([1937], ["IQ"], ["A 123"]), (read[0].BirthYears, read[0].Countries, read[0].Identifiers), Same);
        Assert.Equal("Example; Bank", read[1].Names[0].Text);
        Refused(EuList.Read, list);
    }

    [Fact]
    public void A_party_of_the_United_Kingdom_is_all_of_its_rows_with_the_primary_name_first()
    {
        const string list = "Last Updated,31/03/2026\r\nLast Updated,Unique ID,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Alias strength,Name non-latin script,Regime Name,Designation Type,Address Country,D.O.B,Nationality(/ies)\r\n"
            + "31/03/2026,MYA0012,KYAW,Zaw,,,,,Alias,Low quality a.k.a,,Myanmar,Individual,,,\r\n31/03/2026,MYA0012,AUNG,Zaw,Kyaw,,,,Primary Name,,ဇော်ကျော်အောင်,Myanmar,Individual,Myanmar,dd/mm/1961,Myanmar\r\n";
        var party = Assert.Single(UkList.Read(Utf8(list)));

        Assert.Equal(("MYA0012", PartyType.Person), (party.Id, party.Type));
        Assert.Equal([new ListedName("Zaw Kyaw AUNG"), new ListedName("ဇော်ကျော်အောင်"), new ListedName("Zaw KYAW", IsWeak: true)], party.Names);
        Assert.Equal(([1961], ["MM"], []), (party.BirthYears, party.Countries, party.Identifiers), Same);
        Refused(UkList.Read, list);
    }

    [Fact]
    public void A_party_of_OpenSanctions_is_one_row()
    {
        const string list = "\"id\",\"schema\",\"name\",\"aliases\",\"birth_date\",\"countries\",\"addresses\",\"identifiers\",\"sanctions\",\"phones\",\"emails\",\"program_ids\",\"dataset\"\n"
            + "\"NK-1\",\"Person\",\"Jane Fiction\",\"J. Fiction;Джейн\",\"1970-01-02\",\"ru;ua-cri\",\"Moscow\",\"\",\"\",\"\",\"\",\"GB-RUS\",\"UK\"\n"
            + "\"NK-2\",\"Vessel\",\"FICTIONAL TANKER\",\"\",\"\",\"\",\"\",\"IMO9422964\",\"\",\"\",\"\",\"EU-MARE;EU-RUS\",\"EU\"\n";
        var read = OpenSanctionsList.Read(Utf8(list));

        Assert.Equal([PartyType.Person, PartyType.Vessel], read.Select(p => p.Type));
        Assert.Equal(["Jane Fiction", "J. Fiction", "Джейн"], read[0].Names.Select(n => n.Text));
        Assert.Equal(([1970], ["RU"], []), (read[0].BirthYears, read[0].Countries, read[0].Identifiers), Same);
        Assert.Equal(["EU-MARE", "EU-RUS"], read[1].Programmes);
        Refused(OpenSanctionsList.Read, list);
    }

    private static bool Same((IReadOnlyList<int> Years, IReadOnlyList<string> Countries, IReadOnlyList<string> Identifiers) a, (IReadOnlyList<int> Years, IReadOnlyList<string> Countries, IReadOnlyList<string> Identifiers) b) =>
        a.Years.SequenceEqual(b.Years) && a.Countries.SequenceEqual(b.Countries) && a.Identifiers.SequenceEqual(b.Identifiers);

    /// <summary>Nothing, headings alone, another table, a list without its end, and rows without theirs.</summary>
    private static void Refused(Func<Stream, IReadOnlyList<ListedParty>> read, string list)
    {
        var rows = list.TrimEnd().Split('\n');
        foreach (var wrong in new[] { "", "\n", "<html></html>\n", "a,b\n1,2\n", list[..^5], string.Join('\n', rows[..^1].Append(rows[^1][..(rows[^1].Length / 3)])) + "\n" })
            Assert.Throws<ListFormatException>(() => read(Utf8(wrong)));
    }

    private static MemoryStream Utf8(string text) => new(Encoding.UTF8.GetBytes(text));

    private static IReadOnlyList<ListedParty> Ofac(string parties, string names, string addresses) => OfacList.Read(Bytes(parties), Bytes(names), Bytes(addresses));

    private static MemoryStream Bytes(string text) => new(Encoding.Latin1.GetBytes(text));
}
