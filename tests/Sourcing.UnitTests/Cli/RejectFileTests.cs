using Sourcing.Cli;
using Sourcing.Lots.V1;

namespace Sourcing.UnitTests.Cli;

public class RejectFileTests
{
    [Fact]
    public async Task A_rejected_row_comes_back_cell_by_cell_with_its_reasons_last()
    {
        using var folder = new TemporaryFolder();
        string[] headings = ["Stock #", "Title; long", "Weight"];
        string[] values = ["A-1", "a \"fine\", red\r\nstone;\tunheated ", "12,5"];

        var rows = await RoundTripAsync(
            folder, headings, Reject(values, ("Weight", "12,5", "must be a plain number"), ("", "", "has no price")));

        Assert.Equal([.. headings, "reject_reason"], rows[0]);
        Assert.Equal([.. values, "Weight: must be a plain number; has no price"], rows[1]);
    }

    [Fact]
    public async Task A_reject_file_that_is_imported_again_keeps_one_column_of_reasons()
    {
        using var folder = new TemporaryFolder();

        var rows = await RoundTripAsync(
            folder, ["Stock #", "Weight", "Reject Reason"], Reject(["A-1", "x", "old"], ("Weight", "x", "new")));

        Assert.Equal([["Stock #", "Weight", "reject_reason"], ["A-1", "x", "Weight: new"]], rows);
    }

    [Fact]
    public async Task A_short_row_is_filled_up_and_cells_beyond_the_headings_stay_behind_the_reason()
    {
        using var folder = new TemporaryFolder();

        var rows = await RoundTripAsync(
            folder, ["a", "b"], Reject(["1"], ("", "", "too short")), Reject(["1", "2", "3"], ("", "", "too long")));

        Assert.Equal([["a", "b", "reject_reason"], ["1", "", "too short"], ["1", "2", "too long", "3"]], rows);
    }

    [Fact]
    public async Task A_file_that_is_not_finished_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();

        await using (await RejectFile.CreateAsync(folder["r.csv"], mayReplace: false, ["a"], TestContext.Current.CancellationToken))
        {
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void The_default_path_is_beside_the_input_and_never_a_file_that_is_there()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(folder["stock.rejected.csv"], RejectFile.DefaultPath(folder["stock.csv"]));

        File.WriteAllText(folder["stock.rejected.csv"], "");

        Assert.Equal(folder["stock.rejected-2.csv"], RejectFile.DefaultPath(folder["stock.csv"]));
        Assert.Equal(folder["stock.rejected-2.csv"], RejectFile.DefaultPath(folder["stock.rejected.csv"]));
    }

    private static ImportReject Reject(string[] values, params (string Column, string Value, string Reason)[] problems) => new()
    {
        Row = 2,
        Values = { values },
        Problems = { problems.Select(p => new ImportProblem { Column = p.Column, Value = p.Value, Reason = p.Reason }) },
    };

    private static async Task<List<string[]>> RoundTripAsync(TemporaryFolder folder, string[] headings, params ImportReject[] rejects)
    {
        var token = TestContext.Current.CancellationToken;
        await using (var file = await RejectFile.CreateAsync(folder["r.csv"], mayReplace: false, headings, token))
        {
            foreach (var reject in rejects) await file.AddAsync(reject, token);
            await file.CommitAsync();
        }
        return Csv(await File.ReadAllTextAsync(folder["r.csv"], token));
    }

    /// <summary>Reads RFC 4180 text, written apart from the writer it checks.</summary>
    private static List<string[]> Csv(string text)
    {
        var (rows, row, cell, quoted) = (new List<string[]>(), new List<string>(), "", false);
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"') cell += text[i++];
            else if (text[i] == '"') quoted = !quoted;
            else if (quoted || text[i] is not (',' or '\n')) cell += text[i];
            else
            {
                row.Add(cell);
                cell = "";
                if (text[i] != '\n') continue;
                rows.Add([.. row]);
                row = [];
            }
        }
        return rows;
    }
}
