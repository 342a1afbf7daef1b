namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>The two ends of what somebody did.</summary>
public enum HistoryEnd
{
    First,
    Last,
}
