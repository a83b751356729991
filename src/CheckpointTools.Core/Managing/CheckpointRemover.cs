using CheckpointTools.Files;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Managing;

/// <summary>
/// Removes one checkpoint. The state file first, so that it never names what is not there; then all files get temporary names, so that a
/// refusal shows before anything is gone; then they are removed. The caller holds the directory's lock.
/// </summary>
/// <remarks>
/// On a full disk the state file has no room until something is gone. Then it is written as soon as the first file has made room. Until
/// then it names a checkpoint that is being removed, as it does with TensorFlow's own manager, and the latest stays known: in a directory
/// without any state file a training would begin anew.
/// </remarks>
internal sealed class CheckpointRemover(RemovalPlan plan, IFileLayer files)
{
    private readonly string _directory = Path.GetDirectoryName(plan.Prefix)!;
    private StateFileChange? _change;
    private CheckpointNote? _note;
    private CheckpointException? _noRoom;
    private DirectoryState? _before;
    private DirectoryState? _after;

    /// <returns>What the user should know; with an error, what stays of it all the same.</returns>
    /// <exception cref="CheckpointException">The checkpoint is still there, whole.</exception>
    public IReadOnlyList<CheckpointNote> Remove()
    {
        DropFromState(before => _after = CheckpointRemoval.Without(_before = before, [plan]));
        string[] others = [.. plan.Files.Where(file => file != plan.First)];
        var withdrawal = new Withdrawal(files, plan.Prefix, plan.First, others, isWhole: true);
        CheckpointNote? left;
        try
        {
            withdrawal.SetAside();
            left = withdrawal.Remove(RetryState);
        }
        catch (CheckpointException refusal) when (_change is not null && !plan.IsGone)
        {
            RestoreState(refusal);
            throw;
        }

        CheckpointNote? stale = _noRoom is null
            ? null
            : ManagingFaults.StillNamed(plan.Prefix, DirectoryState.PathIn(_directory), _noRoom.Message);
        return [.. new[] { _note, left, stale }.OfType<CheckpointNote>()];
    }

    private void DropFromState(Func<DirectoryState, DirectoryState> next)
    {
        try
        {
            _noRoom = null;
            (_change, _note) = CheckpointRemoval.DropFromState([plan], _directory, files, next);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.DiskFull)
        {
            _noRoom = e;
        }
    }

    /// <summary>From here on there is no way back: what keeps the state file from being written is told at the end.</summary>
    private void RetryState()
    {
        if (_noRoom is null)
        {
            return;
        }

        try
        {
            // By now the checkpoint is one of those paths that lead nowhere.
            DropFromState(now =>
                StateFileChange.AreSame(now.Bytes, _before?.Bytes) ? _after! : StateFiles.WithSomeLatest(now.Without(), [plan.Location])
            );
        }
        catch (CheckpointException e)
        {
            _noRoom = e;
        }
    }

    private void RestoreState(CheckpointException refusal)
    {
        try
        {
            StateFilePublisher.Restore(_change!, files, true);
        }
        catch (CheckpointException failure)
        {
            throw ManagingFaults.NotRestored(refusal, _change!.Before.FilePath, failure);
        }
    }
}
