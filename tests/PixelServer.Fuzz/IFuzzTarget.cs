namespace PixelServer.Fuzz;

/// <summary>A part of the product that takes bytes of strangers.</summary>
internal interface IFuzzTarget
{
    string Name { get; }

    /// <summary>Inputs to begin with.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>What an input of this kind is made of, to be put in.</summary>
    IReadOnlyList<byte[]> Words { get; }

    /// <summary>Hands the part an input. Whatever it throws is a finding.</summary>
    void Run(byte[] input);
}
