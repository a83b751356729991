using CheckpointTools.Locating;
using CheckpointTools.Objects;

namespace CheckpointTools.Completion;

/// <summary>
/// Completes the paths of objects from the checkpoints that the command line names, a step at a time. An object is found by its path
/// without a '/' at the end, and holds others all the same: the next step follows a '/' that is typed.
/// </summary>
public sealed class ObjectPathCompleter : VariableNameCompleter
{
    private protected override IReadOnlyList<CompletableName> Read(string place)
    {
        CheckpointLocation location = CheckpointLocator.Find(place);
        return KeptNames.Find(
            typeof(ObjectPathCompleter),
            location.FindPlace(),
            () =>
                CheckpointObjects.Read(location, static _ => { }) is { } objects
                    ? objects.FindBelow(objects.Root).Select(static one => new CompletableName(one.ObjectPath, null, one))
                    : []
        );
    }

    private protected override IEnumerable<NameSegment> Offer(IEnumerable<NameSegment> segments) =>
        segments.Where(static segment => !segment.IsScope);
}
