namespace Sourcing.BuildingBlocks.Storage;

/// <summary>Folders that hold trade data or keys: only their owner may look inside.</summary>
public static class PrivateFolder
{
    public static void Create(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
