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
    private readonly List<StateFileChange> _above = [];
    private readonly List<string> _noRoomAbove = [];
    private readonly List<CheckpointNote> _otherLatest = [];
    private StateFileChange? _change;
    private CheckpointNote? _note;
    private CheckpointException? _noRoom;
    private DirectoryState? _before;
    private DirectoryState? _after;

    /// <returns>What the user should know; with an error, what stays of it all the same.</returns>
    /// <exception cref="CheckpointException">The checkpoint is still there, whole.</exception>
    public IReadOnlyList<CheckpointNote> Remove()
    {
        DropFromStates();
        string[] others = [.. plan.Files.Where(file => file != plan.First)];
        var withdrawal = new Withdrawal(files, plan.Prefix, plan.First, others, isWhole: true);
        CheckpointNote? left;
        try
        {
            withdrawal.SetAside();
            left = withdrawal.Remove(RetryState);
        }
        catch (CheckpointException refusal) when ((_change is not null || _above.Count > 0) && !plan.IsGone)
        {
            RestoreStates(refusal);
            throw;
        }

        CheckpointNote? stale = _noRoom is null
            ? null
            : ManagingFaults.StillNamed(plan.Prefix, DirectoryState.PathIn(_directory), _noRoom.Message);
        return [.. new[] { _note, left, stale }.OfType<CheckpointNote>(), .. RetryAbove(), .. _otherLatest];
    }

    private void DropFromStates()
    {
        try
        {
            foreach (DirectoryState state in StatesAbove.Find(_directory).Where(state => state.Names(plan.Prefix)))
            {
                DropAbove(state.Directory);
            }

            DropFromState(before => _after = CheckpointRemoval.Without(_before = before, [plan]));
        }
        catch (CheckpointException refusal) when (_above.Count > 0)
        {
            RestoreStates(refusal);
            throw;
        }
    }

    /// <summary>Leaves the checkpoint out of the state file of the directory above. Its lock comes after that of the directory.</summary>
    private void DropAbove(string above)
    {
        try
        {
            StateFileChange? change = StateFiles.Change(
                above,
                now => CheckpointRemoval.Without(now.AsSeenFrom(_directory), [plan]),
                files,
                true,
                CancellationToken.None
            );
            _above.AddRange(change is null ? [] : [change]);
            _otherLatest.AddRange(change?.NoteOfLatest is { } note ? [note] : []);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.DiskFull)
        {
            _noRoomAbove.Add(above);
        }
    }

    /// <summary>By now the checkpoint is gone, and one of those paths that lead nowhere.</summary>
    private List<CheckpointNote> RetryAbove()
    {
        var notes = new List<CheckpointNote>();
        foreach (string above in _noRoomAbove)
        {
            try
            {
                StateFileChange? change = StateFiles.Change(
                    above,
                    now => StateFiles.WithSomeLatest(now.AsSeenFrom(_directory).Without(), [plan.Location]),
                    files,
                    true,
                    CancellationToken.None
                );
                notes.AddRange(change?.NoteOfLatest is { } note ? [note] : []);
            }
            catch (CheckpointException e)
            {
                notes.Add(ManagingFaults.StillNamed(plan.Prefix, DirectoryState.PathIn(above), e.Message));
            }
        }

        return notes;
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

    private void RestoreStates(CheckpointException refusal)
    {
        if (_change is not null)
        {
            Restore(_change, refusal);
        }

        foreach (StateFileChange change in _above)
        {
            using DirectoryLock held = StateFiles.Lock(change.Before.Directory, CancellationToken.None);
            Restore(change, refusal);
        }
    }

    private void Restore(StateFileChange change, CheckpointException refusal)
    {
        try
        {
            StateFilePublisher.Restore(change, files, true);
        }
        catch (CheckpointException failure)
        {
            throw ManagingFaults.NotRestored(refusal, change.Before.FilePath, failure);
        }
    }
}
