using Sourcing.Suppliers.Screening;

namespace Sourcing.UnitTests.Screening;

/// <summary>Names screened against the real lists.</summary>
public sealed class RealListsTests
{
    private const double Hold = 0.80;
    private const double Block = 0.95;
    private const int Sample = 150;

    [Theory]
    [InlineData("Myanma Gems Enterprise", "31651")]
    [InlineData("Myanmar Imperial Jade Company Ltd", "31136")]
    [InlineData("Myanmar Ruby Enterprise", "31135")]
    [InlineData("Cancri Gems and Jewellery", "31138")]
    public void Parties_of_this_trade_are_blocked(string name, string id) => Assert.Contains(RealLists.Index.Find(new ScreenedName(name, PartyType.Organisation), Block), m => m.Party.Id == id);

    [Theory]
    [InlineData("George Bush")]
    [InlineData("CORP")]
    [InlineData("Limited")]
    [InlineData("Golden Ruby Trading House of Chanthaburi")]
    [InlineData("Aurora Fine Jewelry Manufacturing")]
    public void Nobody_is_taken_for_a_listed_party_by_common_words(string name) => Assert.Empty(RealLists.Index.Find(new ScreenedName(name), Hold));

    [Fact]
    public void Every_listed_name_finds_its_own_party()
    {
        var lost = RealLists.Ofac.Concat(RealLists.Un).AsParallel()
            .SelectMany(party => party.Names.Where(name => RealLists.Index.Find(new ScreenedName(name.Text, party.Type), 1).All(m => m.Party.Id != party.Id)).Select(name => $"{party.Id} {name.Text}"))
            .ToList();
        Assert.Empty(lost);
    }

    [Theory]
    [InlineData("176-227-869", "31136")]
    [InlineData("D00000898", "CFi.006")]
    public void A_listed_identifier_finds_its_party(string identifier, string id)
    {
        var found = RealLists.Index.Find(new ScreenedName("Nobody of this name", Identifiers: [identifier]), Block);
        Assert.Contains(found, m => m.Party.Id == id && m.Score == 1 && m.Features is [{ Kind: FeatureKind.Identifier }]);
    }

    /// <summary>The index leaves names out without scoring them; none of them may be one that would have been found.</summary>
    [Fact]
    public void The_index_finds_what_a_scan_of_all_names_finds()
    {
        var random = new Random(20261125);
        var names = RealLists.Ofac.Concat(RealLists.Un).SelectMany(p => p.Names).Select(n => n.Text).ToList();
        var asked = Enumerable.Range(0, Sample).Select(_ => Damaged(names[random.Next(names.Count)], random)).ToList();
        var different = asked.AsParallel().Where(name =>
        {
            var who = new ScreenedName(name);
            return !Told(RealLists.Index.Find(who, Hold)).SequenceEqual(Told(RealLists.Index.Scan(who, Hold)));
        }).ToList();
        Assert.Empty(different);

        static IEnumerable<(string, double)> Told(IReadOnlyList<NameMatch> found) => found.Select(m => (m.Party.Id, m.Score)).Order();
    }

    /// <summary>Up to three letters dropped, doubled, swapped or replaced, and now and then the last word first, or a space elsewhere.</summary>
    private static string Damaged(string name, Random random)
    {
        var letters = name.ToList();
        for (var i = random.Next(4); i > 0 && letters.Count > 2; i--)
        {
            var at = random.Next(letters.Count - 1);
            switch (random.Next(4))
            {
                case 0:
                    letters.RemoveAt(at);
                    break;
                case 1:
                    letters.Insert(at, letters[at]);
                    break;
                case 2:
                    (letters[at], letters[at + 1]) = (letters[at + 1], letters[at]);
                    break;
                default:
                    letters[at] = (char)('a' + random.Next(26));
                    break;
            }
        }
        var damaged = string.Concat(letters);
        var words = damaged.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return random.Next(3) switch
        {
            0 => string.Join(' ', words.Skip(words.Length - 1).Concat(words.Take(words.Length - 1))),
            1 => string.Concat(words),
            _ => damaged,
        };
    }
}
