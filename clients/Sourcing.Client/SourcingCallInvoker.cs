using Grpc.Core;
using Polly;
using Polly.Timeout;

namespace Sourcing.Client;

/// <summary>Gives every call its token, and every unary call its request id, its deadline and, where it is safe, its retries.</summary>
internal sealed class SourcingCallInvoker(CallInvoker inner, SourcingClientOptions options) : CallInvoker
{
    // Credentials and not a plain header: the token may take time to get, and each attempt asks for it anew.
    private readonly CallCredentials? credentials = options.Token is not { } token ? null : CallCredentials.FromInterceptor(
        async (context, metadata) => metadata.Add("authorization", $"Bearer {await token(context.CancellationToken)}"));

    private readonly ResiliencePipeline pipeline = RetryPipeline.Build(options);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions callOptions, TRequest request)
    {
        var sent = SafeCalls.WithRequestId(request, options.Clock);
        var now = options.Clock.GetUtcNow().UtcDateTime;
        var complete = Signed(callOptions);
        if (complete.Deadline is null) complete = complete.WithDeadline(now + options.Deadline);

        AsyncUnaryCall<TResponse> Attempt() => inner.AsyncUnaryCall(method, host, complete, sent);
        if (!SafeCalls.MayRepeat(method.Name, sent)) return Attempt();
        var attempts = new Attempts<TResponse>(Attempt);
        return new AsyncUnaryCall<TResponse>(
            attempts.RunAsync(pipeline, complete.Deadline!.Value - now, complete.CancellationToken),
            static state => ((Attempts<TResponse>)state).Current.ResponseHeadersAsync,
            static state => ((Attempts<TResponse>)state).Current.GetStatus(),
            static state => ((Attempts<TResponse>)state).Current.GetTrailers(),
            static state => ((Attempts<TResponse>)state).Dispose(),
            attempts);
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions callOptions, TRequest request)
    {
        using var call = AsyncUnaryCall(method, host, callOptions, request);
        return call.ResponseAsync.GetAwaiter().GetResult();
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions callOptions, TRequest request) =>
        inner.AsyncServerStreamingCall(method, host, Signed(callOptions), request);

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions callOptions) =>
        inner.AsyncClientStreamingCall(method, host, Signed(callOptions));

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions callOptions) =>
        inner.AsyncDuplexStreamingCall(method, host, Signed(callOptions));

    private CallOptions Signed(CallOptions callOptions) =>
        credentials is null || callOptions.Credentials is not null ? callOptions : callOptions.WithCredentials(credentials);

    /// <summary>The attempts of one call; what a caller asks about the call is answered by the newest.</summary>
    private sealed class Attempts<TResponse>(Func<AsyncUnaryCall<TResponse>> attempt) : IDisposable
    {
        private volatile AsyncUnaryCall<TResponse>? current;
        private volatile bool disposed;
        private RpcException? lastFailure;

        public AsyncUnaryCall<TResponse> Current => current ?? throw new InvalidOperationException("The call has not begun.");

        public async Task<TResponse> RunAsync(ResiliencePipeline pipeline, TimeSpan timeLeft, CancellationToken cancellationToken)
        {
            // A deadline that is over already is the transport's to report; the pipeline wants a positive time.
            var context = ResilienceContextPool.Shared.Get(cancellationToken);
            context.Properties.Set(
                RetryPipeline.TimeLeft, timeLeft > TimeSpan.FromMilliseconds(1) ? timeLeft : TimeSpan.FromMilliseconds(1));
            try
            {
                return await pipeline.ExecuteAsync(static (_, self) => self.OnceAsync(), context, this);
            }
            catch (TimeoutRejectedException)
            {
                // The time ran out between two attempts: what the last one met says more than that.
                throw lastFailure ?? new RpcException(new Status(StatusCode.DeadlineExceeded, "No answer within the deadline."));
            }
            catch (OperationCanceledException)
            {
                throw new RpcException(new Status(StatusCode.Cancelled, "Cancelled by the caller."));
            }
            finally
            {
                ResilienceContextPool.Shared.Return(context);
            }
        }

        public void Dispose()
        {
            disposed = true;
            current?.Dispose();
        }

        private async ValueTask<TResponse> OnceAsync()
        {
            if (disposed) throw new RpcException(new Status(StatusCode.Cancelled, "Cancelled by the caller."));
            current?.Dispose();
            var call = attempt();
            current = call;
            try
            {
                return await call.ResponseAsync;
            }
            catch (RpcException e)
            {
                lastFailure = e;
                throw;
            }
        }
    }
}
