namespace PixelServer.Insights.Interest;

/// <summary>A field at which a form was given up.</summary>
/// <param name="Field">Its name; empty where it is not known.</param>
/// <param name="Sessions">Sessions that began the form, did not send it, and touched this field of it last.</param>
public sealed record FormField(string Field, long Sessions);
