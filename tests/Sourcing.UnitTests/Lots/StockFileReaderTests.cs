using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sourcing.Lots.Import;

namespace Sourcing.UnitTests.Lots;

public sealed class StockFileReaderTests
{
    private const string Heading = "Stock #,Stone,Weight,Total USD\n";
    private const string Good = "A1,Ruby,1.02,1000\n";

    public static TheoryData<string, string> Encodings() => new()
    {
        { "UTF-8", "plain" }, { "UTF-8", "marked" }, { "UTF-16LE", "plain" }, { "UTF-16LE", "marked" }, { "UTF-16BE", "plain" }, { "UTF-16BE", "marked" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Every_encoding_is_recognised_however_the_bytes_arrive(string name, string mark)
    {
        Encoding encoding = name switch
        {
            "UTF-8" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
            "UTF-16LE" => new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
            _ => new UnicodeEncoding(bigEndian: true, byteOrderMark: true),
        };
        byte[] bytes = [.. mark == "marked" ? encoding.GetPreamble() : [], .. encoding.GetBytes(Heading.Replace("Total", "Remarks,Total", StringComparison.Ordinal) + "A1,Ruby,1.02,Žluťoučký 翡翠 💎,1000\n")];
        foreach (var atOnce in (int[])[1, 2, 3, 7, int.MaxValue])
        {
            var (_, rows) = await Stock.ReadAsync(new TrickleStream(bytes, atOnce));
            Assert.Equal("Žluťoučký 翡翠 💎", Assert.Single(rows).Lot?.Description);
        }
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    public async Task The_delimiter_is_seen_in_the_heading_line_outside_quotes(string delimiter)
    {
        var text = $"\"Stock, #\"{delimiter}Stone{delimiter}\"Weight;\t,\"{delimiter}Total USD\r\n\"A1\"{delimiter}Ruby{delimiter}1.02{delimiter}1000";
        var lot = await Stock.OneAsync(text);
        Assert.Equal("A1", lot.StockNumber);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Empty_lines_are_skipped_and_counted(string end)
    {
        var (_, rows) = await Stock.ReadAsync($"{end}{Heading.TrimEnd()}{end}{end}{Good.TrimEnd()}{end},,,{end}  {end}A2,Ruby,2,1{end}{end}");
        Assert.Equal([3, 6], rows.Select(row => row.Row));
        Assert.All(rows, row => Assert.NotNull(row.Lot));
    }

    [Fact]
    public async Task Quotes_keep_delimiters_line_ends_and_quotes()
    {
        var lot = await Stock.OneAsync("Stock #,Stone,Weight,Total USD,Remarks\nA1,Ruby,1.02,1000,\"one, \"\"two\"\"\r\nthree\"\n");
        Assert.Equal("one, \"two\"\nthree", lot.Description);
    }

    [Theory]
    [InlineData("B1,\"Ruby\"x,1.02,1000\n", "text after a closing quote")]
    [InlineData("B1,\"Ruby,1.02,1000\n", "opened and not closed")]
    [InlineData("B1,\"Ruby,\"\"1.02,1000\n", "opened and not closed")]
    [InlineData("B1,Ru\0by,1.02,1000\n", "NUL")]
    [InlineData("B1,Ruby,1.02\n", "3 cells where the heading line has 4")]
    [InlineData("B1,Ruby,1.02,1000,7\n", "5 cells where the heading line has 4")]
    public async Task A_row_that_cannot_be_read_costs_no_other_row(string broken, string reason)
    {
        var (_, rows) = await Stock.ReadAsync(Heading + Good + broken + "A2,\"Ruby\",2,1\n" + broken + "A3,Ruby,2,1\n");
        Assert.Equal(["A1", null, "A2", null, "A3"], rows.Select(row => row.Lot?.StockNumber));
        Assert.Equal([2, 3, 4, 5, 6], rows.Select(row => row.Row));
        Assert.Contains(reason, Assert.Single(rows[1].Problems).Reason, StringComparison.Ordinal);
        Assert.Equal("B1", rows[1].Values[0]);
    }

    [Fact]
    public async Task Bytes_that_are_not_text_reject_their_row_and_say_how_to_save_the_file()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Heading + "B1,Ruby "), 0xE9, .. Encoding.UTF8.GetBytes(",1,1\n" + Good)];
        var (_, rows) = await Stock.ReadAsync(new MemoryStream(bytes));
        Assert.Contains("CSV UTF-8", Assert.Single(rows[0].Problems).Reason, StringComparison.Ordinal);
        Assert.Equal("A1", rows[1].Lot?.StockNumber);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_row_that_is_too_long_is_rejected_with_its_beginning(int times)
    {
        var text = new string('x', times * StockFileReader.MaxRow + 17);
        foreach (var end in (string[])["\n", "\r\n"])
        {
            var (_, rows) = await Stock.ReadAsync($"{Heading}B1,{text},1,1{end}{Good}B2,\"{text}\",1,1{end}A2,Ruby,1,1{end}");
            Assert.Equal([null, "A1", null, "A2"], rows.Select(row => row.Lot?.StockNumber));
            Assert.Equal([2, 3, 4, 5], rows.Select(row => row.Row));
            Assert.Equal("B1", rows[0].Values[0]);
            Assert.Contains("longer than 65536 characters", rows[0].Problems[0].Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Reading_ends_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        var file = await StockFile.OpenAsync(new MemoryStream(Encoding.UTF8.GetBytes(Heading + Good + Good)), new(), source.Token);
        await using var rows = file.ReadAsync(source.Token).GetAsyncEnumerator(source.Token);
        Assert.True(await rows.MoveNextAsync());
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await rows.MoveNextAsync());
    }

    [Property(Arbitrary = [typeof(Text)], MaxTest = 500)]
    public async Task Whatever_the_text_nothing_is_thrown_and_every_letter_comes_out_once_and_in_order(CsvText text)
    {
        var (_, rows) = await Stock.ReadAsync(Heading + text.Value);
        Assert.Equal(Letters(text.Value), Letters(string.Concat(rows.SelectMany(row => row.Values))));
        Assert.All(rows, row => Assert.True(row.Lot is null == row.Problems.Count > 0));
        Assert.Equal(rows.Select(row => row.Row).Distinct().Order(), rows.Select(row => row.Row));
    }

    [Property(Arbitrary = [typeof(Text)], MaxTest = 300)]
    public async Task Whatever_the_text_a_good_row_before_it_and_after_it_goes_in(CsvText text)
    {
        var (_, rows) = await Stock.ReadAsync($"{Heading}FIRST,Ruby,1,1\n{text.Value.Replace("\"", "", StringComparison.Ordinal)}\nQ-9,Ruby,1,1\n");
        Assert.Equal("FIRST", rows[0].Lot?.StockNumber);
        Assert.Equal("Q-9", rows[^1].Lot?.StockNumber);
    }

    [Property(Arbitrary = [typeof(Text)], MaxTest = 300)]
    public async Task A_file_of_any_text_is_read_or_refused_and_nothing_else(CsvText text)
    {
        try
        {
            await Stock.ReadAsync(text.Value);
        }
        catch (BuildingBlocks.Errors.RefusedException refused)
        {
            Assert.NotEmpty(refused.Refusal.Fields);
        }
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit));

    public sealed record CsvText(string Value);

    public static class Text
    {
        private static readonly string[] Fragments =
            ["\"", "\"", "\"\"", ",", ",", ";", "\t", "\n", "\n", "\r\n", "\r", " ", "\0", "a", "bc", "é", "12.5", "1,5", "Ruby", "\uD800", "💎", "\uFFFD", "\u2028", new string('x', 300)];

        public static Arbitrary<CsvText> Texts() =>
            Gen.Elements(Fragments).ArrayOf().Select(parts => new CsvText(string.Concat(parts))).ToArbitrary();
    }
}
