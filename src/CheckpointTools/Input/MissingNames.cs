using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Locating;
using CheckpointTools.Names;

namespace CheckpointTools.Input;

/// <summary>Describes a name that none of the listed checkpoints has.</summary>
internal static class MissingNames
{
    /// <summary>The error, with the names that come nearest. The checkpoints are listed again for them: that is seldom needed.</summary>
    /// <exception cref="CheckpointException">A checkpoint cannot be listed any more.</exception>
    public static ErrorRecord Describe(string name, IReadOnlyList<CheckpointLocation> checkpoints)
    {
        string where = checkpoints.Count == 1 ? checkpoints[0].Prefix : "the given checkpoints";
        return ErrorRecords.VariableNotFound(name, NearestNames.Find(name, checkpoints.SelectMany(ListNames)), where);
    }

    /// <summary>All variables of a checkpoint, as far as it is intact.</summary>
    public static IEnumerable<CheckpointVariable> ListVariables(CheckpointLocation checkpoint) =>
        CheckpointContents.ReadVariables(checkpoint, static _ => { }, all: true);

    /// <summary>All names by which the variables of a checkpoint are found: keys, and what an object graph calls them.</summary>
    public static IEnumerable<string> ListNames(CheckpointLocation checkpoint) =>
        ListVariables(checkpoint)
            .SelectMany(static variable => new[] { variable.Name, variable.ObjectPath, variable.SaverName })
            .OfType<string>();
}
