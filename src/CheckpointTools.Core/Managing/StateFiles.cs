using CheckpointTools.Files;
using CheckpointTools.Locating;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Managing;

/// <summary>Writes the state files of directories, as TensorFlow does, with paths relative to them.</summary>
public static class StateFiles
{
    /// <summary>Names a checkpoint as the latest of its directory. The state file keeps its list; the checkpoint goes to its end.</summary>
    /// <param name="location">The checkpoint.</param>
    /// <param name="force">Whether to do so for an incomplete checkpoint, and in place of a state file that cannot be read.</param>
    /// <param name="cancellationToken">Stops the wait for another writer.</param>
    /// <exception cref="CheckpointException">The checkpoint is not sound, or the state file cannot be read or written.</exception>
    public static void SetLatest(CheckpointLocation location, bool force = false, CancellationToken cancellationToken = default) =>
        SetLatest(location, force, FileLayer.Instance, cancellationToken);

    /// <summary>Fails as <see cref="SetLatest(CheckpointLocation, bool, CancellationToken)"/> would. Nothing is changed.</summary>
    /// <param name="location">The checkpoint.</param>
    /// <param name="force">As there.</param>
    /// <returns>The state files that would name it: that of its directory, those one directory above, or both.</returns>
    /// <exception cref="CheckpointException">The checkpoint is not sound, or the state file cannot be read.</exception>
    public static IReadOnlyList<string> RequireNameable(CheckpointLocation location, bool force = false)
    {
        ArgumentNullException.ThrowIfNull(location);
        StateFileLocation.RequireOtherName(location.Prefix);
        ManagedCheckpoint examined = new ManagedCheckpoint(location).Examine(new CheckpointFiles());
        if (!force && examined.Condition != CheckpointCondition.Sound)
        {
            throw ManagingFaults.Unsound(examined, AdviceCode.SetByForce);
        }

        return RequireAllWritable(Path.GetDirectoryName(location.Prefix)!, force);
    }

    /// <summary>Fails as <see cref="NameLatest"/> would tell, as far as that is known before. Nothing is changed.</summary>
    /// <param name="prefix">The full prefix of the checkpoint that is about to be written.</param>
    /// <exception cref="CheckpointException">LatestNotSet.</exception>
    public static void RequireNameable(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        string directory = Path.GetDirectoryName(prefix)!;
        try
        {
            RequireAllWritable(directory);
        }
        catch (CheckpointException e)
        {
            throw ManagingFaults.NotNameable(prefix, e.File ?? DirectoryState.PathIn(directory), e);
        }
    }

    /// <summary>The same for all state files that name the checkpoints of a directory.</summary>
    private static IReadOnlyList<string> RequireAllWritable(string directory, bool force = false)
    {
        IReadOnlyList<string> homes = FindToChange(directory, force);
        foreach (string home in homes)
        {
            RequireWritable(home, force && home == directory);
        }

        return [.. homes.Select(DirectoryState.PathIn)];
    }

    /// <exception cref="CheckpointException">One above seems to name them and cannot be read: TensorFlow may go by it.</exception>
    private static IReadOnlyList<string> FindToChange(string directory, bool force)
    {
        CheckpointException? fault = null;
        IReadOnlyList<string> found = StatesAbove.FindToChange(directory, e => fault ??= e);
        return fault is null || force ? found : throw fault;
    }

    /// <summary>Refuses to go on if it is known that the state file of a directory cannot be changed.</summary>
    /// <param name="directory">The directory; it need not be there.</param>
    /// <param name="force">Whether one that cannot be read is replaced.</param>
    /// <exception cref="CheckpointException">It cannot be read, is of another directory, or may not be replaced.</exception>
    internal static void RequireWritable(string directory, bool force = false)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        string path = DirectoryState.PathIn(directory);
        try
        {
            if (!force)
            {
                DirectoryState.Load(directory);
            }

            string target = StateFilePublisher.RequireOwn(path);
            if (Removability.FindObstacle(directory, File.Exists(target) ? [target] : []) is { } obstacle)
            {
                throw new CheckpointException(CheckpointError.AccessDenied, $"The state file '{path}' cannot be written. {obstacle}")
                {
                    File = path,
                };
            }
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, path, reading: false);
        }
    }

    /// <summary>Names a checkpoint that was just written as the latest. What fails now is no failure of the write.</summary>
    /// <param name="location">The checkpoint.</param>
    /// <param name="cancellationToken">Stops the wait for another writer.</param>
    /// <returns>The error that the state file stays as it is; null if it names the checkpoint.</returns>
    public static CheckpointNote? NameLatest(CheckpointLocation location, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(location);
        try
        {
            SetLatest(location, cancellationToken: cancellationToken);
            return null;
        }
        catch (CheckpointException e)
        {
            return ManagingFaults.NotNamedLatest(
                location.Prefix,
                DirectoryState.PathIn(Path.GetDirectoryName(location.Prefix)!),
                e.Finding
            );
        }
    }

    /// <summary>
    /// The prefixes of the checkpoints in a directory that a state file names as the latest: its own, or that of the directory above.
    /// </summary>
    /// <param name="directory">The directory.</param>
    /// <param name="onFault">Called if a state file is there and cannot be read.</param>
    public static IReadOnlyCollection<string> LatestIn(string directory, Action<CheckpointException>? onFault = null)
    {
        string full = Path.TrimEndingDirectorySeparator(LocalPath.Resolve(directory, reading: true));
        string? own = null;
        try
        {
            // One that is damaged is the latest all the same.
            own = DirectoryState.Load(full).Latest?.Prefix;
        }
        catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
        {
            onFault?.Invoke(FileErrors.ToException(e, DirectoryState.PathIn(full), reading: true));
        }

        IEnumerable<string> above = StatesAbove
            .Find(full, own is null ? onFault : null)
            .Select(static state => state.Latest?.Prefix)
            .OfType<string>();
        return
        [
            .. above
                .Append(own)
                .OfType<string>()
                .Where(prefix => FileNames.Comparer.Equals(Path.GetDirectoryName(prefix), full))
                .Distinct(),
        ];
    }

    /// <summary>The latest checkpoint of a directory by its state file, as that names it, if it is not there.</summary>
    /// <param name="directory">The directory.</param>
    /// <returns>Null if it is there, or nothing is named that could be.</returns>
    public static string? FindLostLatest(string directory)
    {
        try
        {
            StateEntry? latest = DirectoryState.Load(Path.TrimEndingDirectorySeparator(LocalPath.Resolve(directory, reading: true))).Latest;
            return latest is { Prefix: null, IsRemote: false } ? latest.Text : null;
        }
        catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
        {
            return null;
        }
    }

    /// <summary>Finds what a state file says of checkpoints that are not where it says. Nothing is changed.</summary>
    /// <param name="directory">The directory of the state file.</param>
    /// <returns>Null if the state file is as it should be.</returns>
    /// <exception cref="CheckpointException">There is none, it cannot be read, or no checkpoint is there that it could name.</exception>
    public static StateFileRepair? FindRepair(string directory)
    {
        string full = Path.TrimEndingDirectorySeparator(LocalPath.Resolve(directory, reading: true));
        DirectoryState old = DirectoryState.Load(full);
        if (old.Bytes is null)
        {
            throw new CheckpointException(CheckpointError.CheckpointNotFound, $"There is no state file '{old.FilePath}'.")
            {
                File = old.FilePath,
            };
        }

        DirectoryState mended = WithSomeLatest(old.Mended(), [], old);
        if (mended.Compose() is not { } bytes)
        {
            throw ManagingFaults.NothingToName(old.FilePath, CheckpointDirectory.Read(full).Runs);
        }

        return bytes.AsSpan().SequenceEqual(old.Bytes) ? null : StateFileRepair.Between(old, mended);
    }

    /// <summary>
    /// The paths in a state file that lead to checkpoints of another directory, which are there: they are as their writer meant them, and
    /// no repair changes them. In a directory that was copied they may mean the originals.
    /// </summary>
    /// <param name="directory">The directory of the state file.</param>
    /// <exception cref="CheckpointException">The state file cannot be read.</exception>
    public static IReadOnlyList<string> FindElsewhere(string directory)
    {
        var state = DirectoryState.Load(Path.TrimEndingDirectorySeparator(LocalPath.Resolve(directory, reading: true)));
        return
        [
            .. state
                .Entries.Concat(state.Latest is { } latest ? [latest] : [])
                .Where(entry => entry.Prefix is { } prefix && !FileNames.Comparer.Equals(Path.GetDirectoryName(prefix), state.Directory))
                .Select(static entry => entry.Text)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>Mends the state file of a directory that was moved or copied, or from which checkpoints were removed.</summary>
    /// <param name="directory">The directory of the state file.</param>
    /// <param name="cancellationToken">Stops the wait for another writer.</param>
    /// <exception cref="CheckpointException">The state file cannot be read or written.</exception>
    public static void Repair(string directory, CancellationToken cancellationToken = default) =>
        Repair(directory, FileLayer.Instance, cancellationToken);

    internal static void Repair(string directory, IFileLayer files, CancellationToken cancellationToken)
    {
        string full = Path.TrimEndingDirectorySeparator(LocalPath.Resolve(directory, reading: true));
        Change(full, static old => WithSomeLatest(old.Mended(), [], old), files, true, cancellationToken);
    }

    internal static void SetLatest(CheckpointLocation location, bool force, IFileLayer files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        string directory = Path.GetDirectoryName(location.Prefix)!;
        try
        {
            RequireNameable(location, force);

            // Those above come last, as their locks do.
            foreach (string home in FindToChange(directory, force))
            {
                SetLatest(home, location, force && home == directory, files, cancellationToken);
            }
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.NotACheckpoint && !Directory.Exists(e.File))
        {
            throw new CheckpointException(e.Error, e.Message, new Advice("Insist on it to replace the file.", AdviceCode.SetByForce), e)
            {
                File = e.File,
            };
        }
    }

    private static void SetLatest(
        string home,
        CheckpointLocation location,
        bool force,
        IFileLayer files,
        CancellationToken cancellationToken
    )
    {
        try
        {
            string directory = Path.GetDirectoryName(location.Prefix)!;
            Change(home, old => old.AsSeenFrom(directory).WithLatest(location.Prefix), files, true, cancellationToken);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.NotACheckpoint && force)
        {
            using DirectoryLock held = Lock(home, cancellationToken);
            var unreadable = DirectoryState.Replacing(home);
            if (Directory.Exists(unreadable.FilePath) || PathLocator.LocateExact(unreadable.FilePath) is not null)
            {
                throw;
            }

            StateFilePublisher.Replace(unreadable, unreadable.WithLatest(location.Prefix), files, true);
        }
    }

    /// <summary>Changes a directory's state file, under its lock.</summary>
    /// <returns>The change; null if there is nothing to change.</returns>
    internal static StateFileChange? Change(
        string directory,
        Func<DirectoryState, DirectoryState> change,
        IFileLayer files,
        bool flush,
        CancellationToken cancellationToken
    )
    {
        using DirectoryLock held = Lock(directory, cancellationToken);
        return StateFilePublisher.Update(directory, change, files, flush);
    }

    /// <summary>A state whose latest checkpoint is gone names the one before it, if possible one that is sound.</summary>
    /// <param name="state">The state.</param>
    /// <param name="gone">The checkpoints that are being removed.</param>
    /// <param name="before">The state with what it named and is not there; null if something is being removed.</param>
    internal static DirectoryState WithSomeLatest(
        DirectoryState state,
        IReadOnlyCollection<CheckpointLocation> gone,
        DirectoryState? before = null
    )
    {
        var files = new CheckpointFiles();
        var goneFiles = gone.Select(static one => one.FirstFile).ToHashSet(FileNames.Comparer);
        string[] directories =
        [
            .. gone.Select(static one => Path.GetDirectoryName(one.Prefix)!).Prepend(state.Directory).Distinct(FileNames.Comparer),
        ];
        IReadOnlyList<IReadOnlyList<ManagedCheckpoint>>? runs = null;
        return state.WithSomeLatest(
            prefix => Runs().SelectMany(static run => run).Any(one => one.Prefix == prefix && IsSound(one)),
            () => Others().Select(static one => one.Prefix)
        );

        bool IsSound(ManagedCheckpoint one) => one.Examine(files).Condition == CheckpointCondition.Sound;

        IReadOnlyList<IReadOnlyList<ManagedCheckpoint>> Runs() =>
            runs ??= [.. directories.SelectMany(static one => CheckpointDirectory.Read(one).Runs)];

        // A checkpoint of the same run, or the last one of the only run: what else lies there may be of another model.
        IEnumerable<ManagedCheckpoint> Others()
        {
            IReadOnlyList<ManagedCheckpoint>[] rest =
            [
                .. Runs()
                    .Select(run => (IReadOnlyList<ManagedCheckpoint>)[.. run.Where(one => !goneFiles.Contains(one.Location.FirstFile))])
                    .Where(static run => run.Count > 0),
            ];
            var names = gone.Select(static one => new ManagedCheckpoint(one).Run).ToHashSet(FileNames.Comparer);
            string? lost = before?.Latest is { } latest
                ? CheckpointFileName.WithoutStep(Path.Join(before.Directory, StateFileLocation.LastPart(latest.Text)))
                : null;
            return Array.Find(rest, run => names.Contains(run[0].Run) || FileNames.Comparer.Equals(run[0].Run, lost))
                ?? (names.Count == 0 && rest.Length == 1 ? rest[0] : []);
        }
    }

    internal static DirectoryLock Lock(string directory, CancellationToken cancellationToken)
    {
        try
        {
            return DirectoryLock.Take(directory, cancellationToken);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, directory, reading: false);
        }
    }
}
