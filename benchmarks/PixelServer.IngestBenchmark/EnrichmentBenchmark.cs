using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Enrichment.Geo;
using PixelServer.Pipeline.Enrichment.Sources;
using PixelServer.Pipeline.Enrichment.UserAgents;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.IngestBenchmark;

/// <summary>What each step of enrichment costs an event, with the agents, referrers, pages and addresses of the web log.</summary>
internal sealed class EnrichmentBenchmark(BenchmarkOptions options)
{
    private readonly GeoLocator _geo = new(new GeoOptions(), NullLogger<GeoLocator>.Instance, TimeProvider.System);
    private readonly SourceReader _sources = new();
    private readonly TrafficSource _source = new();
    private readonly LoggedRequest[] _requests = LoggedRequest.All();

    public void Run()
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_requests.Length:N0} requests of the web log, {_requests.Select(request => request.AgentText).Distinct().Count()} agents; median of {options.Runs} rounds.\n"));
        Console.WriteLine("| step | µs/event | bytes allocated/event |");
        Console.WriteLine("|---|---:|---:|");

        var agents = new UserAgentReader();
        var answers = _requests.Select(request => agents.Read(request.Agent, default)).ToArray();
        Measure("geo (country)", request => _geo.Find(request.Address, out _));
        Measure("user_agent, known", request => agents.Read(request.Agent, default));
        var place = 0;
        Measure("source", request =>
        {
            var app = answers[place++ % answers.Length].InAppOf;
            _sources.Read(request.Page, "www.semicomplete.com"u8, request.Referrer, app.Span, _source);
        });

        var decoder = new EventDecoder();
        using var events = new EventBatch();
        var enricher = new EventEnricher(_geo, () => SiteHosts.None);
        void DecodeOnly() => Decode(decoder, (_, _) => { });
        MeasureAll("all steps, with their clocks", () => Decode(decoder, (source, address) => enricher.Enrich(source, address)), DecodeOnly);
        MeasureCold();
        MeasureAll("for comparison: decoding", DecodeOnly, () => { });
        MeasureAll("for comparison: decoding, all steps, the row's columns", () => FillRows(decoder, events, enricher), () => { });
        if (enricher.Status.Any(step => step.Failures > 0))
        {
            throw new InvalidOperationException("A step failed.");
        }
    }

    // Each agent for the first time; the patterns are there.
    private void MeasureCold()
    {
        var distinct = _requests.DistinctBy(request => request.AgentText).ToArray();
        var times = new List<(double Microseconds, double Bytes)>();
        for (var run = 0; run <= options.Runs; run++)
        {
            var agents = new UserAgentReader();
            agents.Read("warm"u8, default);
            times.Add(Time(distinct.Length, () =>
            {
                foreach (var request in distinct)
                {
                    agents.Read(request.Agent, default);
                }
            }));
        }

        Print("user_agent, never seen", times);
    }

    private void FillRows(EventDecoder decoder, EventBatch events, EventEnricher enricher)
    {
        events.Clear();
        Decode(decoder, (source, address) => events.Add(source, enricher.Enrich(source, address)));
    }

    private void Measure(string step, Action<LoggedRequest> action) => MeasureAll(
        step,
        () =>
        {
            foreach (var request in _requests)
            {
                action(request);
            }
        },
        () => { });

    // What the first takes more than the second.
    private void MeasureAll(string step, Action action, Action minus)
    {
        var times = new List<(double Microseconds, double Bytes)>();
        for (var run = 0; run <= options.Runs; run++)
        {
            var without = Time(_requests.Length, minus);
            var with = Time(_requests.Length, action);
            times.Add((with.Microseconds - without.Microseconds, with.Bytes - without.Bytes));
        }

        Print(step, times);
    }

    private static (double Microseconds, double Bytes) Time(int events, Action action)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        action();
        return (Stopwatch.GetElapsedTime(started).TotalMicroseconds / events, (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / events);
    }

    private void Decode(EventDecoder decoder, EventAction action)
    {
        for (var i = 0; i < _requests.Length; i++)
        {
            var decoded = decoder.Decode(1, i, _requests[i].Record);
            while (decoded.MoveNext())
            {
                if (!decoded.Rejection.IsNone)
                {
                    throw new InvalidOperationException($"A sample is no event: {decoded.Rejection.Detail}");
                }

                action(decoded.Event, decoded.Record.Address);
            }
        }
    }

    // The first round warms up.
    private static void Print(string step, List<(double Microseconds, double Bytes)> times)
    {
        var counted = times.Skip(1).ToList();
        var sorted = counted.Select(time => time.Microseconds).Order().ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {step} | {sorted[sorted.Count / 2]:0.00} | {counted.Min(time => time.Bytes):0.0} |"));
    }

    private delegate void EventAction(PixelEvent source, ReadOnlySpan<byte> address);
}
