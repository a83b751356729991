namespace CheckpointTools.Tests.Support;

/// <summary>The contents of a checkpoint as a user reads them: comparable, whatever files they are in.</summary>
internal static class SessionValues
{
    /// <summary>Every value of every variable that a command emits, preceded by the variable's name, dtype and shape.</summary>
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

    /// <summary>Only the lines of the snapshot for data files.</summary>
    public static IReadOnlyList<string> DataFiles(this Session session) =>
        [.. session.Snapshot().Where(static line => line.Contains(".data-", StringComparison.Ordinal))];
}
