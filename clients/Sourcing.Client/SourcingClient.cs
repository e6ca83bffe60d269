using Grpc.Net.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;

namespace Sourcing.Client;

/// <summary>
/// The services of Sourcing over one channel. Every unary call has a deadline, carries the token, is tried again where that is
/// safe, and gets a request id where one makes it safe. Thread-safe; make one and keep it.
/// </summary>
/// <remarks>A refusal arrives as <c>RpcException</c>; <see cref="SourcingError.From"/> reads it.</remarks>
public sealed class SourcingClient : IDisposable
{
    private readonly GrpcChannel channel;
    private readonly SocketsHttpHandler? ownTransport;

    /// <summary>Makes a client; it connects with the first call.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message names all that is.</exception>
    public SourcingClient(SourcingClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (options.Transport is null)
        {
            ownTransport = new SocketsHttpHandler
            {
                // Every call has a deadline. gRPC's balancer never tries an address again whose connecting took longer than a timeout set here.
                ConnectTimeout = Timeout.InfiniteTimeSpan,
                EnableMultipleHttp2Connections = true,
                // A watch may be silent for long: pings tell a quiet connection from a dead one.
                KeepAlivePingDelay = TimeSpan.FromSeconds(30),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            };
        }
        channel = GrpcChannel.ForAddress(options.Endpoint, new GrpcChannelOptions
        {
            HttpHandler = options.Transport ?? ownTransport,
            // While it backs off, a channel fails every call at once: shorter than the waits between our attempts.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(50),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
            // The options refuse plain http where it would leave this machine.
            UnsafeUseInsecureChannelCallCredentials = options.Token is not null,
        });
        var invoker = new SourcingCallInvoker(channel.CreateCallInvoker(), options);
        Suppliers = new SuppliersService.SuppliersServiceClient(invoker);
        Screening = new ScreeningService.ScreeningServiceClient(invoker);
        DueDiligence = new DueDiligenceService.DueDiligenceServiceClient(invoker);
        Lots = new LotsService.LotsServiceClient(invoker);
        Orders = new OrdersService.OrdersServiceClient(invoker);
    }

    /// <summary>Who may trade.</summary>
    public SuppliersService.SuppliersServiceClient Suppliers { get; }

    /// <summary>Lists, cases and decisions of those who judge suppliers.</summary>
    public ScreeningService.ScreeningServiceClient Screening { get; }

    /// <summary>Documents, questionnaires and reports of suppliers.</summary>
    public DueDiligenceService.DueDiligenceServiceClient DueDiligence { get; }

    /// <summary>What is offered.</summary>
    public LotsService.LotsServiceClient Lots { get; }

    /// <summary>What is bought.</summary>
    public OrdersService.OrdersServiceClient Orders { get; }

    /// <summary>Closes the channel; calls under way end as cancelled.</summary>
    public void Dispose()
    {
        channel.Dispose();
        ownTransport?.Dispose();
    }
}
