namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>
/// Grows a tree by second-order gain on histograms: each node asks what lowers the loss most. Sums are made of the smaller of two children only; the
/// larger's are what is left of their parent's. For one fit, on one thread.
/// </summary>
internal sealed class TreeGrower(BinnedRows rows, BoostingOptions options)
{
    private readonly Slopes[][] _sums = [.. Enumerable.Range(0, options.Depth + 1).Select(_ => new Slopes[rows.Numbers.Length * FeatureBins.Most + rows.FactCount])];
    private readonly List<TreeNode> _nodes = [];
    private readonly int _firstFact = rows.Numbers.Length * FeatureBins.Most;
    private Slopes[] _slopes = [];
    private int[] _order = [];

    /// <summary>Grows a tree from some rows; their order changes.</summary>
    /// <param name="learntFrom">The rows.</param>
    /// <param name="slopes">Of every row.</param>
    public BoostedTree Grow(int[] learntFrom, Slopes[] slopes)
    {
        (_order, _slopes) = (learntFrom, slopes);
        _nodes.Clear();
        var all = new Slopes(0, 0);
        foreach (var row in learntFrom)
        {
            all += slopes[row];
        }

        Sum(0, learntFrom.Length, _sums[0]);
        Grow(0, learntFrom.Length, all, _sums[0], 0);
        return new BoostedTree([.. _nodes]);
    }

    // Returns the place of the node.
    private int Grow(int begin, int end, Slopes all, Slopes[] sums, int depth)
    {
        var place = _nodes.Count;
        _nodes.Add(new TreeNode(null, 0, 0, options.LearningRate * all.BestValue(options.LeafPenalty)));
        if (depth == options.Depth || FindQuestion(all, sums) is not { } found)
        {
            return place;
        }

        var (question, yes) = found;
        var middle = Part(begin, end, question);
        var isYesSmaller = end - middle < middle - begin;
        var next = _sums[depth + 1];
        if (depth + 1 < options.Depth)
        {
            Sum(isYesSmaller ? middle : begin, isYesSmaller ? end : middle, next);
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] -= next[i];
            }
        }

        // The smaller first: the larger's children take the room of the smaller.
        var small = isYesSmaller ? Grow(middle, end, yes, next, depth + 1) : Grow(begin, middle, all - yes, next, depth + 1);
        var large = isYesSmaller ? Grow(begin, middle, all - yes, sums, depth + 1) : Grow(middle, end, yes, sums, depth + 1);
        _nodes[place] = new TreeNode(question, isYesSmaller ? large : small, isYesSmaller ? small : large, 0);
        return place;
    }

    private void Sum(int begin, int end, Slopes[] sums)
    {
        Array.Clear(sums);
        var order = _order.AsSpan(begin..end);
        for (var number = 0; number < rows.Numbers.Length; number++)
        {
            var (bins, first) = (rows.Numbers[number], number * FeatureBins.Most);
            foreach (var row in order)
            {
                sums[first + bins[row]] += _slopes[row];
            }
        }

        foreach (var row in order)
        {
            var slope = _slopes[row];
            foreach (var fact in rows.FactsOf(row))
            {
                sums[_firstFact + fact] += slope;
            }
        }
    }

    private (TreeQuestion Question, Slopes Yes)? FindQuestion(Slopes all, Slopes[] sums)
    {
        (TreeQuestion Question, Slopes Yes)? best = null;
        var most = all.Gain(options.LeafPenalty) + 1e-6;
        void Try(TreeQuestion question, Slopes yes)
        {
            var no = all - yes;
            if (yes.Curvature < options.LeastCurvature || no.Curvature < options.LeastCurvature)
            {
                return;
            }

            var gain = yes.Gain(options.LeafPenalty) + no.Gain(options.LeafPenalty);
            if (gain > most)
            {
                (best, most) = ((question, yes), gain);
            }
        }

        for (var number = 0; number < rows.Numbers.Length; number++)
        {
            var above = new Slopes(0, 0);
            for (var bin = FeatureBins.Most - 1; bin > 0; bin--)
            {
                above += sums[number * FeatureBins.Most + bin];
                Try(new TreeQuestion(number, bin - 1), above);
            }
        }

        for (var fact = 0; fact < rows.FactCount; fact++)
        {
            Try(new TreeQuestion(-1, fact), sums[_firstFact + fact]);
        }

        return best;
    }

    // Those who answer no come first; returns where the others begin.
    private int Part(int begin, int end, TreeQuestion question)
    {
        while (begin < end)
        {
            if (question.IsYes(rows, _order[begin]))
            {
                end--;
                (_order[begin], _order[end]) = (_order[end], _order[begin]);
            }
            else
            {
                begin++;
            }
        }

        return begin;
    }
}
