using System.CommandLine;
using Google.Protobuf;
using Grpc.Core;
using Sourcing.Client;

namespace Sourcing.Cli.Arguments;

/// <summary>The options of every list: one page, or all of them as one.</summary>
internal sealed class ListOptions
{
    // The services give no more than this at once; asking for less would only mean more calls.
    private const int LargestPage = 1000;

    private readonly Option<int> size = new("--page-size")
    {
        Description = "At most this many; 0 leaves it to the service.",
        HelpName = "number",
    };
    private readonly Option<string> token = new("--page-token")
    {
        Description = "From the answer before, with the other options unchanged.",
        HelpName = "token",
        DefaultValueFactory = _ => "",
    };
    private readonly Option<bool> all = new("--all") { Description = "Every page." };

    public void AddTo(Command command)
    {
        command.Add(size);
        command.Add(token);
        command.Add(all);
    }

    /// <summary>Reads the page asked for, or all of them merged into one answer.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="page">Asks for a page of a size, from a token.</param>
    /// <param name="nextToken">Where the token of the next page stands.</param>
    /// <param name="merge">Adds the items of a later page to the first.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<TResponse> ReadAsync<TResponse>(
        ParseResult line, Func<int, string, CancellationToken, AsyncUnaryCall<TResponse>> page,
        Func<TResponse, string> nextToken, Action<TResponse, TResponse> merge, CancellationToken cancellationToken)
        where TResponse : class, IMessage
    {
        var first = line.GetValue(token) ?? "";
        if (!line.GetValue(all))
        {
            using var call = page(line.GetValue(size), first, cancellationToken);
            return await call.ResponseAsync;
        }
        var pageSize = line.GetValue(size) is var asked && asked == 0 ? LargestPage : asked;
        TResponse? whole = null;
        await foreach (var next in Paging.PagesAsync((from, cancel) => page(pageSize, from, cancel), nextToken, first, cancellationToken))
        {
            if (whole is null) whole = next;
            else merge(whole, next);
        }
        whole!.Descriptor.FindFieldByName("next_page_token").Accessor.Clear(whole);
        return whole;
    }

    /// <summary>Says that a list goes on.</summary>
    public static void NoteMore(Output output, string nextToken)
    {
        if (nextToken.Length > 0) output.Note($"There is more: --page-token {nextToken}, or --all");
    }
}
