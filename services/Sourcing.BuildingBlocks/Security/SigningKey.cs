using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.BuildingBlocks.Security;

/// <summary>The key that signs and checks tokens.</summary>
public static class SigningKey
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private const int MaxAttempts = 1000;

    /// <summary>Reads the key, or makes one; of several starts at once one makes it and the others wait for it.</summary>
    public static ECDsaSecurityKey LoadOrCreate(string file)
    {
        for (var attempt = 1; !File.Exists(file); attempt++)
        {
            try
            {
                Create(file);
            }
            // Somebody else makes it at the moment; a lock ends with its process.
            catch (IOException) when (attempt < MaxAttempts)
            {
                SpinWait.SpinUntil(() => File.Exists(file), Pause);
            }
        }
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return new ECDsaSecurityKey(key) { KeyId = Base64UrlEncoder.Encode(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16] };
    }

    /// <summary>Writes a key aside, under a lock, and moves it into place: moving alone would replace a key that another start has read already.</summary>
    private static void Create(string file)
    {
        PrivateFolder.Create(Path.GetDirectoryName(file)!);
        var (draft, turn) = ($"{file}.new", $"{file}.lock");
        using (Open(turn))
        {
            if (!File.Exists(file))
            {
                using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                using (var stream = Open(draft))
                {
                    stream.SetLength(0);
                    stream.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
                    stream.Flush(flushToDisk: true);
                }
                File.Move(draft, file);
            }
        }
        // Whoever has a turn from now on finds the key.
        File.Delete(turn);
    }

    /// <summary>Opens a file for this process alone and, where it is made, for its owner alone.</summary>
    private static FileStream Open(string file)
    {
        var access = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(file, access);
    }
}
