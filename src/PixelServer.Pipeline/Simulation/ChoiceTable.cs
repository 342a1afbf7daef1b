using PixelServer.Events;

namespace PixelServer.Pipeline.Simulation;

/// <summary>A <see cref="ChosenTextColumn"/> of a table whose texts may repeat: a row of the table is added by its number.</summary>
internal sealed class ChoiceTable
{
    private readonly int[] _choices;

    /// <param name="column">The column.</param>
    /// <param name="texts">The table's texts.</param>
    public ChoiceTable(string column, IEnumerable<string> texts)
    {
        var all = texts.Select(text => new Utf8Text(text)).ToArray();
        var distinct = all.Distinct().ToArray();
        _choices = [.. all.Select(text => Array.IndexOf(distinct, text))];
        Column = new ChosenTextColumn(column, distinct);
    }

    public ChosenTextColumn Column { get; }

    public void Add(int row) => Column.Add(_choices[row]);
}
