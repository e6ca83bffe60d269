using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;
using Money = Google.Type.Money;
using ProtoQuantity = Sourcing.Types.V1.Quantity;

namespace Sourcing.Cli;

/// <summary>Writes results: tables for people, the proto JSON mapping for programs.</summary>
internal sealed class Output(CliEnvironment environment, bool json)
{
    // Wide enough that a pipe never wraps or cuts a cell.
    private const int PipeWidth = 100_000;

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
        var console = Console(environment.Out, environment.OutIsTerminal);
        foreach (var table in tables()) console.Write(table);
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
    public Table List<T>(IEnumerable<T> items, params (string Heading, Func<T, string> Cell)[] columns)
    {
        var table = Plain();
        foreach (var (heading, _) in columns) table.AddColumn(new TableColumn(new Text(heading)));
        foreach (var item in items) table.AddRow(columns.Select(column => Cell(column.Cell(item))));
        return table;
    }

    /// <summary>A table with one row for each property that has a value.</summary>
    public Table Card(params (string Name, string Value)[] properties)
    {
        var table = Plain().HideHeaders();
        table.AddColumns(new TableColumn(""), new TableColumn(""));
        foreach (var (name, value) in properties.Where(p => p.Value.Length > 0)) table.AddRow(new Text(name), Cell(value));
        return table;
    }

    /// <summary>Progress of an upload on the error stream, where it is a terminal; a pipe gets none.</summary>
    public async Task<T> WithProgressAsync<T>(string title, long total, Func<IProgress<long>?, Task<T>> work)
    {
        if (!environment.ErrorIsTerminal || total == 0) return await work(null);
        return await new Progress(Console(environment.Error, isTerminal: true), environment.Clock)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .AutoClear(true)
            .StartAsync(context => work(new Bar(context.AddTask(Markup.Escape(title), maxValue: total))));
    }

    /// <summary>Text of others without control characters, which could move the cursor or fake a line.</summary>
    public static string Clean(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

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

    public static string Show(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static IAnsiConsole Console(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal) console.Profile.Width = PipeWidth;
        return console;
    }

    // Folding breaks a long cell into lines and loses nothing of it, ids above all.
    private static Text Cell(string text) => new(Clean(text)) { Overflow = Overflow.Fold };

    private Table Plain() => new() { Border = environment.OutIsTerminal ? TableBorder.Rounded : TableBorder.None };

    private sealed class Bar(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Value = value;
    }
}
