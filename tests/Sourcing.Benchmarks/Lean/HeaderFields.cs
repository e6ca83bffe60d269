using System.Text;

namespace Sourcing.Benchmarks;

/// <summary>HPACK (RFC 7541) without its dynamic table and without Huffman coding.</summary>
internal static class HeaderFields
{
    /// <summary>Appends a field whose name is in the static table.</summary>
    public static void Write(List<byte> block, int name, string value)
    {
        WriteNumber(block, name, bits: 4);
        WriteText(block, value);
    }

    /// <summary>Appends a field whose name is not in the static table.</summary>
    public static void Write(List<byte> block, string name, string value)
    {
        block.Add(0);
        WriteText(block, name);
        WriteText(block, value);
    }

    /// <summary>Finds the value of a field whose name is not in the static table.</summary>
    public static bool TryFind(ReadOnlySpan<byte> block, ReadOnlySpan<byte> wanted, out ReadOnlySpan<byte> value)
    {
        while (block.Length > 0)
        {
            var first = block[0];
            if ((first & 0x80) != 0)
            {
                // Name and value from the static table.
                if (ReadNumber(ref block, bits: 7) > 61) throw new NotSupportedException("The server uses the dynamic table.");
                continue;
            }
            if ((first & 0xe0) == 0x20)
            {
                // The size of the dynamic table.
                ReadNumber(ref block, bits: 5);
                continue;
            }
            var index = ReadNumber(ref block, bits: (first & 0x40) != 0 ? 6 : 4);
            var name = index == 0 ? ReadText(ref block) : default;
            value = ReadText(ref block);
            if (name.SequenceEqual(wanted)) return true;
        }
        value = default;
        return false;
    }

    private static void WriteText(List<byte> block, string text)
    {
        WriteNumber(block, text.Length, bits: 7);
        block.AddRange(Encoding.ASCII.GetBytes(text));
    }

    private static void WriteNumber(List<byte> block, int number, int bits)
    {
        var most = (1 << bits) - 1;
        if (number < most)
        {
            block.Add((byte)number);
            return;
        }
        block.Add((byte)most);
        for (number -= most; number >= 0x80; number >>= 7) block.Add((byte)(number | 0x80));
        block.Add((byte)number);
    }

    private static int ReadNumber(scoped ref ReadOnlySpan<byte> block, int bits)
    {
        var most = (1 << bits) - 1;
        var number = block[0] & most;
        var used = 1;
        if (number == most)
        {
            var shift = 0;
            byte next;
            do
            {
                next = block[used++];
                number = checked(number + ((next & 0x7f) << shift));
                shift += 7;
            }
            while ((next & 0x80) != 0);
        }
        block = block[used..];
        return number;
    }

    private static ReadOnlySpan<byte> ReadText(scoped ref ReadOnlySpan<byte> block)
    {
        if ((block[0] & 0x80) != 0) throw new NotSupportedException("The server uses Huffman coding.");
        var length = ReadNumber(ref block, bits: 7);
        var text = block[..length];
        block = block[length..];
        return text;
    }
}
