namespace Sourcing.Tests;

/// <summary>A data folder of its own, gone with the test.</summary>
public sealed class TemporaryData : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("sourcing-test-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
