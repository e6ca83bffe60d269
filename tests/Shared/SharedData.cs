namespace Sourcing.Tests;

/// <summary>Real data beside the repository, which a user's clone does not have.</summary>
internal static class SharedData
{
    /// <summary>The path of a file of the shared data; skips the test where there is none, and fails it in CI.</summary>
    public static string Path(string relative)
    {
        var file = Find(relative);
        if (file is not null && File.Exists(file))
            return file;
        var reason = $"The shared test data has no {relative}; set SOURCING_SHARED_DATA to its folder.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
        return "";
    }

    /// <summary>Where a file of the shared data would lie; null where there are none.</summary>
    public static string? Find(string relative)
    {
        var folder = Environment.GetEnvironmentVariable("SOURCING_SHARED_DATA") ?? Search();
        return folder is null ? null : System.IO.Path.Combine(folder, relative);
    }

    private static string? Search()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = System.IO.Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
                return candidate;
        }
        return null;
    }
}
