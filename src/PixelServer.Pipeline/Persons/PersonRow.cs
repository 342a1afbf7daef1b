namespace PixelServer.Pipeline.Persons;

/// <summary>Whose a visitor's events are.</summary>
/// <param name="Owner">Whose sites; empty for the default owner.</param>
/// <param name="Visitor">The visitor's id.</param>
/// <param name="Since">From when on, in Unix milliseconds; <see cref="Always"/> unless the visitor is a shared computer.</param>
/// <param name="Until">Until before when; <see cref="Forever"/> unless the visitor is a shared computer.</param>
/// <param name="Person">The person's id.</param>
public readonly record struct PersonRow(string Owner, ulong Visitor, long Since, long Until, ulong Person)
{
    public const long Always = 0;

    /// <summary>The end of ClickHouse's DateTime64: 2299-12-31T23:59:59.999Z.</summary>
    public const long Forever = 10_413_791_999_999;
}
