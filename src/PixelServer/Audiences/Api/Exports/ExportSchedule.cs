namespace PixelServer.Audiences.Api.Exports;

/// <summary>An export that is made again and again, after a build that is newer than the last. The process that was asked for it makes it.</summary>
/// <param name="Id">By which it is deleted.</param>
/// <param name="Audience">Id of the audience.</param>
/// <param name="Order">What each export shall be; where it is a difference, the first is full.</param>
/// <param name="Every">At least so long after the one before.</param>
/// <param name="LastAt">When the last one was asked for.</param>
/// <param name="LastBuild">The newest build then.</param>
internal sealed record ExportSchedule(string Id, string Audience, ExportOrder Order, TimeSpan Every, DateTimeOffset? LastAt, ulong LastBuild);
