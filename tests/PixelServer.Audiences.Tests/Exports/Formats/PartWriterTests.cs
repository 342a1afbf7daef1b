using System.Security.Cryptography;
using PixelServer.Audiences.Exports;
using Xunit;

namespace PixelServer.Audiences.Tests.Exports.Formats;

/// <summary>How rows are split over files and requests.</summary>
public sealed class PartWriterTests
{
    private static readonly ExportMember[] Ten = [.. Enumerable.Range(0, 10).Select(n => Some.Member((ulong)n, emails: [$"n{n}@web.example"]))];

    [Fact]
    public void File_ends_before_it_gets_too_large_and_each_has_the_header()
    {
        // A header of 6 bytes and three rows of 65.
        using var written = WrittenFormat.Of("linkedin", Ten, bytesPerPart: 6 + (3 * 65));

        Assert.Equal(["list-0001.csv", "list-0002.csv", "list-0003.csv", "list-0004.csv"], written.Parts.Select(part => part.File));
        Assert.Equal([3, 3, 3, 1], written.Parts.Select(part => part.Rows));
        Assert.Equal([201, 201, 201, 71], written.Parts.Select(part => part.Bytes));
        Assert.All(Enumerable.Range(0, 4), part => Assert.StartsWith("email\n", written.Text(part), StringComparison.Ordinal));
        Assert.Equal(10, Enumerable.Range(0, 4).SelectMany(part => written.Text(part).Split('\n')[1..^1]).Distinct().Count());
    }

    [Fact]
    public void One_byte_less_and_a_row_goes_into_the_next_file()
    {
        using var written = WrittenFormat.Of("linkedin", Ten, bytesPerPart: 6 + (3 * 65) - 1);
        Assert.Equal([2, 2, 2, 2, 2], written.Parts.Select(part => part.Rows));
    }

    [Fact]
    public void Linkedins_files_have_at_most_300_000_rows()
    {
        ExportMember[] many = [.. Enumerable.Repeat(Ten[0], 300_001)];
        using var written = WrittenFormat.Of("linkedin", many);
        Assert.Equal([300_000, 1], written.Parts.Select(part => part.Rows));
        Assert.All(written.Parts, part => Assert.InRange(part.Bytes, 1, 20_000_000));
    }

    [Fact]
    public void Requests_have_at_most_what_the_platform_takes_at_once()
    {
        ExportMember[] many = [.. Enumerable.Repeat(Ten[0], 5_001)];
        using var written = WrittenFormat.Of("x", many);
        var bodies = written.Text().TrimEnd('\n').Split('\n');
        Assert.Equal([2500, 2500, 1], bodies.Select(body => System.Text.Json.JsonDocument.Parse(body).RootElement.GetArrayLength()));
        Assert.Equal(5001, Assert.Single(written.Parts).Rows);
    }

    [Fact]
    public void Requests_have_at_most_as_many_bytes()
    {
        // An operation of ten e-mails has 729 bytes.
        ExportMember[] many = [.. Enumerable.Range(0, 10).Select(n => Some.Member((ulong)n, emails: [.. Enumerable.Range(0, 10).Select(m => $"{n}-{m}@web.example")]))];
        using var written = WrittenFormat.Of("x", many, bytesPerPart: 2000);
        var files = Enumerable.Range(0, written.Parts.Count).Select(part => written.Bytes(part)).ToList();
        Assert.Equal(5, files.Count);
        Assert.All(files, file => Assert.InRange(file.Length, 1, 2000));
    }

    [Fact]
    public void Parts_are_told_with_their_hash()
    {
        using var written = WrittenFormat.Of("linkedin", Ten, bytesPerPart: 300);
        Assert.Equal(
            Enumerable.Range(0, written.Parts.Count).Select(part => Convert.ToHexStringLower(SHA256.HashData(written.Bytes(part)))),
            written.Parts.Select(part => part.Sha256));
    }

    [Fact]
    public void Nobody_makes_no_file()
    {
        using var written = WrittenFormat.Of("linkedin", []);
        Assert.Empty(written.Parts);
    }
}
