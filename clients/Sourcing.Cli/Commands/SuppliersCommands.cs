using System.CommandLine;
using Sourcing.Cli.Arguments;
using Sourcing.Suppliers.V1;
using Spectre.Console;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing suppliers …</c></summary>
internal static class SuppliersCommands
{
    public static Command Build(Runner runner) =>
        new("suppliers", "Who may trade.") { Create(runner), Approve(runner), Suspend(runner), List(runner), Get(runner) };

    private static Command Create(Runner runner)
    {
        var displayName = new Argument<string>("display-name") { Description = "How people call it." };
        var legalName = new Option<string?>("--legal-name")
        {
            Description = "The name on its papers. Default: the display name.",
            HelpName = "name",
        };
        var country = new Option<string>("--country")
        {
            Description = "Country it is registered in, ISO 3166-1 code.",
            HelpName = "code",
            Required = true,
        };
        var email = new Option<string>("--email")
        {
            Description = "Address for enquiries.",
            HelpName = "address",
            DefaultValueFactory = _ => "",
        };
        var requestId = SharedOptions.RequestId();
        var validateOnly = SharedOptions.ValidateOnly();
        var command = new Command("create", "Registers a supplier; compliance approves it before it can trade.")
        {
            displayName, legalName, country, email, requestId, validateOnly,
        };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new CreateSupplierRequest
            {
                Supplier = new Supplier
                {
                    DisplayName = line.GetRequiredValue(displayName),
                    LegalName = line.GetValue(legalName) ?? line.GetRequiredValue(displayName),
                    CountryCode = line.GetRequiredValue(country),
                    ContactEmail = line.GetRequiredValue(email),
                },
                RequestId = line.GetValue(requestId) ?? "",
                ValidateOnly = line.GetValue(validateOnly),
            };
            Show(session, await session.Client.Suppliers.CreateSupplierAsync(request, cancellationToken: cancel));
        });
        return command;
    }

    private static Command Approve(Runner runner)
    {
        var (name, etag) = (Name(), SharedOptions.Etag());
        var command = new Command("approve", "Lets a supplier trade.") { name, etag };
        runner.Bind(command, async (session, line, cancel) => Show(session, await session.Client.Suppliers.ApproveSupplierAsync(
            new ApproveSupplierRequest
            {
                Name = line.GetRequiredValue(name),
                Etag = line.GetRequiredValue(etag),
            }, cancellationToken: cancel)));
        return command;
    }

    private static Command Suspend(Runner runner)
    {
        var (name, etag) = (Name(), SharedOptions.Etag());
        var reason = new Option<string>("--reason") { Description = "Why, for the record.", HelpName = "text", Required = true };
        var command = new Command("suspend", "Stops a supplier at once: its lots are withdrawn, its open orders put on hold.")
        {
            name, reason, etag,
        };
        runner.Bind(command, async (session, line, cancel) => Show(session, await session.Client.Suppliers.SuspendSupplierAsync(
            new SuspendSupplierRequest
            {
                Name = line.GetRequiredValue(name),
                Reason = line.GetRequiredValue(reason),
                Etag = line.GetRequiredValue(etag),
            }, cancellationToken: cancel)));
        return command;
    }

    private static Command List(Runner runner)
    {
        var state = Choice.Option<Supplier.Types.State>("--state", "Only suppliers in this state.");
        var paging = new ListOptions();
        var command = new Command("list", "Lists suppliers by name.") { state };
        paging.AddTo(command);
        runner.Bind(command, async (session, line, cancel) =>
        {
            var answer = await paging.ReadAsync(
                line,
                (size, token, c) => session.Client.Suppliers.ListSuppliersAsync(
                    new ListSuppliersRequest
                    {
                        PageSize = size,
                        PageToken = token,
                        State = line.GetValue(state) ?? default,
                    }, cancellationToken: c),
                page => page.NextPageToken, (whole, next) => whole.Suppliers.Add(next.Suppliers), cancel);
            session.Output.Write(answer, () => [Table(answer.Suppliers)]);
            ListOptions.NoteMore(session.Output, answer.NextPageToken);
        });
        return command;
    }

    private static Command Get(Runner runner)
    {
        var name = Name();
        var command = new Command("get", "Shows a supplier.") { name };
        runner.Bind(command, async (session, line, cancel) => Show(session, await session.Client.Suppliers.GetSupplierAsync(
            new GetSupplierRequest { Name = line.GetRequiredValue(name) }, cancellationToken: cancel)));
        return command;
    }

    private static Argument<string> Name() =>
        ArgumentParsing.Argument<string>("supplier", "suppliers/ID, or the ID alone.", ResourceName.Supplier);

    private static Table Table(IEnumerable<Supplier> suppliers) => Output.List(
        suppliers,
        ("NAME", s => s.Name), ("DISPLAY NAME", s => s.DisplayName), ("COUNTRY", s => s.CountryCode), ("STATE", s => Choice.Word(s.State)),
        ("ORDERS", s => Output.Show(s.OrderCount)));

    private static void Show(Session session, Supplier supplier) => session.Output.Write(supplier, () => [Output.Card(
        ("Name", supplier.Name), ("Display name", supplier.DisplayName), ("Legal name", supplier.LegalName),
        ("Country", supplier.CountryCode),
        ("Email", supplier.ContactEmail), ("State", Choice.Word(supplier.State)), ("Suspended because", supplier.SuspendReason),
        ("Orders", Output.Show(supplier.OrderCount)), ("Last order", Output.Show(supplier.LastOrderTime)),
        ("Registered", Output.Show(supplier.CreateTime)), ("Changed", Output.Show(supplier.UpdateTime)), ("Etag", supplier.Etag))]);
}
