using System.Net;
using System.Net.Sockets;
using System.Text;
using PixelServer.Audiences.Exports;
using PixelServer.Audiences.Exports.Delivery;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Exports.Delivery;

/// <summary>Deliveries to a real receiver on the loopback address.</summary>
public sealed class WebhookDeliveryTests
{
    private const string Secret = "a-secret-of-ours-1";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_part_arrives_signed_and_in_order()
    {
        await using var receiver = await Receiver.StartAsync();
        using var export = new ExportFolder();
        using var delivery = NewDelivery(receiver);

        var outcome = await delivery.DeliverAsync(export.Folder, new WebhookTarget(receiver.Url, Secret), Test);

        Assert.Equal(new DeliveryOutcome(DeliveryState.Delivered, 3, 3, "", null), outcome);
        Assert.Equal(["buyers-remove-0001.jsonl", "buyers-add-0001.jsonl", "buyers-add-0002.jsonl"], receiver.Parts.Select(part => part.File));
        Assert.All(receiver.Parts, part =>
        {
            Assert.Equal("POST /hook?token=t", part.Target);
            Assert.Equal($"content of {part.File}\n", part.Text);
            Assert.True(part.IsSignedWith(Secret));
            Assert.False(part.IsSignedWith("another-secret-01"));
            Assert.Equal("application/x-ndjson", part.Headers["Content-Type"]);
            Assert.Equal($"{part.Body.Length}", part.Headers["Content-Length"]);
        });
        Assert.Equal(
            ["buyers 815 meta_api remove 1/3", "buyers 815 meta_api add 2/3", "buyers 815 meta_api add 3/3"],
            receiver.Parts.Select(part => $"{Header(part, "Audience")} {Header(part, "Build")} {Header(part, "Format")} {Header(part, "Action")} {Header(part, "Part")}/{Header(part, "Parts")}"));
        Assert.Equal(3, receiver.Parts.Select(part => part.Key).Distinct().Count());
    }

    [Fact]
    public async Task Signature_is_what_openssl_computes()
    {
        // printf '1700000000.hello' | openssl dgst -sha256 -hmac a-secret-of-ours-1
        using var body = new MemoryStream(Encoding.UTF8.GetBytes("hello"));
        var signature = await WebhookSignature.OfAsync(body, Secret, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), Test);
        Assert.Equal("t=1700000000,v1=7ca902cda9110ec9c0f146b8cfddb376f7f3d9229f1354ed1a1f3c0e9a23e0d1", signature);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Passing_failure_is_tried_again_under_the_same_key(int status)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(status, status, 200);
        using var export = new ExportFolder();
        using var delivery = NewDelivery(receiver);

        var outcome = await delivery.DeliverAsync(export.Folder, new WebhookTarget(receiver.Url, Secret), Test);

        Assert.Equal(DeliveryState.Delivered, outcome.State);
        Assert.Equal([3, 1, 1], receiver.Parts.GroupBy(part => part.Key).Select(attempts => attempts.Count()));
        Assert.All(receiver.Parts, part => Assert.Equal($"content of {part.File}\n", part.Text));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(410)]
    [InlineData(302)]
    public async Task Refusal_ends_the_delivery_at_once(int status)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(204).Answer(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        using var export = new ExportFolder();
        using var delivery = NewDelivery(receiver);

        var outcome = await delivery.DeliverAsync(export.Folder, new WebhookTarget(receiver.Url, Secret), Test);

        Assert.Equal(new DeliveryOutcome(DeliveryState.Refused, 1, 3, $"127.0.0.1 refuses part 2 with {status}", null), outcome);
        Assert.Equal(2, receiver.Parts.Count);
    }

    [Fact]
    public async Task Receivers_wish_for_a_pause_is_granted()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(context => Busy(context, "7"));
        using var export = new ExportFolder();
        var time = new HastyTime();
        using var delivery = NewDelivery(receiver, time: time);

        var outcome = await delivery.DeliverAsync(export.Folder, new WebhookTarget(receiver.Url, Secret), Test);

        Assert.Equal(DeliveryState.Delivered, outcome.State);
        Assert.Contains(TimeSpan.FromSeconds(7), time.Waits);
    }

    [Fact]
    public async Task Wish_for_a_longer_pause_than_can_be_waited_stops_the_delivery()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(context => Busy(context, "3600"));
        using var export = new ExportFolder();
        var time = new ManualTime(DateTimeOffset.UnixEpoch.AddDays(1));
        using var delivery = NewDelivery(receiver, time: time);

        var outcome = await delivery.DeliverAsync(export.Folder, new WebhookTarget(receiver.Url, Secret), Test);

        Assert.Equal(new DeliveryOutcome(DeliveryState.Failing, 0, 3, "127.0.0.1 answers 429", time.GetUtcNow().AddHours(1)), outcome);
        Assert.Single(receiver.Parts);
    }

    [Fact]
    public async Task Delivery_that_stopped_goes_on_where_it_was_in_another_process()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(204, 500, 500);
        using var export = new ExportFolder();
        using (var delivery = NewDelivery(receiver, attempts: 2))
        {
            var stopped = await delivery.DeliverAsync(export.Folder, new WebhookTarget(receiver.Url, Secret), Test);
            Assert.Equal((DeliveryState.Failing, 1), (stopped.State, stopped.Delivered));
        }

        using var another = NewDelivery(receiver);
        var outcome = await another.DeliverAsync(export.Folder, new WebhookTarget(receiver.Url, Secret), Test);

        Assert.Equal((DeliveryState.Delivered, 3), (outcome.State, outcome.Delivered));
        Assert.Equal(
            ["buyers-remove-0001.jsonl", "buyers-add-0001.jsonl", "buyers-add-0001.jsonl", "buyers-add-0001.jsonl", "buyers-add-0002.jsonl"],
            receiver.Parts.Select(part => part.File));
        Assert.Single(receiver.Parts.Where(part => part.File == "buyers-add-0001.jsonl").Select(part => part.Key).Distinct());
        Assert.DoesNotContain("token", export.Delivered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delivered_export_is_not_sent_again_but_to_another_receiver_it_is()
    {
        await using var receiver = await Receiver.StartAsync();
        using var export = new ExportFolder();
        using var delivery = NewDelivery(receiver);
        var target = new WebhookTarget(receiver.Url, Secret);
        await delivery.DeliverAsync(export.Folder, target, Test);

        var again = await delivery.DeliverAsync(export.Folder, target, Test);
        var other = await delivery.DeliverAsync(export.Folder, new WebhookTarget(new Uri(receiver.Url, "/other"), Secret), Test);

        Assert.Equal((DeliveryState.Delivered, DeliveryState.Delivered), (again.State, other.State));
        Assert.Equal([3, 3], receiver.Parts.GroupBy(part => part.Target).Select(parts => parts.Count()));
    }

    [Fact]
    public async Task Cancelled_delivery_keeps_what_was_accepted()
    {
        await using var receiver = await Receiver.StartAsync();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Test);
        receiver.Answer(204).Answer(async context =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var export = new ExportFolder();
        using var delivery = NewDelivery(receiver);
        var target = new WebhookTarget(receiver.Url, Secret);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery.DeliverAsync(export.Folder, target, cancellation.Token));

        Assert.Equal(DeliveryState.Delivered, (await delivery.DeliverAsync(export.Folder, target, Test)).State);
        Assert.Single(receiver.Parts, part => part.File == "buyers-remove-0001.jsonl");
    }

    [Fact]
    public async Task Host_that_keeps_failing_is_left_alone()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer([.. Enumerable.Repeat(500, 100)]);
        using var first = new ExportFolder();
        using var second = new ExportFolder();
        using var delivery = NewDelivery(receiver, attempts: 3, breakAfter: 4);
        var target = new WebhookTarget(receiver.Url, Secret);

        var one = await delivery.DeliverAsync(first.Folder, target, Test);
        var two = await delivery.DeliverAsync(second.Folder, target, Test);
        var three = await delivery.DeliverAsync(second.Folder, target, Test);

        Assert.Equal("127.0.0.1 answers 500", one.Reason);
        Assert.Equal("127.0.0.1 keeps failing and is left alone for a while", two.Reason);
        Assert.Equal((DeliveryState.Failing, two.Reason), (three.State, three.Reason));
        Assert.NotNull(three.NotBefore);
        Assert.Equal(4, receiver.Parts.Count);
    }

    [Fact]
    public async Task Receiver_that_does_not_answer_is_given_up()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var export = new ExportFolder();
        using var delivery = NewDelivery(receiver, attempts: 1, timeout: TimeSpan.FromMilliseconds(200));

        var outcome = await delivery.DeliverAsync(export.Folder, new WebhookTarget(receiver.Url, Secret), Test);

        Assert.Equal((DeliveryState.Failing, "127.0.0.1 does not answer within 00:00:00.2000000"), (outcome.State, outcome.Reason));
    }

    [Fact]
    public async Task Receiver_that_is_not_there_is_tried_again_and_then_given_up()
    {
        await using var receiver = await Receiver.StartAsync();
        using var export = new ExportFolder();
        var time = new HastyTime();
        using var delivery = NewDelivery(receiver, time: time, attempts: 3);
        var url = receiver.Url;
        await receiver.DisposeAsync();

        var outcome = await delivery.DeliverAsync(export.Folder, new WebhookTarget(url, Secret), Test);

        Assert.Equal((DeliveryState.Failing, "127.0.0.1 cannot be reached: ConnectionError"), (outcome.State, outcome.Reason));
        Assert.Equal(2, time.Waits.Count(wait => wait >= TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public async Task Part_that_was_changed_is_not_sent()
    {
        await using var receiver = await Receiver.StartAsync();
        using var export = new ExportFolder();
        using var delivery = NewDelivery(receiver);
        await File.AppendAllTextAsync(Path.Combine(export.Folder, "buyers-add-0001.jsonl"), "x", Test);

        await Assert.ThrowsAsync<ExportException>(() => delivery.DeliverAsync(export.Folder, new WebhookTarget(receiver.Url, Secret), Test));

        Assert.Equal(["buyers-remove-0001.jsonl"], receiver.Parts.Select(part => part.File));
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("https://127.0.0.1:{0}/")]
    [InlineData("https://localhost:{0}/")]
    [InlineData("https://[::1]:{0}/")]
    [InlineData("https://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("https://2130706433:{0}/")]
    [InlineData("https://0x7f.1:{0}/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    public async Task Address_that_is_not_on_the_internet_is_not_called(string url)
    {
        await using var receiver = await Receiver.StartAsync();
        using var export = new ExportFolder();
        using var delivery = new WebhookDelivery(new WebhookOptions(), new HastyTime());

        var outcome = await delivery.DeliverAsync(
            export.Folder, new WebhookTarget(new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, url, receiver.Url.Port)), Secret), Test);

        Assert.Equal((DeliveryState.Forbidden, 0), (outcome.State, outcome.Delivered));
        Assert.Contains("Exports:Webhook:AllowedHosts", outcome.Reason, StringComparison.Ordinal);
        Assert.Empty(receiver.Parts);
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("8.8.8.8", "127.0.0.1")]
    [InlineData("2001:4860:4860::8888", "fd00::1")]
    public async Task Name_that_leads_inside_is_not_called(params string[] addresses)
    {
        using var export = new ExportFolder();
        var lookups = 0;
        using var delivery = new WebhookDelivery(new WebhookOptions(), new HastyTime(), (_, _) =>
        {
            lookups++;
            return Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());
        });

        var outcome = await delivery.DeliverAsync(export.Folder, new WebhookTarget(new Uri("https://hooks.example/"), Secret), Test);

        Assert.Equal(DeliveryState.Forbidden, outcome.State);
        Assert.Equal(1, lookups);
    }

    [Fact]
    public async Task Address_that_was_checked_is_the_one_that_is_connected_to()
    {
        // A name that leads to a listener when it is first asked for and elsewhere ever after, as in a rebinding attack.
        await using var receiver = await Receiver.StartAsync();
        using var export = new ExportFolder();
        var lookups = 0;
        var options = new WebhookOptions { AllowedHosts = [$"hooks.example:{receiver.Url.Port}"], Attempts = 1 };
        using var delivery = new WebhookDelivery(options, new HastyTime(), (_, _) =>
            Task.FromResult(new[] { lookups++ == 0 ? IPAddress.Loopback : throw new SocketException((int)SocketError.HostNotFound) }));

        var outcome = await delivery.DeliverAsync(export.Folder, new WebhookTarget(new Uri($"http://hooks.example:{receiver.Url.Port}/"), Secret), Test);

        Assert.Equal(DeliveryState.Delivered, outcome.State);
        Assert.Equal((1, 3), (lookups, receiver.Parts.Count));
        Assert.All(receiver.Parts, part => Assert.Equal($"hooks.example:{receiver.Url.Port}", part.Headers["Host"]));
    }

    [Fact]
    public async Task Allowed_host_is_meant_with_its_port()
    {
        await using var receiver = await Receiver.StartAsync();
        using var export = new ExportFolder();
        using var delivery = new WebhookDelivery(new WebhookOptions { AllowedHosts = ["127.0.0.1:1"] }, new HastyTime());

        var outcome = await delivery.DeliverAsync(export.Folder, new WebhookTarget(receiver.Url, Secret), Test);

        Assert.Equal(DeliveryState.Forbidden, outcome.State);
    }

    [Theory]
    [InlineData("ftp://hooks.example/", Secret)]
    [InlineData("https://user:password@hooks.example/", Secret)]
    [InlineData("https://hooks.example/", "short")]
    public void Target_of_no_use_is_refused(string url, string secret) =>
        Assert.Throws<ExportException>(() => new WebhookTarget(new Uri(url), secret));

    [Fact]
    public void Target_does_not_tell_its_secrets() =>
        Assert.Equal("webhook at hooks.example", new WebhookTarget(new Uri("https://hooks.example/?token=t"), Secret).ToString());

    private static string Header(ReceivedPart part, string name) => part.Headers[$"X-PixelServer-{name}"];

    private static Task Busy(Microsoft.AspNetCore.Http.HttpContext context, string seconds)
    {
        context.Response.StatusCode = 429;
        context.Response.Headers.RetryAfter = seconds;
        return Task.CompletedTask;
    }

    private static WebhookDelivery NewDelivery(Receiver receiver, TimeProvider? time = null, int attempts = 5, int breakAfter = 100, TimeSpan? timeout = null) => new(
        new WebhookOptions
        {
            AllowedHosts = [receiver.Host],
            Attempts = attempts,
            BreakAfter = breakAfter,
            AttemptTimeout = timeout ?? TimeSpan.FromMinutes(1),
        },
        time ?? new HastyTime());
}
