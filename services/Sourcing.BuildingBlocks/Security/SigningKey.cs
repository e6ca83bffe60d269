using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.BuildingBlocks.Security;

/// <summary>The key that signs and checks tokens.</summary>
public static class SigningKey
{
    /// <summary>Reads the key, or makes one: written aside and moved into place, so that two starts agree on one key.</summary>
    public static ECDsaSecurityKey LoadOrCreate(string file)
    {
        if (!File.Exists(file)) Create(file);
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return new ECDsaSecurityKey(key) { KeyId = Base64UrlEncoder.Encode(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16] };
    }

    private static void Create(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        PrivateFolder.Create(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var draft = Path.Combine(folder, Path.GetRandomFileName());
        var access = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(draft, access)) writer.Write(key.ExportPkcs8PrivateKeyPem());
        try
        {
            File.Move(draft, file);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
