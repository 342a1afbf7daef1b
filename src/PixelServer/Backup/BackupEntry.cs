namespace PixelServer.Backup;

/// <summary>An entry of a backup, as the list at its end has it.</summary>
/// <param name="Name">Its name: <c>files/…</c>, <c>log/…</c> or <c>clickhouse/…</c>.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content, in hexadecimal.</param>
/// <param name="FileBytes">Length of the file it becomes, of which zeros at the end were left out.</param>
internal sealed record BackupEntry(string Name, long Bytes, string Sha256, long FileBytes);
