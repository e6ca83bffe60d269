namespace Sourcing.EndToEndTests.Trade;

/// <summary>What a run under faults came to, in one line.</summary>
internal static class Figures
{
    public static string Line(string fault, int injected, Load load, Audit audit) =>
        $"{fault}: {injected} faults injected, {load.Accepted.Count} orders accepted, {load.Refused} refused, {load.Cancelled.Count} cancelled, {load.Received.Count} received, {load.Repeated} answers lost and asked again, "
        + $"{load.Raced} requests sent twice at once, {audit.Lapsed} reservations lapsed; lost {audit.Lost}, doubled {audit.Doubled}, oversold {audit.Oversold}";
}
