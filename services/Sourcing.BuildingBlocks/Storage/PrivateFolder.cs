namespace Sourcing.BuildingBlocks.Storage;

/// <summary>Folders that hold trade data or keys: made so that only their owner may look inside. One that is there stays as it is.</summary>
public static class PrivateFolder
{
    public static void Create(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
