namespace CheckpointTools.Completion;

/// <summary>
/// Completes scopes of the checkpoint that the command line names, a segment at a time: with -Path, or as what a command before it in the
/// pipeline lists.
/// </summary>
public sealed class ScopeCompleter : VariableNameCompleter
{
    private protected override IEnumerable<NameSegment> Offer(IEnumerable<NameSegment> segments) =>
        segments.Where(static segment => segment.IsScope);
}
