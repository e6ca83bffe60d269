using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Screening.Lists;
using Sourcing.Tests;

namespace Sourcing.UnitTests.Screening;

/// <summary>The lists of OFAC and the United Nations, read once.</summary>
internal static class RealLists
{
    private static readonly Lazy<(IReadOnlyList<ListedParty> Ofac, IReadOnlyList<ListedParty> Un, NameIndex Index)> Read = new(() =>
    {
        using var parties = Open("sdn.csv");
        using var names = Open("alt.csv");
        using var addresses = Open("add.csv");
        using var consolidated = File.OpenRead(SharedData.Path("sanctions/un/consolidated.xml"));
        var ofac = OfacList.Read(parties, names, addresses);
        var un = UnList.Read(consolidated);
        return (ofac, un, new NameIndex([.. ofac, .. un]));
    });

    public static IReadOnlyList<ListedParty> Ofac => Present().Ofac;

    public static IReadOnlyList<ListedParty> Un => Present().Un;

    public static NameIndex Index => Present().Index;

    public static byte[] Bytes(string file) => File.ReadAllBytes(SharedData.Path("sanctions/" + file));

    /// <summary>Skips the test that asks, not only the first, where there are none.</summary>
    private static (IReadOnlyList<ListedParty> Ofac, IReadOnlyList<ListedParty> Un, NameIndex Index) Present()
    {
        SharedData.Path("sanctions/ofac/sdn.csv");
        return Read.Value;
    }

    private static FileStream Open(string file) => File.OpenRead(SharedData.Path("sanctions/ofac/" + file));
}
