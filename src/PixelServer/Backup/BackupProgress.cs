namespace PixelServer.Backup;

/// <summary>Tells the person in front of a backup or a restore, on standard error, what is being done.</summary>
internal sealed class BackupProgress(string command, bool isQuiet)
{
    public void Say(string step)
    {
        if (!isQuiet)
        {
            Console.Error.WriteLine($"pixelserver {command}: {step} …");
        }
    }
}
