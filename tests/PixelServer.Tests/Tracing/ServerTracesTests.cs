using System.Diagnostics;
using PixelServer.Tracing;
using Xunit;

namespace PixelServer.Tests.Tracing;

public sealed class ServerTracesTests
{
    [Fact]
    public void A_span_is_made_for_who_listens_and_tells_the_kind_of_a_failure_but_not_its_words()
    {
        // Of its own: other tests make spans beside this one.
        var name = $"work {Guid.NewGuid()}";
        var stopped = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ServerTraces.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Name == name ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = stopped.Add,
        };
        ActivitySource.AddActivityListener(listener);

        using (var work = ServerTraces.StartWork(name))
        {
            work.Fail(new InvalidOperationException("jane@shop.example was not found"));
        }

        using (var call = ServerTraces.StartCall(name))
        {
            Assert.Equal(ActivityKind.Server, call!.Kind);
        }

        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], stopped.Select(span => span.Status));
        Assert.Equal(new KeyValuePair<string, object?>("error.type", "System.InvalidOperationException"), Assert.Single(stopped[0].TagObjects));
        Assert.Null(stopped[0].StatusDescription);
        Assert.Empty(stopped[0].Events);
        Assert.Null(ServerTraces.StartWork("nobody listens to this"));
    }
}
