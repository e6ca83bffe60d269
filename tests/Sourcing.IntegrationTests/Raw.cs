using Grpc.Core;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>Calls with any bytes as the message.</summary>
internal static class Raw
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    public static Method<byte[], byte[]> Method(MethodType type, string service, string name) => new(type, service, name, Bytes, Bytes);

    public static async Task<byte[]> CallAsync(Party caller, string service, string name, byte[] message) =>
        await caller.Wire.AsyncUnaryCall(Method(MethodType.Unary, service, name), null, new CallOptions(), message);
}
