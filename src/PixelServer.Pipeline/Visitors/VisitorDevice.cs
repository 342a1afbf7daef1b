namespace PixelServer.Pipeline.Visitors;

/// <summary>A device of a visitor, as far as the browser tells. Empty text: not known.</summary>
/// <param name="DeviceType">desktop, mobile, tablet, …</param>
/// <param name="DeviceBrand">Its maker.</param>
/// <param name="DeviceModel">Its model.</param>
/// <param name="Os">Operating system.</param>
/// <param name="Browser">Browser.</param>
/// <param name="InApp">App whose built-in browser it was.</param>
/// <param name="Country">Country of the address.</param>
/// <param name="Events">Events that came from it.</param>
/// <param name="LastSeen">Time of the last one, Unix milliseconds.</param>
public sealed record VisitorDevice(
    string DeviceType, string DeviceBrand, string DeviceModel, string Os, string Browser, string InApp, string Country, long Events, long LastSeen);
