using System.Diagnostics.CodeAnalysis;
using PixelServer.Pipeline.Warehouse.Native;

namespace PixelServer.Pipeline.Simulation;

/// <summary>The columns that tell what the visitor came with. Not thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The block that writes the columns disposes of them.")]
internal sealed class DeviceColumns
{
    private readonly ChoiceTable[] _texts =
    [
        Table("user_agent", device => device.Agent),
        Table("browser", device => device.Browser),
        Table("os", device => device.Os),
        Table("device_type", device => device.Type),
        Table("bot_kind", device => device.BotKind),
        Table("bot_name", device => device.BotName),
        Table("bot_reason", device => device.BotReason),
    ];

    private readonly NumberColumn<bool> _isBot = new("is_bot", "Bool");

    public DeviceColumns() => All = [.. _texts.Select(table => table.Column), _isBot];

    public Column[] All { get; }

    /// <param name="device">Of <see cref="SimulatedDevice.All"/>.</param>
    public void Add(int device)
    {
        foreach (var table in _texts)
        {
            table.Add(device);
        }

        _isBot.Add(SimulatedDevice.All[device].IsBot);
    }

    private static ChoiceTable Table(string column, Func<SimulatedDevice, string> text) => new(column, SimulatedDevice.All.Select(text));
}
