using Sourcing.BuildingBlocks.Hosting;
using Sourcing.BuildingBlocks.Security;

namespace Sourcing.UnitTests.Blocks;

/// <summary>What a process insists on before it serves.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("sourcing-start-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Wrong_settings_are_all_named_in_one_message()
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => SourcingHost.CreateBuilder(
            [$"--SOURCING_DATA={folder}", "--Listen:Address=0.0.0.0", "--Listen:GrpcPort=70000", "--Listen:WebPort=-1", "--Listen:CertificateKeyFile=no/key.pem"], 5100, 5180));

        Assert.Equal(
            string.Join(Environment.NewLine,
                "Listen:Address is 0.0.0.0, which others can reach: set Listen:CertificateFile and Listen:CertificateKeyFile (PEM) to turn TLS on, or listen on localhost. Listen:PlaintextNetwork=true allows it on a network that nobody else is on.",
                "Listen:GrpcPort is 70000; it must be between 0 and 65535.",
                "Listen:WebPort is -1; it must be between 0 and 65535.",
                "The certificate file no/key.pem does not exist."),
            wrong.Message);
    }

    [Theory]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("192.0.2.7", false)]
    [InlineData("example.com", false)]
    [InlineData("", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.8.8", true)]
    [InlineData("::1", true)]
    [InlineData("localhost", true)]
    public void Without_a_certificate_only_this_machine_is_served(string address, bool isFine) =>
        Assert.Equal(isFine, new ListenAddress { Address = address, GrpcPort = 1, WebPort = 2 }.Problems().Count == 0);

    [Fact]
    public void With_a_certificate_others_are_served()
    {
        var file = Path.Combine(folder, "certificate.pem");
        File.WriteAllText(file, "");
        Assert.Empty(new ListenAddress { Address = "0.0.0.0", GrpcPort = 1, WebPort = 2, CertificateFile = file, CertificateKeyFile = file }.Problems());
        Assert.Single(new ListenAddress { GrpcPort = 7, WebPort = 7 }.Problems());
    }

    [Fact]
    public async Task However_many_start_at_once_they_agree_on_one_signing_key()
    {
        for (var round = 0; round < 200; round++)
        {
            var file = Path.Combine(folder, $"keys-{round}", "signing-key.pem");
            using var start = new Barrier(4);
            var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return SigningKey.LoadOrCreate(file).KeyId;
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            Assert.Single(keys.Distinct());
            Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
        }
    }

    [Fact]
    public void A_start_that_was_killed_while_it_made_the_key_keeps_none_from_making_one()
    {
        var file = Path.Combine(folder, "killed", "signing-key.pem");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText($"{file}.new", new string('-', 10_000));
        File.WriteAllText($"{file}.lock", "");

        var key = SigningKey.LoadOrCreate(file);

        Assert.Equal(key.KeyId, SigningKey.LoadOrCreate(file).KeyId);
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public async Task The_signing_key_is_made_once_and_readable_by_its_owner_only()
    {
        var file = Path.Combine(folder, "keys", "signing-key.pem");

        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SigningKey.LoadOrCreate(file).KeyId)));

        Assert.Single(keys.Distinct());
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
    }
}
