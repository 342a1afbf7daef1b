namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>What a proof comes to.</summary>
public enum ProofVerdict
{
    /// <summary>Better than any simple rule, beyond chance.</summary>
    Good,

    /// <summary>Not proven better than the best simple rule: not used unless the definition accepts it.</summary>
    Weak,

    /// <summary>Better than behaviour can be: something still gives seeds away.</summary>
    Suspicious,
}
