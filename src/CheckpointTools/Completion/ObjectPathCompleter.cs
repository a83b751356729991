using CheckpointTools.Locating;
using CheckpointTools.Objects;

namespace CheckpointTools.Completion;

/// <summary>Completes the paths of objects from the checkpoints that the command line names.</summary>
public sealed class ObjectPathCompleter : VariableNameCompleter
{
    private protected override IEnumerable<CompletableName> Read(string place) =>
        CheckpointObjects.Read(CheckpointLocator.Find(place), static _ => { }) is { } objects
            ? objects.FindBelow(objects.Root).Select(static one => new CompletableName(one.ObjectPath))
            : [];
}
