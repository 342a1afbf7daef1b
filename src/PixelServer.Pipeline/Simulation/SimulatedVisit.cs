namespace PixelServer.Pipeline.Simulation;

/// <summary>What happens in one session, but for the items.</summary>
internal readonly record struct SimulatedVisit
{
    /// <summary>Place among the visitor's sessions, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>In Unix milliseconds.</summary>
    public required long Start { get; init; }

    public required byte Origin { get; init; }

    /// <summary>The category it is about.</summary>
    public required byte Category { get; init; }

    /// <summary>How many looks at items.</summary>
    public required int Views { get; init; }

    /// <summary>How many additions to the cart.</summary>
    public required int Carts { get; init; }

    public required bool Buys { get; init; }

    public required bool ChecksOut { get; init; }

    public required bool Searches { get; init; }

    /// <summary>It begins with a page that is no item's.</summary>
    public required bool BeginsOnPage { get; init; }

    public required bool SignsUp { get; init; }
}
