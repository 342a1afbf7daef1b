namespace PixelServer.Visitors;

/// <summary>A visitor in short.</summary>
/// <param name="Visitor">Its id.</param>
/// <param name="Sites">The visitor on each site that has events of it, the latest first.</param>
/// <param name="Devices">Its devices, the latest first; at most 20.</param>
/// <param name="Persons">Who it is by the newest build of persons: nobody before it was identified, several where it is a shared computer.</param>
/// <param name="Sql">The statement behind <paramref name="Sites"/>.</param>
internal sealed record ProfileView(
    string Visitor, IReadOnlyList<OnSiteView> Sites, IReadOnlyList<DeviceView> Devices, IReadOnlyList<PersonView> Persons, string Sql);
