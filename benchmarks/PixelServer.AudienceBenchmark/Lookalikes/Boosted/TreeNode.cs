namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>A leaf, or a question and where its answers lead.</summary>
/// <param name="Question">Null for a leaf.</param>
/// <param name="No">Place of the node behind the answer no.</param>
/// <param name="Yes">Behind yes.</param>
/// <param name="Value">Of a leaf.</param>
internal readonly record struct TreeNode(TreeQuestion? Question, int No, int Yes, double Value);
