using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Sourcing.Suppliers.Features;

/// <summary>Writes HTML. Whatever stands in the holes of a text is encoded; only the text around them is taken as it is.</summary>
internal sealed class HtmlText
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder text = new();

    /// <summary>Adds a text; its holes are encoded while it is put together.</summary>
    public void Add([InterpolatedStringHandlerArgument("")] Encoding part)
    {
        // It has been written by now.
        _ = part;
        text.Append('\n');
    }

    /// <summary>Adds a style sheet of this program, as it is.</summary>
    public void AddStyle(string css) => text.Append(css);

    public override string ToString() => text.ToString();

    /// <summary>What the compiler makes of an interpolated text.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Encoding
    {
        private readonly StringBuilder text;

        public Encoding(int literalLength, int formattedCount, HtmlText html)
        {
            _ = formattedCount;
            text = html.text;
            text.EnsureCapacity(text.Length + literalLength);
        }

        public void AppendLiteral(string markup) => text.Append(markup);

        public void AppendFormatted(string? value) => text.Append(Encoder.Encode(value ?? ""));

        public void AppendFormatted(IFormattable value) => AppendFormatted(value.ToString(null, CultureInfo.InvariantCulture));
    }
}
