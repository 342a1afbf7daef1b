using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace PixelServer.EndToEnd.Running;

/// <summary>The real nginx with a configuration of deploy/, of which only ports, addresses and certificates are replaced.</summary>
internal sealed class NginxProcess : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private readonly int _port;
    private readonly string _certificate;

    private NginxProcess(string configuration, Uri upstream)
    {
        // Below the ports that clients are given.
        using (var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 30_000)))
        {
            listener.Start();
            _port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        _certificate = MakeCertificate();
        var site = File.ReadAllText(configuration)
            .Replace("listen 443 ", string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{_port} "), StringComparison.Ordinal)
            .Replace("/etc/ssl/shop.example", _folder.Path, StringComparison.Ordinal)
            .Replace("/var/www/shop", Path.Combine(_folder.Path, "shop"), StringComparison.Ordinal)
            .Replace("127.0.0.1:8080", upstream.Authority, StringComparison.Ordinal);
        var main = Path.Combine(_folder.Path, "nginx.conf");
        File.WriteAllText(main, $$"""
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            worker_processes 1;
            daemon off;
            pid {{_folder.Path}}/nginx.pid;
            error_log stderr crit;
            events { worker_connections 256; }
            http {
                client_body_temp_path {{_folder.Path}}/body;
                proxy_temp_path {{_folder.Path}}/proxy;
                fastcgi_temp_path {{_folder.Path}}/fastcgi;
                uwsgi_temp_path {{_folder.Path}}/uwsgi;
                scgi_temp_path {{_folder.Path}}/scgi;
                {{site}}
            }
            """);
        _process = Process.Start(new ProcessStartInfo("nginx", ["-c", main, "-e", "stderr"]))!;
    }

    /// <summary>Starts it in front of a server.</summary>
    public static async Task<NginxProcess> StartNewAsync(string configuration, Uri upstream)
    {
        var nginx = new NginxProcess(configuration, upstream);
        await Eventually.HoldsAsync("nginx listens", async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, nginx._port, TestContext.Current.CancellationToken);
                return true;
            }
            catch (SocketException) when (!nginx._process.HasExited)
            {
                return false;
            }
        });
        return nginx;
    }

    /// <summary>Asks for an address of any host at nginx, from a chosen loopback address, over TLS.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string url, string from = "127.0.0.1", string? json = null, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _certificate },
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(IPAddress.Loopback, _port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var request = new HttpRequestMessage(method, url);
        request.Content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            // Its workers end with it only when it ends in order.
            Signals.Send(_process.Id, Signals.Terminate);
            _process.WaitForExit();
        }

        _process.Dispose();
        _folder.Dispose();
    }

    // Returns its hash.
    private string MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=shop.example", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        File.WriteAllText(Path.Combine(_folder.Path, "fullchain.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder.Path, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return certificate.GetCertHashString();
    }
}
