using System.Diagnostics;
using Sourcing.EndToEndTests.Trade;

namespace Sourcing.EndToEndTests.Faults;

/// <summary>The disk of a standalone process fills up under load, and nothing that was promised is broken.</summary>
[Collection(nameof(FaultTests))]
public sealed class DiskFullTests
{
    private const int Rounds = 4;
    private const int Callers = 8;
    private const int Seed = 20261124;

    [Fact]
    public async Task A_full_disk_refuses_what_it_cannot_keep_and_goes_on_when_there_is_room_again()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var disk = await SmallDisk.MountAsync(megabytes: 96, cancellationToken);
        await using var service = StandaloneProcess.In(disk.Folder, "--Lots:ReservationTime=00:00:05", "--Lots:ExpiryInterval=00:00:00.2");
        await service.StartAsync(cancellationToken);
        using var buyer = service.Connect("buyer", "buyers/disk-test");
        using var compliance = service.Connect("compliance", null);
        var market = await Market.OpenAsync(service.Connect, cancellationToken);
        var load = new Load([buyer], market.Lots);
        load.Start(Callers, Seed, cancellationToken);
        for (var round = 0; round < Rounds; round++)
        {
            await load.AnswersAsync(100, cancellationToken);
            var repeated = load.Repeated;
            disk.Fill();
            await Audit.UntilAsync(() => Task.FromResult(load.Repeated), seen => seen > repeated + Callers, cancellationToken);
            Assert.True(load.Repeated > repeated, "The disk is full and nothing was refused: the test did not test.");
            // It may be killed while it is full, and then starts again where there is room.
            if (round % 2 == 1) await service.KillAsync();
            disk.Free();
            if (round % 2 == 1) await service.StartAsync(cancellationToken);
        }
        await load.AnswersAsync(100, cancellationToken);
        await load.StopAsync();

        var audit = await Audit.RunAsync(buyer, compliance, market, load, cancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(Figures.Line("disk full under SQLite", Rounds, load, audit));
        Assert.True(audit.Problems.Count == 0, $"{string.Join(Environment.NewLine, audit.Problems.Take(20))}{Environment.NewLine}{service.Process.Output}");
    }

    /// <summary>A file system of its own that is soon full; only root can make one.</summary>
    private sealed class SmallDisk : IAsyncDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("sourcing-disk-").FullName;

        /// <summary>Where it is mounted.</summary>
        public string Folder => folder;

        private string Ballast => Path.Combine(folder, "ballast");

        public static async Task<SmallDisk> MountAsync(int megabytes, CancellationToken cancellationToken)
        {
            if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) Assert.Skip("Only root can make a small disk to fill, on Linux.");
            var disk = new SmallDisk();
            await RunAsync("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "none", disk.folder], cancellationToken);
            return disk;
        }

        /// <summary>Leaves no byte free.</summary>
        public void Fill()
        {
            using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            for (var size = 1 << 20; size > 0; size /= 2)
            {
                try
                {
                    while (true) ballast.Write(new byte[size]);
                }
                catch (IOException)
                {
                    // No room for so much; for half of it, perhaps.
                }
            }
        }

        public void Free() => File.Delete(Ballast);

        public async ValueTask DisposeAsync()
        {
            await RunAsync("umount", [folder], CancellationToken.None);
            Directory.Delete(folder);
        }

        private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
        {
            using var process = Process.Start(program, arguments);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
