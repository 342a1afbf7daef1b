namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>What must hold of a visitor or person; a tree.</summary>
public abstract record Condition
{
    /// <summary>The conditions it is made of.</summary>
    public virtual IReadOnlyList<Condition> Parts => [];

    /// <summary>The condition and all below it.</summary>
    public IEnumerable<Condition> WithDescendants() => Parts.SelectMany(part => part.WithDescendants()).Prepend(this);
}
