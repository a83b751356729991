namespace CheckpointTools.Tests.Support;

/// <summary>What a checkpoint holds, as a user reads it: comparable, whatever files it is in.</summary>
internal static class SessionValues
{
    /// <summary>Every value of every variable that a command emits, with its variable's name, dtype and shape before it.</summary>
    public static IReadOnlyList<string> Values(this Session session, string variables) =>
        [
            .. session
                .Run(
                    $"{variables} | % {{ \"$($_.Name) $($_.DataType) $($_.Shape)\"; Read-CheckpointVariable -InputObject $_ | % {{ $_ }} }}"
                )
                .Succeeded()
                .Output.Select(static o => FormattableString.Invariant($"{o.BaseObject}")),
        ];

    public static IReadOnlyList<string> Names(this Session session, string checkpoint) =>
        [.. session.Run($"Get-CheckpointVariable {checkpoint}").Succeeded().Output.Texts("Name")];

    public static IReadOnlyList<string> Snapshot(this Session session) => DirectorySnapshot.Take(session.Directory.Path);

    /// <summary>The snapshot's lines of data files alone.</summary>
    public static IReadOnlyList<string> DataFiles(this Session session) =>
        [.. session.Snapshot().Where(static line => line.Contains(".data-", StringComparison.Ordinal))];
}
