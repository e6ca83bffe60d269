using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grpc.Core;
using Sourcing.Client;

namespace Sourcing.Cli;

/// <summary>Exit codes; the root command's help explains them.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int WrongCommandLine = 2;
    public const int NotReachable = 3;
    public const int NotAllowed = 4;
    public const int Cancelled = 130;
}

/// <summary>Ends a command with a message and what to do about it.</summary>
internal sealed class CliException(int exitCode, string message, string hint = "") : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public string Hint { get; } = hint;

    /// <summary>Ends a command whose options do not fit together.</summary>
    /// <exception cref="CliException">At least one is wrong; the message tells every problem there is.</exception>
    public static void ThrowIfAny(string hint, params IEnumerable<(bool IsWrong, string Problem)> checks)
    {
        var problems = string.Join(' ', checks.Where(check => check.IsWrong).Select(check => check.Problem));
        if (problems.Length > 0) throw new CliException(Cli.ExitCode.WrongCommandLine, problems, hint);
    }
}

/// <summary>How a command failed: for people on the terminal, for programs as JSON.</summary>
internal sealed record Failure(int ExitCode, SourcingError Error, string Hint)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <param name="exception">What ended the command.</param>
    /// <param name="endpoint">Which service was called.</param>
    /// <param name="cancellationToken">Tells whether the user ended it.</param>
    public static Failure Of(Exception exception, string endpoint, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled } when cancellationToken.IsCancellationRequested =>
            Local(Cli.ExitCode.Cancelled, "Cancelled."),
        RpcException e => OfCall(SourcingError.From(e), endpoint),
        CliException e => Local(e.ExitCode, e.Message, e.Hint),
        IOException or UnauthorizedAccessException => Local(Cli.ExitCode.Refused, exception.Message),
        // A defect of this program: the whole story is what a report needs.
        _ => Local(Cli.ExitCode.Refused, $"Unexpected: {exception}"),
    };

    public static int ExitCodeOf(StatusCode status) => status switch
    {
        StatusCode.OK => Cli.ExitCode.Done,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded => Cli.ExitCode.NotReachable,
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => Cli.ExitCode.NotAllowed,
        _ => Cli.ExitCode.Refused,
    };

    public void Write(TextWriter error, bool json)
    {
        if (json)
        {
            error.WriteLine(JsonSerializer.Serialize(new { Error = Describe() }, Json));
            return;
        }
        error.WriteLine($"error: {Output.Clean(Headline())}{(Error.Reason.Length > 0 ? $" [{Output.Clean(Error.Reason)}]" : "")}");
        foreach (var field in Error.FieldViolations) error.WriteLine($"  {Output.Clean(field.Path)}: {Output.Clean(field.Description)}");
        foreach (var against in Error.Preconditions)
        {
            // Most sentences begin with what they are about.
            var about = against.Description.StartsWith(against.Subject, StringComparison.Ordinal) ? "" : $"{Output.Clean(against.Subject)}: ";
            error.WriteLine($"  {about}{Output.Clean(against.Description)} [{Output.Clean(against.Reason)}]");
        }
        if (Hint.Length > 0) error.WriteLine($"hint: {Output.Clean(Hint)}");
    }

    /// <summary>A failure on this side: no service gave a status.</summary>
    private static Failure Local(int exitCode, string message, string hint = "") =>
        new(exitCode, new SourcingError(StatusCode.OK, "", message), hint);

    private static Failure OfCall(SourcingError error, string endpoint) =>
        new(ExitCodeOf(error.StatusCode), error, HintFor(error, endpoint));

    private static string HintFor(SourcingError error, string endpoint)
    {
        if (error.RetryDelay is { } wait) return $"Try again in {Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds))} s.";
        switch (error.StatusCode)
        {
            case StatusCode.Unavailable when !error.IsFromService:
                return $"Nothing answers at {endpoint}. Start the services (dotnet run --project services/Sourcing.Standalone), "
                    + "or name their address with --endpoint or SOURCING_ENDPOINT.";
            case StatusCode.Unavailable or StatusCode.DeadlineExceeded: return "Try again in a moment.";
            case StatusCode.Unauthenticated:
                return $"The service at {endpoint} does not know the token. Set SOURCING_TOKEN to a valid one, "
                    + "or unset it and point --data or SOURCING_DATA to the data folder of that service.";
            case StatusCode.PermissionDenied:
                return "Use a token with a role that may: set SOURCING_TOKEN, or --organisation buyers/… or suppliers/… for a local one.";
            case StatusCode.Unimplemented:
                return $"The service at {endpoint} does not know this call: is the address right, and the service up to date?";
        }
        return error.Reason switch
        {
            "ETAG_MISMATCH" => "It was changed meanwhile: read it again, then decide.",
            "REQUEST_ID_REUSED" => "This id belongs to another request: leave --request-id out, or repeat that request exactly.",
            "LOT_NOT_FOUND" => "See what is offered: sourcing lots list",
            "CURRENCY_MISMATCH" or "ORDER_NOT_OPEN" or "ORDER_UNDER_WAY" or "ALREADY_ACKNOWLEDGED" or "AMOUNT_NOT_OWED"
                when error.Preconditions is [{ Subject: var order }, ..] && order.StartsWith("orders/", StringComparison.Ordinal) =>
                $"See where it stands: sourcing orders get {order}",
            "QUANTITY_NOT_ORDERED" or "AMOUNT_NOT_OWED" => "See what was ordered, accepted and authorised: sourcing orders get ORDER",
            "ORDER_ON_HOLD" => "It goes on when compliance approves its suppliers again; see: sourcing suppliers list",
            "STOCK_NOT_COMMITTED" => "The lots are about to be committed to the order: try again in a moment.",
            "LOT_NOT_AVAILABLE" or "QUANTITY_NOT_AVAILABLE" or "LOT_NOT_DIVISIBLE" or "QUANTITY_BELOW_MINIMUM" or "CURRENCY_MISMATCH" =>
                $"See what is left: sourcing lots get {(error.Preconditions is [var first, ..] ? first.Subject : "LOT")}",
            "SUPPLIER_NOT_CLEAR" or "SUPPLIER_SUSPENDED" or "SUPPLIER_NOT_FOUND" => "See who may trade: sourcing suppliers list",
            "SUPPLIER_PREVENTED" =>
                $"See how it has served: sourcing suppliers scorecard {(error.Preconditions is [var first, ..] ? first.Subject : "SUPPLIER")}",
            "ORDER_NOT_FOUND" => "See your orders: sourcing orders list",
            "SUPPLIER_ON_HOLD" or "SUPPLIER_BLOCKED" =>
                $"See why: sourcing cases list{(error.Preconditions is [var first, ..] ? $" --supplier {first.Subject}" : "")}",
            "SECOND_PERSON_NEEDED" => "Somebody else runs the same command: with their own SOURCING_TOKEN, or --as NAME for a local token.",
            "LIST_VERSION_NOT_FOUND" or "LIST_VERSION_NOT_STAGED" => "See the versions: sourcing lists list",
            "LIST_NOT_READABLE" => "Check that --format fits the file and that it is whole; download it again if not.",
            "CASE_NOT_FOUND" or "CASE_CLOSED" => "See the open cases: sourcing cases list",
            "DECISION_NOT_FOUND" or "NOT_A_SCREENING" => "See the decisions: sourcing audit list",
            _ => "",
        };
    }

    /// <summary>The service's message, unless it only repeats the lines below it.</summary>
    private string Headline()
    {
        var repeated = Error.FieldViolations.Select(f => f.Description).Concat(Error.Preconditions.Select(p => p.Description)).ToList();
        if (repeated.Count > 0 && repeated.TrueForAll(line => Error.Message.Contains(line, StringComparison.Ordinal)))
            return Error.FieldViolations.Count > 0 ? "The request is not right." : "This cannot be done now.";
        if (Error is { StatusCode: StatusCode.Unavailable, IsFromService: false }) return $"The service does not answer: {Error.Message}";
        if (Error is { StatusCode: StatusCode.DeadlineExceeded, Message: "" }) return "No answer within the deadline.";
        return Error.Message.Length > 0 ? Error.Message : $"The call failed: {Error.StatusCode}.";
    }

    private object Describe() => new
    {
        ExitCode,
        Status = Error.StatusCode == StatusCode.OK ? null : Error.StatusCode.ToString(),
        Error.Reason,
        Error.Message,
        Fields = Error.FieldViolations.Select(f => new { Field = f.Path, f.Description }),
        Obstacles = Error.Preconditions.Select(p => new { p.Reason, p.Subject, p.Description }),
        RetryAfterSeconds = Error.RetryDelay is { } wait ? (long?)Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)) : null,
        Hint,
    };
}
