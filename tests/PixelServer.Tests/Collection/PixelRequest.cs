using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace PixelServer.Tests.Collection;

/// <summary>
/// One GET of the pixel without a server around it, to be sent again and again. Like Kestrel's, its parts are used again and
/// allocate nothing, so that what is measured is the collector's own.
/// </summary>
internal sealed class PixelRequest
{
    private readonly Headers _responseHeaders = new();
    private readonly FixedBody _body = new();
    private readonly HttpResponseFeature _response;

    public PixelRequest(string query, params (string Name, string Value)[] headers)
    {
        var requestHeaders = new Headers();
        foreach (var (name, value) in headers)
        {
            requestHeaders.Add(name, value);
        }

        _response = new HttpResponseFeature { Headers = _responseHeaders };
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = "GET",
            Scheme = "https",
            Path = "/p.gif",
            QueryString = query,
            Headers = requestHeaders,
        });
        features.Set<IHttpResponseFeature>(_response);
        features.Set<IHttpResponseBodyFeature>(_body);
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = IPAddress.Parse("192.0.2.7") });
        Context = new DefaultHttpContext(features);
    }

    public HttpContext Context { get; }

    public ReadOnlySpan<byte> Body => _body.Written;

    /// <summary>Makes it as if it had not been answered.</summary>
    public void Reset()
    {
        _responseHeaders.Clear();
        _response.StatusCode = StatusCodes.Status200OK;
        _body.Reset();
    }

    private sealed class Headers() : Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase), IHeaderDictionary
    {
        long? IHeaderDictionary.ContentLength { get; set; }

        StringValues IHeaderDictionary.this[string key]
        {
            get => TryGetValue(key, out var value) ? value : StringValues.Empty;
            set => this[key] = value;
        }
    }

    private sealed class FixedBody : PipeWriter, IHttpResponseBodyFeature
    {
        private readonly byte[] _bytes = new byte[4096];
        private int _length;

        public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

        public Stream Stream => AsStream();

        public PipeWriter Writer => this;

        public void Reset() => _length = 0;

        public override void Advance(int bytes) => _length += bytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _bytes.AsMemory(_length);

        public override Span<byte> GetSpan(int sizeHint = 0) => _bytes.AsSpan(_length);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;

        public override void CancelPendingFlush() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null) => throw new NotSupportedException();

        public Task CompleteAsync() => Task.CompletedTask;

        public void DisableBuffering() => throw new NotSupportedException();

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
