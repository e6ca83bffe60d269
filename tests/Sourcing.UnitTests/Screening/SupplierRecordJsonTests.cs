using Sourcing.Suppliers.Features;

namespace Sourcing.UnitTests.Screening;

public sealed class SupplierRecordJsonTests
{
    [Fact]
    public void A_record_that_a_newer_program_wrote_is_read_as_far_as_it_is_known() =>
        Assert.Equal(["Elahera Gems"], SupplierRecordJson.Parse("""{"aliases":["Elahera Gems"],"fieldOfTomorrow":{"a":[1]}}""").Aliases);
}
