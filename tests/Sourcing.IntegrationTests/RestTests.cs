using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>What those without gRPC see: REST, health, metrics; and what tools of gRPC see: reflection, health.</summary>
public sealed class RestTests(SharedHost shared) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = shared.Host.Web };

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task A_lot_is_read_and_an_order_is_placed_as_JSON()
    {
        var (_, lot) = await shared.Api.OfferAsync(Sample.Ruby(20_000.50m));
        var buyer = shared.Api.Buyer();

        var read = await SendAsync(HttpMethod.Get, $"/v1/{lot.Name}", buyer);
        var placed = await SendAsync(HttpMethod.Post, "/v1/orders", buyer, $$"""{"requestId":"{{Sample.RequestId()}}","lines":[{"lot":"{{lot.Name}}"}]}""");

        Assert.Equal((HttpStatusCode.OK, lot.StockNumber), (read.Status, read.Json.GetProperty("stockNumber").GetString()));
        Assert.Equal("2.03", read.Json.GetProperty("quantity").GetProperty("value").GetString());
        Assert.Equal(HttpStatusCode.OK, placed.Status);
        // 64-bit numbers are text, as the JSON mapping of protobuf says.
        Assert.Equal(("20000", 500_000_000), (placed.Json.GetProperty("total").GetProperty("units").GetString(), placed.Json.GetProperty("total").GetProperty("nanos").GetInt32()));
        await buyer.CommittedAsync(placed.Json.GetProperty("name").GetString()!);
        var listed = await SendAsync(HttpMethod.Get, "/v1/orders?pageSize=1", buyer);
        Assert.Equal(placed.Json.GetProperty("name").GetString(), listed.Json.GetProperty("orders")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_refusal_is_JSON_with_the_same_details()
    {
        var buyer = shared.Api.Buyer();
        var bad = await SendAsync(HttpMethod.Post, "/v1/orders", buyer, """{"requestId":"x","lines":[]}""");

        Assert.Equal((HttpStatusCode.BadRequest, 3), (bad.Status, bad.Json.GetProperty("code").GetInt32()));
        var details = bad.Json.GetProperty("details").EnumerateArray().ToDictionary(d => d.GetProperty("@type").GetString()!.Split('/')[^1]);
        Assert.Equal(("INVALID_REQUEST", "orders.sourcing"), (details["google.rpc.ErrorInfo"].GetProperty("reason").GetString(), details["google.rpc.ErrorInfo"].GetProperty("domain").GetString()));
        Assert.Equal(["lines", "request_id"], details["google.rpc.BadRequest"].GetProperty("fieldViolations").EnumerateArray().Select(v => v.GetProperty("field").GetString()).Order());
    }

    [Theory]
    [InlineData("GET", "/v1/lots/0190163d-8694-739b-aea5-966c26f8ad91", "", HttpStatusCode.NotFound, "LOT_NOT_FOUND")]
    [InlineData("GET", "/v1/lots/one", "", HttpStatusCode.BadRequest, "INVALID_REQUEST")]
    [InlineData("POST", "/v1/lots", "{}", HttpStatusCode.Forbidden, "ROLE_MISSING")]
    [InlineData("POST", "/v1/importJobs:upload", "Stock #\n", HttpStatusCode.Forbidden, "ROLE_MISSING")]
    public async Task Every_refusal_over_REST_carries_its_reason(string method, string path, string body, HttpStatusCode status, string reason)
    {
        var answer = await SendAsync(new HttpMethod(method), path, shared.Api.Buyer(), body.Length > 0 ? body : null);
        Assert.Equal((status, reason), (answer.Status, answer.Json.GetProperty("details")[0].GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData("""{"requestId":""")]
    [InlineData("""{"requestId":5,"lines":"x"}""")]
    [InlineData("""{"nonsense":true}""")]
    public async Task A_body_that_is_no_request_is_a_bad_request(string body)
    {
        var answer = await SendAsync(HttpMethod.Post, "/v1/orders", shared.Api.Buyer(), body);
        Assert.Equal((HttpStatusCode.BadRequest, 3), (answer.Status, answer.Json.GetProperty("code").GetInt32()));
    }

    [Fact]
    public async Task A_call_without_a_token_is_unauthorized_with_a_reason()
    {
        var answer = await SendAsync(HttpMethod.Get, "/v1/lots", null);
        Assert.Equal((HttpStatusCode.Unauthorized, "TOKEN_INVALID"), (answer.Status, answer.Json.GetProperty("details")[0].GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_stock_file_is_uploaded_as_the_body_of_a_request()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var answer = await SendAsync(HttpMethod.Post, "/v1/importJobs:upload?file_name=r.csv&value=currency=USD&mapping=What=variety", supplier, "Stock #,What,Carat,Price\nR-1,Ruby,2,100\nR-2,Rubby,2,100\n", "text/csv");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(("SUCCEEDED", "1", "1"), (answer.Json.GetProperty("state").GetString(), answer.Json.GetProperty("createdCount").GetString(), answer.Json.GetProperty("rejectedCount").GetString()));
        Assert.Equal("R-1", Assert.Single((await supplier.Lots.ListLotsAsync(new())).Lots).StockNumber);
        var rejects = await SendAsync(HttpMethod.Get, $"/v1/{answer.Json.GetProperty("name").GetString()}/rejects", supplier);
        Assert.Equal("3", rejects.Json.GetProperty("rejects")[0].GetProperty("row").GetString());
        var empty = await SendAsync(HttpMethod.Post, "/v1/importJobs:upload?value=nonsense", supplier, "", "text/csv");
        Assert.Equal((HttpStatusCode.BadRequest, 3), (empty.Status, empty.Json.GetProperty("code").GetInt32()));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_answers_without_a_token(string path)
    {
        using var answer = await http.GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Metrics_are_told_without_a_token_in_Prometheus_text()
    {
        using var answer = await http.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("# TYPE ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_and_reflection_answer_over_gRPC()
    {
        var health = new Health.HealthClient(shared.Api.Nobody.Wire);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await health.CheckAsync(new())).Status);

        var reflection = new ServerReflection.ServerReflectionClient(shared.Api.Compliance.Wire);
        using var call = reflection.ServerReflectionInfo(new Metadata { { "authorization", $"Bearer {shared.Api.Compliance.Token}" } });
        await call.RequestStream.WriteAsync(new() { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Superset(
            new HashSet<string> { "sourcing.suppliers.v1.SuppliersService", "sourcing.lots.v1.LotsService", "sourcing.orders.v1.OrdersService" },
            call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name).ToHashSet());
        await call.RequestStream.CompleteAsync();
    }

    private async Task<(HttpStatusCode Status, JsonElement Json)> SendAsync(HttpMethod method, string path, Party? caller, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (caller is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.Token);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(text.StartsWith('{'), $"{answer.StatusCode}: {text}");
        return (answer.StatusCode, JsonDocument.Parse(text).RootElement);
    }
}
