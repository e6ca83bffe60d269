using System.Security.Cryptography;
using Sourcing.Client;

namespace Sourcing.UnitTests.Cli;

/// <summary>A folder that goes with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sourcing-cli-").FullName;

    public string this[string file] => System.IO.Path.Combine(Path, file);

    /// <summary>Makes the folder the data folder of a standalone service and returns its public key.</summary>
    public ECDsa WithSigningKey()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = LocalTokens.KeyFile(Path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        return key;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
