using CheckpointTools.Formats.Models;

namespace CheckpointTools.Tests.Models;

/// <summary>Reads models as the command does.</summary>
internal static class ModelFile
{
    /// <summary>The variables of the file; a fault of one of them fails the test, unless faults are collected.</summary>
    public static IReadOnlyList<ModelVariable> Read(string path, Action<CheckpointException>? report = null) =>
        ModelContents.ReadVariables(path, report ?? (static fault => throw fault), TestContext.Current.CancellationToken);
}
