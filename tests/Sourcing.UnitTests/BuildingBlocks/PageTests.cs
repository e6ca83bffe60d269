using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Paging;
using Sourcing.Orders.V1;

namespace Sourcing.UnitTests.Blocks;

public sealed class PageTests
{
    private static readonly ListOrdersRequest Query = new() { Outcome = Order.Types.Outcome.Open };

    [Property(MaxTest = 2000)]
    public void A_token_that_is_any_text_is_refused_and_never_throws(string? text)
    {
        var violations = new Violations();
        Assert.Null(Page.Position(text ?? "", Query, 2, violations));
        Assert.Equal(string.IsNullOrEmpty(text) ? [] : ["page_token"], violations.Found.Select(v => v.Field));
    }

    [Property(MaxTest = 2000)]
    public void A_token_that_is_any_bytes_is_refused_and_never_throws(byte[] bytes)
    {
        var violations = new Violations();
        Assert.Null(Page.Position(Convert.ToBase64String(bytes) is { Length: > 0 } text ? text : "A", Query, 2, violations));
        Assert.True(violations.Any);
    }

    [Property(MaxTest = 2000)]
    public void A_token_with_a_changed_character_is_refused_or_means_a_position_and_never_throws(ushort at, char with)
    {
        var token = new StringBuilder(Page.Token(Query, "2026", "id"));
        token[at % token.Length] = with;
        var position = Page.Position(token.ToString(), Query, 2, new Violations());
        Assert.True(position is null or { Length: 2 });
    }

    [Property]
    public void A_token_gives_back_its_position_to_its_own_query_only(NonNull<string> first, int second)
    {
        // Text that is stored is well-formed and has no zero characters.
        var name = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(first.Get.Replace("\0", "", StringComparison.Ordinal)));
        var token = Page.Token(Query, name, $"{second}");

        var violations = new Violations();
        Assert.Equal(new[] { name, $"{second}" }, Page.Position(token, Query, 2, violations)!);
        Assert.False(violations.Any);
        Assert.Null(Page.Position(token, new ListOrdersRequest(), 2, violations));
        Assert.Null(Page.Position(token, Query, 1, violations));
        Assert.Equal(2, violations.Found.Count);
        Assert.Matches("^[A-Za-z0-9_-]+$", token);
    }

    [Theory]
    [InlineData("WyJhIixudWxsXQ")]
    [InlineData("bnVsbA")]
    [InlineData("e30")]
    [InlineData("W10")]
    [InlineData("WzEsMiwzXQ")]
    public void A_token_that_is_other_JSON_is_refused(string token)
    {
        var violations = new Violations();
        Assert.Null(Page.Position(token, Query, 2, violations));
        Assert.True(violations.Any);
    }

    [Theory]
    [InlineData(0, 50)]
    [InlineData(1, 1)]
    [InlineData(500, 500)]
    [InlineData(501, 500)]
    [InlineData(int.MaxValue, 500)]
    public void A_page_has_the_size_asked_within_the_maximum(int asked, int size) => Assert.Equal(size, Page.Size(asked, 50, 500, new Violations()));

    [Property]
    public void A_negative_size_is_refused(NegativeInt size)
    {
        var violations = new Violations();
        Page.Size(size.Get, 50, 500, violations);
        Assert.Equal("page_size", Assert.Single(violations.Found).Field);
    }
}
