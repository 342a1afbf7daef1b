namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>A tree of questions with a value in each leaf. Immutable.</summary>
/// <param name="Nodes">The root first.</param>
internal sealed record BoostedTree(IReadOnlyList<TreeNode> Nodes)
{
    public double Of(BinnedRows rows, int row)
    {
        var node = Nodes[0];
        while (node.Question is { } question)
        {
            node = Nodes[question.IsYes(rows, row) ? node.Yes : node.No];
        }

        return node.Value;
    }
}
