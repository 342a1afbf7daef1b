namespace PixelServer.Loading;

/// <summary>Carries the reason for which a started server had to stop to the exit code.</summary>
internal sealed class StartFailure
{
    public bool HasFailed { get; private set; }

    public int ExitCode => HasFailed ? 1 : 0;

    public void Set() => HasFailed = true;
}
