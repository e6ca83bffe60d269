using Sourcing.BuildingBlocks.Resilience;
using Sourcing.Suppliers.V1;
using Standing = Sourcing.Suppliers.V1.SupplierStanding.Types.Standing;

namespace Sourcing.Orders.Features;

/// <summary>
/// Asks Suppliers where parties stand. Orders that arrive while one question is under way are asked for together in the
/// next one, so that a call serves many orders; an answer is always to a question sent after the order arrived.
/// </summary>
public sealed class StandingChecks(ServiceCalls<SuppliersService.SuppliersServiceClient> suppliers)
{
    /// <summary>What one call may ask.</summary>
    private const int MaxNames = 1000;

    private readonly Lock gate = new();
    private Question? next;
    private bool asking;

    /// <summary>The standing of each party.</summary>
    /// <exception cref="BuildingBlocks.Errors.RefusedException">Suppliers does not answer: nobody is judged clear then.</exception>
    public Task<IReadOnlyDictionary<string, Standing>> CheckAsync(IEnumerable<string> parties, CancellationToken cancellationToken)
    {
        Question question;
        lock (gate)
        {
            question = next ??= new Question();
            question.Parties.UnionWith(parties);
            if (!asking)
            {
                asking = true;
                // On a thread of its own, so that what arrives at the same moment is asked together; and not as part of this call,
                // whose deadline and cancellation are not those of the others.
                using (ExecutionContext.SuppressFlow()) _ = Task.Run(AskAsync, CancellationToken.None);
            }
        }
        return question.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task AskAsync()
    {
        while (true)
        {
            Question question;
            lock (gate)
            {
                if (next is null)
                {
                    asking = false;
                    return;
                }
                (question, next) = (next, null);
            }
            try
            {
                var answer = new Dictionary<string, Standing>();
                foreach (var some in question.Parties.Chunk(MaxNames))
                {
                    var response = await suppliers.CallAsync((client, options) => client.BatchCheckStandingAsync(new BatchCheckStandingRequest { Suppliers = { some } }, options), CancellationToken.None);
                    foreach (var standing in response.Standings) answer[standing.Supplier] = standing.Standing;
                }
                question.Answer.SetResult(answer);
            }
            catch (Exception failure)
            {
                question.Answer.SetException(failure);
            }
        }
    }

    private sealed class Question
    {
        public HashSet<string> Parties { get; } = [];

        public TaskCompletionSource<IReadOnlyDictionary<string, Standing>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
