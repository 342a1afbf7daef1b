using PixelServer.Pipeline.Visitors;

namespace PixelServer.Visitors;

/// <summary>A device of a visitor. Empty text: not known.</summary>
/// <param name="Type">desktop, mobile, tablet, …</param>
/// <param name="Brand">Its maker.</param>
/// <param name="Model">Its model.</param>
/// <param name="Os">Operating system.</param>
/// <param name="Browser">Browser.</param>
/// <param name="InApp">App whose built-in browser it was.</param>
/// <param name="Country">Country of the address.</param>
/// <param name="Events">Events that came from it.</param>
/// <param name="LastSeen">Time of the last one.</param>
internal sealed record DeviceView(
    string Type, string Brand, string Model, string Os, string Browser, string InApp, string Country, long Events, DateTimeOffset LastSeen)
{
    public static DeviceView Of(VisitorDevice device) => new(
        device.DeviceType,
        device.DeviceBrand,
        device.DeviceModel,
        device.Os,
        device.Browser,
        device.InApp,
        device.Country,
        device.Events,
        DateTimeOffset.FromUnixTimeMilliseconds(device.LastSeen));
}
