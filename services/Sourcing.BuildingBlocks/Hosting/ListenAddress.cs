using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sourcing.BuildingBlocks.Hosting;

/// <summary>Where a process listens. Section <c>Listen</c>.</summary>
public sealed class ListenAddress
{
    /// <summary>IP address, or <c>localhost</c> (default). Another address than loopback needs a certificate.</summary>
    public string Address { get; set; } = "localhost";

    /// <summary>Port of gRPC (HTTP/2).</summary>
    public int GrpcPort { get; set; }

    /// <summary>Port of REST, health and metrics (HTTP/1.1).</summary>
    public int WebPort { get; set; }

    /// <summary>PEM file with the certificate; turns TLS on.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with the certificate's private key.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>
    /// Whether another address than loopback may be used without a certificate: the network belongs to a container host or a
    /// service mesh that nobody else is on. Tokens and trade data travel over it as they are.
    /// </summary>
    public bool PlaintextNetwork { get; set; }

    /// <summary><c>https</c> where a certificate is set, else <c>http</c>.</summary>
    public string Scheme => CertificateFile is null ? "http" : "https";

    /// <summary>The address for calls from this machine: "every address" is none to call.</summary>
    public string Reachable => IPAddress.TryParse(Address, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)) ? "localhost" : Address;

    /// <summary>Everything that is wrong with these options; empty where nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        var isIp = IPAddress.TryParse(Address, out var ip);
        if (Address != "localhost" && !isIp) problems.Add($"Listen:Address is '{Address}'; it must be an IP address or localhost.");
        if (isIp && !IPAddress.IsLoopback(ip!) && CertificateFile is null && !PlaintextNetwork)
            problems.Add($"Listen:Address is {Address}, which others can reach: set Listen:CertificateFile and Listen:CertificateKeyFile (PEM) to turn TLS on, or listen on localhost. Listen:PlaintextNetwork=true allows it on a network that nobody else is on.");
        foreach (var (name, port) in new[] { (nameof(GrpcPort), GrpcPort), (nameof(WebPort), WebPort) })
            if (port is < 0 or > 65535) problems.Add($"Listen:{name} is {port}; it must be between 0 and 65535.");
        if (GrpcPort == WebPort && GrpcPort != 0) problems.Add($"Listen:GrpcPort and Listen:WebPort are both {GrpcPort}; they must differ.");
        foreach (var file in new[] { CertificateFile, CertificateKeyFile })
            if (file is not null && !File.Exists(file)) problems.Add($"The certificate file {file} does not exist.");
        return problems;
    }

    /// <summary>The same address with both ports some steps further.</summary>
    public ListenAddress Shifted(int by) => new()
    {
        Address = Address, GrpcPort = GrpcPort + by, WebPort = WebPort + by, CertificateFile = CertificateFile, CertificateKeyFile = CertificateKeyFile, PlaintextNetwork = PlaintextNetwork,
    };

    /// <summary>Listens there: HTTP/2 for gRPC, HTTP/1.1 for the rest.</summary>
    public void Apply(KestrelServerOptions kestrel)
    {
        Listen(GrpcPort, HttpProtocols.Http2);
        Listen(WebPort, HttpProtocols.Http1);

        void Listen(int port, HttpProtocols protocols)
        {
            void Configure(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions options)
            {
                options.Protocols = protocols;
                if (CertificateFile is not null)
                    options.UseHttps(System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(CertificateFile, CertificateKeyFile));
            }

            // "localhost" with port 0 is refused by Kestrel because its two addresses would get two ports.
            if (IPAddress.TryParse(Address, out var ip)) kestrel.Listen(ip, port, Configure);
            else if (port == 0) kestrel.Listen(IPAddress.Loopback, port, Configure);
            else kestrel.ListenLocalhost(port, Configure);
        }
    }
}
