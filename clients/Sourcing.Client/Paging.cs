using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Sourcing.Client;

/// <summary>Walks lists page by page.</summary>
public static class Paging
{
    /// <summary>Every page of a list, each asked for when the one before is used up.</summary>
    /// <param name="page">Calls the list method with a page token; the first one is as given.</param>
    /// <param name="nextToken">Reads the token of the next page; empty on the last one.</param>
    /// <param name="firstToken">Where to begin; empty for the start.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public static async IAsyncEnumerable<TResponse> PagesAsync<TResponse>(
        Func<string, CancellationToken, AsyncUnaryCall<TResponse>> page,
        Func<TResponse, string> nextToken,
        string firstToken = "",
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(nextToken);
        var token = firstToken;
        do
        {
            using var call = page(token, cancellationToken);
            var response = await call.ResponseAsync;
            token = nextToken(response);
            yield return response;
        }
        while (token.Length > 0);
    }
}
