namespace PixelServer.Pipeline.EventLog;

/// <summary>What a record of the log holds.</summary>
internal enum LogRecordKind : byte
{
    /// <summary>One appended payload.</summary>
    Request = 1,

    /// <summary>The end of a block.</summary>
    BlockMark = 2,
}
