using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Publishing;

/// <summary>
/// Takes all files of a checkpoint away, or none. Each gets a temporary name first, which needs the same permission as its removal, and
/// the old names can be given back. The index is the first and goes last: as long as it has its temporary name, that says that the rest is
/// to be removed, should the process be killed meanwhile. The caller holds the directory's lock.
/// </summary>
/// <param name="files">The file system.</param>
/// <param name="prefix">The full prefix of the checkpoint.</param>
/// <param name="first">The file without which there is no checkpoint: the index, or the first file of a V1 checkpoint.</param>
/// <param name="others">Its other files; the graph last.</param>
/// <param name="isWhole">Whether what lies at the prefix goes with all of its files, the graph included.</param>
internal sealed class Withdrawal(IFileLayer files, string prefix, string first, IReadOnlyList<string> others, bool isWhole)
{
    private const int MaxListed = 20;

    private readonly string _directory = Path.GetDirectoryName(prefix)!;
    private readonly string _suffix = isWhole ? TemporaryName.NewWholeSuffix() : TemporaryName.NewSuffix();

    /// <summary>The files that have their temporary names, in order; the index is the first of them.</summary>
    private readonly List<(string Name, string Aside)> _aside = [];

    /// <summary>The files that keep their names until they go: there is no room for another one, or it would be too long.</summary>
    private readonly List<string> _inPlace = [];

    private bool IsFirstInPlace => _inPlace.Contains(first);

    /// <summary>Gives every file its temporary name. From here on there is no checkpoint.</summary>
    /// <exception cref="CheckpointException">One cannot be removed, and all are as they were; or PartlyRemoved.</exception>
    public void SetAside()
    {
        string current = first;
        try
        {
            SetAside(first, IndexAside(_suffix));
            if (IsFirstInPlace)
            {
                _inPlace.AddRange(others);
                return;
            }

            files.FlushDirectory(_directory);
            for (int i = 0; i < others.Count; i++)
            {
                current = others[i];
                SetAside(current, AsideName(current, i));
            }

            // All names are on the disk before the first file goes.
            files.FlushDirectory(_directory);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            PutBack(current, e);
            CheckpointException refusal = FileErrors.ToException(e, current, reading: false);
            throw GenerationFaults.NotRemovable(prefix, current, refusal.Error, e);
        }
    }

    /// <summary>Removes them.</summary>
    /// <param name="onFreed">Called after each file whose removal may have made room.</param>
    /// <returns>What stays; null if nothing does.</returns>
    /// <exception cref="CheckpointException">Nothing could be removed: all is as it was.</exception>
    public CheckpointNote? Remove(Action? onFreed = null)
    {
        if (IsFirstInPlace)
        {
            RemoveFirstInPlace();
            onFreed?.Invoke();
        }

        var left = new List<string>();
        Exception? failure = null;

        // The graph goes before the data: as long as the index is aside, both are known to belong to it.
        foreach (string file in Others().Reverse())
        {
            Remove(file);
        }

        if (left.Count == 0 && !IsFirstInPlace)
        {
            Remove(_aside[0].Aside);
        }

        return failure is null ? null : GenerationFaults.PartlyRemoved(prefix, Phrase.Items(left, MaxListed), left.Count, failure.Message);

        void Remove(string file)
        {
            try
            {
                files.Delete(file);
            }
            catch (Exception e) when (FileErrors.Covers(e) && IsThere(file))
            {
                left.Add(file);
                failure ??= e;
                return;
            }
            catch (Exception e) when (FileErrors.Covers(e))
            {
                // It is gone all the same.
            }

            onFreed?.Invoke();
        }
    }

    /// <summary>The files besides the index, under the names that they have now.</summary>
    private IEnumerable<string> Others() =>
        _inPlace.Concat(_aside.Select(static file => file.Aside).Skip(IsFirstInPlace ? 0 : 1)).Where(file => file != first);

    private static bool IsThere(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private void RemoveFirstInPlace()
    {
        try
        {
            files.Delete(first);
        }
        catch (Exception e) when (FileErrors.Covers(e) && IsThere(first))
        {
            throw GenerationFaults.NotRemovable(prefix, first, FileErrors.ToException(e, first, reading: false).Error, e);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            // It is gone all the same.
        }
    }

    private string IndexAside(string suffix) => prefix + FixedNames.IndexSuffix + suffix;

    /// <summary>The index of a name that leaves little room for a suffix. The other files of such a name may have to keep theirs.</summary>
    private string? ShortIndexAside() =>
        isWhole ? TemporaryName.ShortWholeSuffixes.Select(IndexAside).FirstOrDefault(static path => !IsThere(path)) : null;

    private string AsideName(string file, int number) =>
        BundleFiles.IsDataFileOf(prefix, file) || file.EndsWith(FixedNames.MetaSuffix, StringComparison.Ordinal)
            ? file + _suffix
            : BundleFiles.DataPath(prefix, number + 1, others.Count + 1) + _suffix;

    private void SetAside(string file, string aside)
    {
        try
        {
            files.Rename(file, aside, replace: false);
        }
        catch (Exception e) when (FileErrors.Covers(e) && !IsThere(file))
        {
            // A network file system may do something and still report an error.
            if (!IsThere(aside))
            {
                if (file == first)
                {
                    throw;
                }

                // Another program was faster.
                return;
            }
        }
        catch (Exception e) when (FileErrors.MeansTooLong(e))
        {
            if (file == first && ShortIndexAside() is { } shorter && shorter.Length < aside.Length)
            {
                SetAside(file, shorter);
                return;
            }

            _inPlace.Add(file);
            return;
        }
        catch (Exception e) when (FileErrors.MeansDiskFull(e))
        {
            _inPlace.Add(file);
            return;
        }

        _aside.Add((file, aside));
    }

    /// <summary>The index last: with it, the checkpoint is there again.</summary>
    private void PutBack(string refused, Exception reason)
    {
        foreach ((string name, string aside) in Enumerable.Reverse(_aside))
        {
            try
            {
                files.Rename(aside, name, replace: false);
            }
            catch (Exception e) when (FileErrors.Covers(e) && IsThere(aside))
            {
                string[] left = [.. _aside.Select(static file => file.Aside).Where(IsThere)];
                throw GenerationFaults.NotPutBack(prefix, refused, reason.Message, Phrase.Items(left, MaxListed), e);
            }
            catch (Exception e) when (FileErrors.Covers(e))
            {
                // It has its name again all the same.
            }
        }
    }
}
