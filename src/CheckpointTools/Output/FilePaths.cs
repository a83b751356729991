using System.Management.Automation;
using CheckpointTools.Input;
using CheckpointTools.Locating;

namespace CheckpointTools.Output;

/// <summary>What file commands take for the path of an object of this module (PSPath).</summary>
public static class FilePaths
{
    /// <summary>The files of a checkpoint, and nothing else that has its name.</summary>
    /// <param name="checkpoint">A <see cref="CheckpointInfo"/>.</param>
    public static string[] OfCheckpoint(PSObject checkpoint) => checkpoint?.BaseObject is CheckpointInfo info ? Of(info.Files) : [];

    /// <summary>The files of the checkpoint that was tested; none if there is no such checkpoint.</summary>
    /// <param name="row">A <see cref="CheckpointTestResult"/> or a <see cref="CheckpointFault"/>.</param>
    public static string[] OfTested(PSObject row)
    {
        string? checkpoint = row?.BaseObject switch
        {
            CheckpointTestResult result => result.Checkpoint,
            CheckpointFault fault => fault.Checkpoint,
            _ => null,
        };
        try
        {
            return checkpoint is null ? [] : Of(new CheckpointFiles().Find(CheckpointLocator.FindNamed(checkpoint)));
        }
        catch (CheckpointException)
        {
            return [];
        }
    }

    /// <summary>
    /// A path that is none. Without it, commands such as Remove-Item would take a variable's name for the name of a file.
    /// </summary>
    /// <param name="variable">A variable.</param>
    public static string OfVariable(PSObject variable) => CheckpointPaths.NoProvider + variable;

    /// <summary>A file that PowerShell would take for another one gets a path that only commands of this module follow.</summary>
    private static string[] Of(IEnumerable<string> files) =>
        [.. files.Select(static file => CheckpointPaths.IsMistaken(file) ? CheckpointPaths.FileProvider + file : file)];
}
