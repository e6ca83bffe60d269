using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Sourcing.Cli.Arguments;
using Sourcing.Suppliers.V1;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing suppliers …</c></summary>
internal static class SuppliersCommands
{
    public static Command Build(Runner runner) =>
        new("suppliers", "Who may trade.")
        {
            Create(runner), Update(runner), Submit(runner), Approve(runner), Suspend(runner), List(runner), Get(runner), Versions(runner),
            ScorecardCommands.Get(runner), ScorecardCommands.Rate(runner),
        };

    public static Argument<string> Name() =>
        ArgumentParsing.Argument<string>("supplier", "suppliers/ID, or the ID alone.", ResourceName.Supplier);

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
        var record = Record();
        var requestId = SharedOptions.RequestId();
        var validateOnly = SharedOptions.ValidateOnly();
        var command = new Command("create", "Registers a supplier; compliance approves it before it can trade.")
        {
            displayName, legalName, country, email, record, requestId, validateOnly,
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
                    Record = line.GetValue(record) is { } path ? await RecordFile.ReadAsync(path, cancel) : null,
                },
                RequestId = line.GetValue(requestId) ?? "",
                ValidateOnly = line.GetValue(validateOnly),
            };
            Show(session, await session.Client.Suppliers.CreateSupplierAsync(request, cancellationToken: cancel));
        });
        return command;
    }

    private static Command Update(Runner runner)
    {
        var (name, etag, validateOnly) = (Name(), SharedOptions.Etag(), SharedOptions.ValidateOnly());
        var displayName = new Option<string?>("--display-name") { Description = "How people call it.", HelpName = "name" };
        var legalName = new Option<string?>("--legal-name") { Description = "The name on its papers.", HelpName = "name" };
        var country = new Option<string?>("--country") { Description = "Country it is registered in, ISO 3166-1 code.", HelpName = "code" };
        var email = new Option<string?>("--email") { Description = "Address for enquiries; \"\" removes it.", HelpName = "address" };
        var record = Record();
        var command = new Command("update", "Changes what is given and leaves the rest. A supplier whose names change is screened again.")
        {
            name, displayName, legalName, country, email, record, etag, validateOnly,
        };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new UpdateSupplierRequest
            {
                Supplier = new Supplier { Name = line.GetRequiredValue(name), Etag = line.GetRequiredValue(etag) },
                UpdateMask = new FieldMask(),
                ValidateOnly = line.GetValue(validateOnly),
            };
            void Change<T>(T? value, string field, Action<T> set) where T : class
            {
                if (value is null) return;
                set(value);
                request.UpdateMask.Paths.Add(field);
            }
            Change(line.GetValue(displayName), "display_name", value => request.Supplier.DisplayName = value);
            Change(line.GetValue(legalName), "legal_name", value => request.Supplier.LegalName = value);
            Change(line.GetValue(country), "country_code", value => request.Supplier.CountryCode = value);
            Change(line.GetValue(email), "contact_email", value => request.Supplier.ContactEmail = value);
            Change(
                line.GetValue(record) is { } path ? await RecordFile.ReadAsync(path, cancel) : null, "record",
                value => request.Supplier.Record = value);
            // An empty mask would mean every field.
            if (request.UpdateMask.Paths.Count == 0)
                throw new CliException(
                    ExitCode.WrongCommandLine, "Nothing is to be changed.",
                    "Give what changes: --display-name, --legal-name, --country, --email or --record.");
            Show(session, await session.Client.Suppliers.UpdateSupplierAsync(request, cancellationToken: cancel));
        });
        return command;
    }

    private static Command Submit(Runner runner)
    {
        var (name, etag) = (Name(), SharedOptions.Etag());
        var command = new Command("submit", "Says that a supplier's file is complete, for compliance to look at.") { name, etag };
        runner.Bind(command, async (session, line, cancel) => Show(session, await session.Client.Suppliers.SubmitSupplierAsync(
            new SubmitSupplierRequest
            {
                Name = line.GetRequiredValue(name),
                Etag = line.GetRequiredValue(etag),
            }, cancellationToken: cancel)));
        return command;
    }

    private static Command Approve(Runner runner)
    {
        var (name, etag) = (Name(), SharedOptions.Etag());
        var command = new Command("approve", "Lets a supplier trade, once screening finds it clear.") { name, etag };
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
            session.Output.Write(answer, () => [SupplierView.List(answer.Suppliers)]);
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

    private static Command Versions(Runner runner)
    {
        var name = Name();
        var paging = new ListOptions();
        var command = new Command("versions", "Lists every version of a supplier's record, newest first.") { name };
        paging.AddTo(command);
        runner.Bind(command, async (session, line, cancel) =>
        {
            var answer = await paging.ReadAsync(
                line,
                (size, token, c) => session.Client.Suppliers.ListSupplierVersionsAsync(
                    new ListSupplierVersionsRequest { Parent = line.GetRequiredValue(name), PageSize = size, PageToken = token },
                    cancellationToken: c),
                page => page.NextPageToken, (whole, next) => whole.Versions.Add(next.Versions), cancel);
            session.Output.Write(answer, () => [SupplierView.Versions(answer.Versions)]);
            ListOptions.NoteMore(session.Output, answer.NextPageToken);
        });
        return command;
    }

    private static Option<string?> Record() => new("--record")
    {
        Description = "Due-diligence file as JSON: names, addresses, owners, directors, banks and so on, "
            + "as under \"record\" in: sourcing suppliers get ID --output json",
        HelpName = "file",
    };

    private static void Show(Session session, Supplier supplier) => session.Output.Write(supplier, () => [SupplierView.Card(supplier)]);
}
