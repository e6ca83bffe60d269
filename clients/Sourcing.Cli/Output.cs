using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;
using Date = Google.Type.Date;
using Money = Google.Type.Money;
using ProtoQuantity = Sourcing.Types.V1.Quantity;

namespace Sourcing.Cli;

/// <summary>Writes results: tables for people, the proto JSON mapping for programs.</summary>
internal sealed class Output(CliEnvironment environment, bool json)
{
    // Wide enough that no cell is wrapped or cut.
    private const int Unlimited = 100_000;

    private static readonly JsonFormatter Indented = new(new JsonFormatter.Settings(formatDefaultValues: true).WithIndentation());
    private static readonly JsonFormatter OneLine = new(new JsonFormatter.Settings(formatDefaultValues: true));

    public bool IsJson => json;

    /// <summary>Writes a message as JSON, or as the table given.</summary>
    public void Write(IMessage message, Func<IEnumerable<Table>> tables)
    {
        if (json)
        {
            environment.Out.WriteLine(Indented.Format(message));
            return;
        }
        environment.Out.WriteLine(string.Join($"{Environment.NewLine}{Environment.NewLine}", tables().Select(Render)));
    }

    /// <summary>Writes one message of a stream at once: as one line of JSON, or as the line given.</summary>
    public void WriteLine(IMessage message, string line)
    {
        environment.Out.WriteLine(json ? OneLine.Format(message) : line);
        environment.Out.Flush();
    }

    /// <summary>Tells people something beside the result; programs get the result alone.</summary>
    public void Note(string text)
    {
        if (!json) environment.Error.WriteLine(text);
    }

    /// <summary>A table with one row for each item.</summary>
    public static Table List<T>(IEnumerable<T> items, params (string Heading, Func<T, string> Cell)[] columns)
    {
        var table = new Table();
        foreach (var (heading, _) in columns) table.AddColumn(new TableColumn(new Text(heading)));
        foreach (var item in items) table.AddRow(columns.Select(column => Cell(column.Cell(item))));
        return table;
    }

    /// <summary>A table with one row for each property that has a value.</summary>
    public static Table Card(params (string Name, string Value)[] properties)
    {
        var table = new Table().HideHeaders();
        table.AddColumns("", "");
        foreach (var (name, value) in properties.Where(p => p.Value.Length > 0)) table.AddRow(new Text(name), Cell(value));
        return table;
    }

    /// <summary>Progress of an upload on the error stream, where it is a terminal; a pipe gets none.</summary>
    public async Task<T> WithProgressAsync<T>(string title, long total, Func<IProgress<long>?, Task<T>> work)
    {
        if (!environment.ErrorIsTerminal || total == 0) return await work(null);
        return await new Progress(
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(environment.Error) }), environment.Clock)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .AutoClear(true)
            .StartAsync(context => work(new Bar(context.AddTask(Markup.Escape(title), maxValue: total))));
    }

    /// <summary>Text of others without control characters, which could move the cursor or fake a line.</summary>
    public static string Clean(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    public static string Show(ProtoQuantity? quantity) => quantity is null ? "" : $"{quantity.Value} {quantity.Unit}";

    /// <summary>"1250.50 USD": two decimals at least where the currency has any, all that the price has at most.</summary>
    public static string Show(Money? money)
    {
        if (money is null) return "";
        var least = money.CurrencyCode switch { "JPY" or "VND" or "KRW" => 0, "KWD" or "BHD" or "OMR" => 3, _ => 2 };
        var fraction = Math.Abs(money.Nanos).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0').PadRight(least, '0');
        var sign = money.Units < 0 || money.Nanos < 0 ? "-" : "";
        return $"{sign}{UInt128.CreateChecked(Int128.Abs(money.Units))}{(fraction.Length > 0 ? "." : "")}{fraction} {money.CurrencyCode}";
    }

    public static string Show(Timestamp? time) =>
        time?.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    public static string Show(Date? date) => date is null ? "" : $"{date.Year:D4}-{date.Month:D2}-{date.Day:D2}";

    /// <summary>A score from 0 to 1, with the four places that it has.</summary>
    public static string ShowScore(double score) => score.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Show(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static Text Cell(string text) => new(Clean(text));

    /// <summary>
    /// Text of a table: framed where a terminal is wide enough, else one line for each row with columns two spaces apart, which a
    /// narrow terminal wraps and a program splits.
    /// </summary>
    private string Render(Table table)
    {
        if (environment.OutIsTerminal)
        {
            var framed = Draw(table, TableBorder.Rounded);
            var fits = framed.Max(line => line.Length) <= new AnsiConsoleOutput(environment.Out).Width;
            if (fits) return string.Join(Environment.NewLine, framed);
        }
        foreach (var column in table.Columns) column.Padding = new Padding(0, 0, 2, 0);
        return string.Join(Environment.NewLine, Draw(table, TableBorder.None));
    }

    private static IEnumerable<string> Draw(Table table, TableBorder border)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Unlimited;
        table.Border = border;
        console.Write(table);
        return text.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd());
    }

    private sealed class Bar(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Value = value;
    }
}
