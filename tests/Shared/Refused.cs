using Grpc.Core;
using Sourcing.Client;

namespace Sourcing.Tests;

/// <summary>Expects a refusal and answers what it says.</summary>
public static class Refused
{
    /// <summary>The call is refused with this status and reason; every refusal carries a reason.</summary>
    public static async Task<SourcingError> WithAsync<T>(StatusCode status, string reason, Func<Task<T>> call)
    {
        var error = await AnyAsync(call);
        Assert.True((error.StatusCode, error.Reason) == (status, reason), $"Expected {status} {reason}, got {error.StatusCode} '{error.Reason}': {error.Message}");
        return error;
    }

    public static Task<SourcingError> WithAsync<T>(StatusCode status, string reason, AsyncUnaryCall<T> call) => WithAsync(status, reason, () => call.ResponseAsync);

    /// <summary>INVALID_ARGUMENT with exactly these bad fields.</summary>
    public static async Task<SourcingError> FieldsAsync<T>(AsyncUnaryCall<T> call, params string[] fields)
    {
        var error = await WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", call);
        Assert.Equal(fields.Order(), error.FieldViolations.Select(v => v.Path).Order());
        Assert.All(error.FieldViolations, v => Assert.NotEmpty(v.Description));
        return error;
    }

    /// <summary>FAILED_PRECONDITION with exactly these obstacles: reason and subject.</summary>
    public static async Task<SourcingError> ByAsync<T>(AsyncUnaryCall<T> call, params (string Reason, string Subject)[] obstacles)
    {
        var error = await WithAsync(StatusCode.FailedPrecondition, obstacles[0].Reason, call);
        Assert.Equal(obstacles, error.Preconditions.Select(p => (p.Reason, p.Subject)));
        Assert.All(error.Preconditions, p => Assert.NotEmpty(p.Description));
        return error;
    }

    public static async Task<SourcingError> AnyAsync<T>(Func<Task<T>> call)
    {
        try
        {
            var answer = await call();
            Assert.Fail($"Expected a refusal, got {answer}");
            return null!;
        }
        catch (RpcException e)
        {
            return SourcingError.From(e);
        }
    }
}
