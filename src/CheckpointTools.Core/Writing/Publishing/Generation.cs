using System.Diagnostics.CodeAnalysis;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Publishing;

/// <summary>
/// A new generation of a checkpoint's files. While they are written they have temporary names. <see cref="Publish"/> gives them their
/// names, and one rename of the index makes the new generation current. If it is disposed before that, nothing is left behind.
/// </summary>
/// <remarks>
/// No file that was there is written to, renamed, replaced or removed before that rename. The index is complete under its temporary name
/// before any data file gets its own, so data files without an index can be told from the remains of another checkpoint.
/// </remarks>
internal sealed class Generation : IDisposable
{
    private readonly IFileLayer _files;
    private readonly bool _flush;
    private readonly string _prefix;
    private readonly string _directory;
    private readonly string _temporarySuffix;
    private readonly PendingFiles _pending;
    private readonly List<(string Path, string? LinkFrom)> _staged = [];
    private readonly bool _isWhole;

    /// <summary>A data file that is there, or else the index: new data files are for the same readers.</summary>
    private readonly Lazy<string> _oldData;
    private bool _hasMeta;

    /// <summary>Creates missing parent directories.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="prefix">The full prefix.</param>
    /// <param name="flush">Whether to wait until the files are on the disk.</param>
    /// <param name="isWhole">Whether the checkpoint brings its graph along, or has none: what is there is replaced with its graph.</param>
    public Generation(IFileLayer files, string prefix, bool flush, bool isWhole = false)
    {
        _isWhole = isWhole;
        _files = files;
        _flush = flush;
        _prefix = prefix;
        _oldData = new(() => BundleFiles.FindData(prefix).FirstOrDefault() ?? BundleFiles.IndexPath(prefix));
        _directory = Path.GetDirectoryName(prefix)!;
        _temporarySuffix = isWhole ? TemporaryName.NewWholeSuffix() : TemporaryName.NewSuffix();
        _pending = new PendingFiles(files, _directory, _temporarySuffix, flush);
    }

    /// <summary>
    /// Begins the next data file. It stays open until it has its name, so that a repair sees that it is in use.
    /// </summary>
    public IOutputFile CreateData(int shardCount) => _pending.Open(Stage(shardCount, null), _oldData.Value);

    /// <summary>Begins the graph that comes with a whole checkpoint.</summary>
    public IOutputFile CreateMeta()
    {
        IOutputFile file = _pending.Open(MetaPath + _temporarySuffix, MetaPath);
        _hasMeta = true;
        return file;
    }

    /// <summary>Takes an existing file as the next data file: it gets a second name when the generation is published.</summary>
    /// <param name="existing">The file.</param>
    /// <param name="shardCount">How many data files there will be.</param>
    /// <param name="refusal">Why the file cannot have a second name here.</param>
    /// <returns>Whether it can.</returns>
    public bool TryLinkData(string existing, int shardCount, [NotNullWhen(false)] out NotSupportedException? refusal)
    {
        if (!Removability.IsLinkRemovable(existing, _directory))
        {
            // The link itself would stay, and could not take a name that is taken.
            refusal = new NotSupportedException(
                $"'{existing}' belongs to another user, and in '{_directory}' only the owner of a file may remove it (sticky bit)."
            );
            return false;
        }

        // It is better to know this now than after all other files are written.
        string probe = BundleFiles.DataPath(_prefix, _staged.Count, shardCount) + _temporarySuffix;
        try
        {
            _pending.Make(probe, () => _files.Link(existing, probe));
        }
        catch (NotSupportedException e)
        {
            refusal = e;
            return false;
        }
        catch (CheckpointException) when (existing.StartsWith(_prefix + ".data-", FileNames.Comparison) && !File.Exists(existing))
        {
            // Another writer has published since this transfer was planned.
            throw GenerationFaults.DestinationChanged(_prefix);
        }

        PendingFiles.Attempt(probe, () => _files.Delete(probe));
        Stage(shardCount, existing);
        refusal = null;
        return true;
    }

    /// <summary>Makes the new generation current, in place of what was there when the transfer was planned.</summary>
    /// <param name="planned">What the planner saw; anything else by now is another writer's.</param>
    /// <param name="writeIndex">Writes the index for so many data files.</param>
    /// <param name="requireSources">Checks that the files which got a second name are still those that were planned.</param>
    /// <param name="cancellationToken">Stops the wait for another writer.</param>
    /// <returns>What could not be removed although the new generation is current; null if all went well.</returns>
    public CheckpointNote? Publish(
        ExistingCheckpoint planned,
        Action<IOutputFile, int> writeIndex,
        Action requireSources,
        CancellationToken cancellationToken
    )
    {
        return UnderLock(() => PublishAll(planned, writeIndex, requireSources), cancellationToken);
    }

    private CheckpointNote? PublishAll(ExistingCheckpoint planned, Action<IOutputFile, int> writeIndex, Action requireSources)
    {
        var old = ExistingCheckpoint.Find(_prefix);
        planned.RequireUnchanged(old);
        if (_isWhole)
        {
            planned.RequireMetaUnchanged(old);
        }

        int count = _staged.Count;
        FilesThatGo.RequireUnused(old, count, replacesMeta: _isWhole);
        LinkStaged();
        requireSources();
        if (!old.HasNamesOf(count))
        {
            string index = StageIndex(count, writeIndex);
            Name(count, (staged, path) => _files.Rename(staged, path, replace: false));
            bool isNew = !old.HasIndex && !File.Exists(MetaPath);
            if (isNew)
            {
                PlaceMeta();
            }

            Commit(index, old);
            return Tidy(() =>
            {
                if (!isNew)
                {
                    PlaceMeta();
                }

                DeleteOthers(old, count);
            });
        }

        // The names are taken. A second name with another count makes the new generation current; then nothing refers to the old files any
        // more, and the usual names are taken over.
        int between = old.FreeCountAbove(count);
        string indexBetween = StageIndex(between, writeIndex);
        try
        {
            Name(between, _files.Link);
        }
        catch (NotSupportedException)
        {
            FilesThatGo.RequireUnused(old, between, replacesMeta: _isWhole);
            Name(between, (staged, path) => _files.Rename(staged, path, replace: false));
            Commit(indexBetween, old);
            return Tidy(() =>
                {
                    PlaceMeta();
                    DeleteOthers(old, between);
                }) ?? GenerationFaults.NamesKept(_prefix, count, between);
        }

        Commit(indexBetween, old);
        return Tidy(() =>
        {
            PlaceMeta();
            string index = StageIndex(count, writeIndex);
            Name(count, (staged, path) => _files.Rename(staged, path, replace: true));
            Commit(index, old);
            for (int shard = 0; shard < count; shard++)
            {
                _files.Delete(BundleFiles.DataPath(_prefix, shard, between));
            }

            DeleteOthers(old, count);
        });
    }

    /// <summary>Makes another index of the same data files current.</summary>
    /// <returns>What could not be removed although the new index is current; null if all went well.</returns>
    public CheckpointNote? PublishIndex(
        ExistingCheckpoint planned,
        Action<IOutputFile, int> writeIndex,
        CancellationToken cancellationToken
    ) =>
        UnderLock(
            () =>
            {
                var old = ExistingCheckpoint.Find(_prefix);
                planned.RequireUnchanged(old);

                int count = old.ShardCount!.Value;
                FilesThatGo.RequireUnused(old, count, isIndexOnly: true);
                Commit(StageIndex(count, writeIndex), old);
                return Tidy(() => DeleteOthers(old, count));
            },
            cancellationToken
        );

    public void Dispose() => _pending.Dispose();

    /// <summary>
    /// What a failed write made is removed while the lock is held: later, another writer may use the same names.
    /// </summary>
    private CheckpointNote? UnderLock(Func<CheckpointNote?> publish, CancellationToken cancellationToken)
    {
        using DirectoryLock held = Locked(cancellationToken);
        try
        {
            return publish();
        }
        finally
        {
            _pending.Remove();
        }
    }

    private string MetaPath => _prefix + FixedNames.MetaSuffix;

    /// <summary>Gives the graph of a whole checkpoint its name, or removes that of the one which was replaced.</summary>
    private void PlaceMeta()
    {
        if (_hasMeta)
        {
            bool replaces = File.Exists(MetaPath);
            _pending.Make(MetaPath, () => _files.Rename(MetaPath + _temporarySuffix, MetaPath, replaces));
        }
        else if (_isWhole && File.Exists(MetaPath))
        {
            PendingFiles.Attempt(MetaPath, () => _files.Delete(MetaPath));
        }
    }

    private string Stage(int shardCount, string? linkFrom)
    {
        string path = BundleFiles.DataPath(_prefix, _staged.Count, shardCount) + _temporarySuffix;
        _staged.Add((path, linkFrom));
        return path;
    }

    private void LinkStaged()
    {
        foreach ((string path, string? existing) in _staged)
        {
            if (existing is null)
            {
                continue;
            }

            try
            {
                _pending.Make(path, () => _files.Link(existing, path));
            }
            catch (NotSupportedException e)
            {
                throw GenerationFaults.NoHardLink(existing, _prefix, e);
            }
        }
    }

    private DirectoryLock Locked(CancellationToken cancellationToken)
    {
        try
        {
            return DirectoryLock.Take(_directory, cancellationToken);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, _directory, reading: false);
        }
    }

    private void Name(int count, Action<string, string> name)
    {
        for (int shard = 0; shard < _staged.Count; shard++)
        {
            string path = BundleFiles.DataPath(_prefix, shard, count);
            string staged = _staged[shard].Path;
            _pending.Make(path, () => name(staged, path));
        }

        _pending.FlushDirectory();
    }

    private string StageIndex(int count, Action<IOutputFile, int> writeIndex)
    {
        string path = BundleFiles.IndexPath(_prefix);
        string staged = path + _temporarySuffix;
        using IOutputFile file = _pending.Create(staged, path);
        PendingFiles.Attempt(
            path,
            () =>
            {
                writeIndex(file, count);
                if (_flush)
                {
                    file.Flush();
                }
            }
        );
        return staged;
    }

    private void Commit(string staged, ExistingCheckpoint old)
    {
        string path = BundleFiles.IndexPath(_prefix);
        try
        {
            PendingFiles.Attempt(path, () => _files.Rename(staged, path, replace: old.HasIndex || _pending.IsCommitted));
        }
        catch (CheckpointException) when (!File.Exists(staged))
        {
            // A network file system may rename a file and still report an error. Then the new generation is current.
            _pending.IsUndecided = true;
            throw;
        }

        _pending.IsCommitted = true;
        try
        {
            _pending.FlushDirectory();
        }
        catch (CheckpointException e)
        {
            throw GenerationFaults.NotDurable(_prefix, e);
        }
    }

    /// <summary>Nothing refers to data files of other counts any more, and interrupted writes are not continued.</summary>
    private void DeleteOthers(ExistingCheckpoint old, int count)
    {
        string current = BundleFiles.CountSuffix(count);
        List<string> others =
        [
            .. old.DataFiles.Where(file => !file.EndsWith(current, StringComparison.Ordinal) && old.IsSuperseded(file)),
            .. old.OwnTemporaries,
        ];
        if (others.Count == 0)
        {
            return;
        }

        foreach (string file in others)
        {
            PendingFiles.Attempt(file, () => _files.Delete(file));
        }

        _pending.FlushDirectory();
    }

    /// <summary>After the commit a failure is no failure of the write: the new checkpoint is there, and something is left over.</summary>
    private CheckpointNote? Tidy(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
        {
            return GenerationFaults.LeftOver(_prefix, e.Message);
        }
    }
}
