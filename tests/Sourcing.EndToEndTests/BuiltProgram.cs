namespace Sourcing.EndToEndTests;

/// <summary>Finds the programs that were built with this project, in either layout of build outputs.</summary>
internal static class BuiltProgram
{
    public static string Find(string folder, string project, string assembly)
    {
        // bin/Sourcing.EndToEndTests/release → bin/Sourcing.Standalone/release; or tests/…/bin/Release/net10.0 → services/…/bin/Release/net10.0.
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string[] places =
        [
            Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"{assembly}.dll"),
            Path.Combine(own.FullName, "..", "..", "..", "..", "..", folder, project, "bin", own.Parent.Name, own.Name, $"{assembly}.dll"),
        ];
        return places.FirstOrDefault(File.Exists) ?? throw new FileNotFoundException($"{assembly} was not built; looked in {string.Join(" and ", places)}.");
    }
}
