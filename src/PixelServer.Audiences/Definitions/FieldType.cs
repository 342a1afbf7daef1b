namespace PixelServer.Audiences.Definitions;

/// <summary>What a field holds.</summary>
public enum FieldType
{
    Text,
    Number,
    YesNo,
}
