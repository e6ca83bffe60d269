using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Sourcing.Benchmarks;

/// <summary>
/// Processor time of processes with everything that they have started (Linux, <c>/proc</c>). A process that is watched itself counts for itself only; what
/// nobody of them took counts as that of others.
/// </summary>
internal sealed class CpuMeter
{
    /// <summary>Under this name stands what the rest of the machine took.</summary>
    public const string Others = "others";

    /// <summary>Ticks a second in /proc/PID/stat: 100 on every Linux of today.</summary>
    private const decimal TicksPerSecond = 100;

    private readonly ConcurrentDictionary<int, string> watched = new() { [Environment.ProcessId] = "client" };

    /// <summary>Counts a process from now on. Those of one name are added up.</summary>
    public void Watch(string name, int processId) => watched[processId] = name;

    public void Forget(int processId) => watched.TryRemove(processId, out _);

    /// <summary>What every process that is watched has taken until now.</summary>
    public CpuSample Sample()
    {
        var at = Stopwatch.GetTimestamp();
        var processes = Directory.EnumerateDirectories("/proc").Select(Read).OfType<ProcessTimes>().ToDictionary(p => p.Id);
        var ticks = new Dictionary<string, long>();
        foreach (var process in processes.Values)
            if (OwnerOf(process) is { } owner) ticks[owner] = ticks.GetValueOrDefault(owner) + process.Ticks;
        ticks[Others] = Busy() - ticks.Values.Sum();
        return new CpuSample(at, ticks.ToDictionary(t => t.Key, t => t.Value / TicksPerSecond));

        string? OwnerOf(ProcessTimes process)
        {
            for (ProcessTimes? at = process; at is not null; at = processes.GetValueOrDefault(at.Parent))
                if (watched.TryGetValue(at.Id, out var name)) return name;
            return null;
        }
    }

    /// <summary>Ticks of all processors in which they were not idle: the first line is "cpu user nice system idle iowait …".</summary>
    private static long Busy()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Select(f => long.Parse(f, CultureInfo.InvariantCulture)).ToList();
        // The last two, of guests, are in the first two already.
        return fields.Take(8).Sum() - fields[3] - fields[4];
    }

    /// <summary>Id, parent, and the time it took with the time of its children that have ended; null where it has ended.</summary>
    private static ProcessTimes? Read(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out var id)) return null;
        try
        {
            // "id (name) state parent …": the name may hold anything, also brackets.
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessTimes(id, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[11..15].Sum(f => long.Parse(f, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private sealed record ProcessTimes(int Id, int Parent, long Ticks);
}

/// <summary>Processor seconds of each process until a moment.</summary>
internal sealed record CpuSample(long At, IReadOnlyDictionary<string, decimal> Seconds)
{
    /// <summary>Cores that each process took since then; those that took none are left out.</summary>
    public IReadOnlyDictionary<string, decimal> CoresSince(CpuSample begun)
    {
        var seconds = (decimal)Stopwatch.GetElapsedTime(begun.At, At).TotalSeconds;
        return Seconds.Select(s => (Name: s.Key, Cores: (s.Value - begun.Seconds.GetValueOrDefault(s.Key)) / seconds)).Where(s => s.Cores >= 0.005m).ToDictionary(s => s.Name, s => s.Cores);
    }
}
