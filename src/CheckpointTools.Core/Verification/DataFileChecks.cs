using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Verification;

/// <summary>
/// Checks the data files and the values in them (format.md 15, rows 8, 9, 12 to 16). Several threads read, in the order of the files; the
/// calling thread hands out the work and collects the findings.
/// </summary>
internal sealed class DataFileChecks(BundleReader bundle, bool isIndexWhole, FaultReport faults, VerificationOptions options)
{
    private const int ProgressInterval = 100;

    private readonly List<PayloadFault> _found = [];
    private readonly List<DataFileSummary> _summaries = [];
    private readonly Dictionary<int, long> _lengths = [];
    private readonly string[] _present = BundleFiles.FindData(bundle.Prefix);
    private bool _isCountReported;
    private long _bytesDone;

    public void Run(List<PayloadRecord> payloads, CancellationToken cancellationToken)
    {
        FindSlicesOfMoreThanAll(payloads);
        PayloadRecord[] records = [.. payloads];
        Array.Sort(records, PayloadRecord.Compare);
        long total = (long)Int128.Min(records.Aggregate(Int128.Zero, static (sum, record) => sum + record.Size), long.MaxValue);
        ReportStrays();
        Verify(records, total, cancellationToken);
        if (options.Selects is null)
        {
            // Only all values of a file together show a cause, and what lies behind the last of them.
            new CauseFinder(bundle, isIndexWhole, _summaries, faults).Run(cancellationToken);
        }

        ReportByName(cancellationToken);
    }

    /// <summary>Reports on the data files when the header is lost and their number is unknown.</summary>
    public void RunUncounted()
    {
        if (_present.Length == 0)
        {
            faults.Add(FaultCode.DataFileMissing, $"There is no data file of {bundle.IndexPath}.", bundle.IndexPath);
        }
        else
        {
            faults.Add(
                FaultCode.ShardCountMismatch,
                $"The data files of {bundle.IndexPath} do not agree on how many there are: "
                    + $"'{Path.GetFileName(_present[0])}' and '{Path.GetFileName(_present[^1])}'.",
                _present[0]
            );
        }
    }

    private void Verify(PayloadRecord[] records, long total, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int maxUnderWay = 2 * Environment.ProcessorCount;
        var underWay = new Queue<(Task? Work, DataFile File)>();
        var open = new HashSet<DataFile>();
        try
        {
            foreach (DataFile file in OpenFiles(records, cancellationToken))
            {
                open.Add(file);
                foreach (
                    Action<CancellationToken> work in options.StructureOnly
                        ? []
                        : file.Work(count => Interlocked.Add(ref _bytesDone, count))
                )
                {
                    underWay.Enqueue((Start(work, stop.Token), file));
                    CompleteDownTo(maxUnderWay);
                }

                // All work in the queue before this item belongs to the file.
                underWay.Enqueue((null, file));
                CompleteDownTo(maxUnderWay);
            }

            CompleteDownTo(0);
        }
        finally
        {
            // No thread may read a closed file. If all went well, there is nothing left to stop.
            stop.Cancel();
            Task.WhenAll(underWay.Select(static next => next.Work ?? Task.CompletedTask))
                .ContinueWith(static _ => { }, TaskScheduler.Default)
                .Wait(CancellationToken.None);
            foreach (DataFile file in open)
            {
                file.Dispose();
            }
        }

        void CompleteDownTo(int left)
        {
            while (underWay.Count > left)
            {
                (Task? work, DataFile file) = underWay.Peek();
                if (work is not null)
                {
                    Wait(work, total, cancellationToken);
                }
                else
                {
                    Judge(file);
                    open.Remove(file);
                    file.Dispose();
                }

                underWay.Dequeue();
            }
        }
    }

    private Task Start(Action<CancellationToken> work, CancellationToken cancellationToken)
    {
        if (!options.SingleThreaded)
        {
            return Task.Run(() => work(cancellationToken), cancellationToken);
        }

        work(cancellationToken);
        return Task.CompletedTask;
    }

    private void Wait(Task work, long total, CancellationToken cancellationToken)
    {
        while (Task.WaitAny([work], ProgressInterval, cancellationToken) < 0)
        {
            options.OnProgress?.Invoke(new VerificationProgress(Interlocked.Read(ref _bytesDone), total));
        }

        work.GetAwaiter().GetResult();
        options.OnProgress?.Invoke(new VerificationProgress(Interlocked.Read(ref _bytesDone), total));
    }

    private void Judge(DataFile file)
    {
        List<PayloadFault> found = [.. file.JudgePlaces(), .. options.StructureOnly ? [] : file.Judge()];
        _found.AddRange(found);
        _summaries.Add(new DataFileSummary(file, found));
    }

    private IEnumerable<DataFile> OpenFiles(PayloadRecord[] records, CancellationToken cancellationToken)
    {
        for (int start = 0, end; start < records.Length; start = end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int shard = records[start].Shard;
            for (end = start; end < records.Length && records[end].Shard == shard; end++) { }

            var own = new ArraySegment<PayloadRecord>(records, start, end - start);
            if (Open(shard) is { } file && !IsForeign(file, own))
            {
                _lengths[shard] = file.Length;
                yield return new DataFile(file, own, bundle.Header.IsBigEndian);
            }
        }
    }

    private SourceFile? Open(int shard)
    {
        string path = bundle.DataPath(shard);
        try
        {
            EntryKind kind = RegularFile.GetKind(path);
            if (kind == EntryKind.Directory)
            {
                faults.Add(FaultCode.DataFileMissing, $"{path} is a directory, but {bundle.IndexPath} says that values are in it.", path);
                return null;
            }

            if (kind != EntryKind.Missing)
            {
                return CurrentData.Open(bundle, shard);
            }

            ReportMissing(path);
        }
        catch (CheckpointException e) when (FaultReport.CodeOf(e) is not null)
        {
            faults.Add(e);
        }

        return null;
    }

    private void ReportMissing(string path)
    {
        string[] others =
        [
            .. _present.Where(other => !other.EndsWith(BundleFiles.CountSuffix(bundle.Header.ShardCount), StringComparison.Ordinal)),
        ];
        if (others.Length == 0)
        {
            faults.Add(FaultCode.DataFileMissing, BundleFaults.WithoutDataFile(bundle.Prefix, path, bundle.Header.ShardCount), path);
        }
        else if (!_isCountReported)
        {
            _isCountReported = true;
            faults.Add(
                FaultCode.ShardCountMismatch,
                $"{path} does not exist: {bundle.IndexPath} counts {bundle.Header.ShardCount} data files, but there is "
                    + $"'{Path.GetFileName(others[0])}'.",
                path
            );
        }
    }

    /// <summary>
    /// Whether a pointer file or a web page is in the place of a data file, or the file cannot be read. If so, the file is closed.
    /// </summary>
    private bool IsForeign(SourceFile file, ArraySegment<PayloadRecord> records)
    {
        if (file.Length >= records.Max(static record => record.End))
        {
            return false;
        }

        try
        {
            byte[] head = new byte[(int)Math.Min(ForeignFile.HeadLength, file.Length)];
            file.ReadExactly(head, 0);
            if (
                IndexCause.ForeignCause(head, Path.GetFileName(file.Path))
                is not { Code: FaultCode.GitLfsPointer or FaultCode.WebPage } foreign
            )
            {
                return false;
            }

            faults.Add(
                foreign.Code,
                $"{file.Path}, in which {Phrase.Count(records.Count, "variable lies", "variables lie")}, {foreign.Text}",
                file.Path
            );
        }
        catch (CheckpointException e) when (FaultReport.CodeOf(e) is not null)
        {
            faults.Add(e);
        }

        file.Dispose();
        return true;
    }

    private void ReportStrays()
    {
        int count = bundle.Header.ShardCount;
        string[] strays = [.. _present.Where(path => !IsCounted(path, count))];

        // If none of its own files are there, these are the checkpoint's files under wrong names.
        foreach (string stray in strays.Length == _present.Length ? [] : strays)
        {
            faults.Add(FaultCode.StrayDataFile, $"{stray} is not one of the {count} data files that {bundle.IndexPath} counts.", stray);
        }
    }

    private bool IsCounted(string path, int count)
    {
        string name = path[..^BundleFiles.CountSuffix(count).Length];
        return path.EndsWith(BundleFiles.CountSuffix(count), StringComparison.Ordinal)
            && int.TryParse(
                name.AsSpan(name.LastIndexOf('-') + 1),
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out int shard
            )
            && shard < count
            && path == bundle.DataPath(shard);
    }

    /// <summary>Slices of one variable that share their bytes could claim any amount of memory, so readers refuse them.</summary>
    private void FindSlicesOfMoreThanAll(List<PayloadRecord> payloads)
    {
        for (int first = 0, end; first < payloads.Count; first = end)
        {
            for (end = first + 1; end < payloads.Count && payloads[end].Variable == payloads[first].Variable; end++) { }

            if (
                end - first > 1
                && SharedBytes.Find(payloads.GetRange(first, end - first).Select(static slice => (slice.Shard, slice.Offset, slice.Size)))
                    is not null
            )
            {
                _found.Add(new PayloadFault(payloads[first], FaultCode.ExcessiveOverlap));
            }
        }
    }

    /// <summary>Walks the index again to find the names of the variables with faults.</summary>
    private void ReportByName(CancellationToken cancellationToken)
    {
        if (_found.Count == 0)
        {
            return;
        }

        _found.Sort(
            static (a, b) =>
                a.Record.Variable != b.Record.Variable
                    ? a.Record.Variable.CompareTo(b.Record.Variable)
                    : a.Record.Slice.CompareTo(b.Record.Slice)
        );
        BundleCursor tensors = bundle.Read(static _ => { });
        int variable = -1;
        foreach (PayloadFault fault in _found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (; variable < fault.Record.Variable; variable++)
            {
                tensors.MoveNext();
            }

            Report(
                fault,
                TensorName.ToText(tensors.Name),
                fault.Record.Slice == PayloadRecord.Whole ? tensors.Entry : tensors.Slices[fault.Record.Slice].Entry
            );
        }
    }

    private void Report(PayloadFault fault, string name, BundleEntry entry)
    {
        string path = bundle.DataPath(entry.ShardId);
        string place = BundleFaults.Place(path, name, entry);
        switch (fault.Code)
        {
            case FaultCode.DataFileTooShort:
                faults.Add(BundleFaults.DataFileTooShort(path, _lengths[entry.ShardId], name, entry));
                break;
            case FaultCode.EmptyOutside:
                faults.Add(
                    fault.Code,
                    $"{place} has no elements, and lies beyond the end of the file, which has {_lengths[entry.ShardId]} bytes.",
                    path,
                    name,
                    entry.Offset
                );
                break;
            case FaultCode.ChecksumMismatch:
                faults.Add(BundleFaults.Checksum(path, name, entry, fault.Checksum));
                break;
            case FaultCode.DamagedStructure:
                faults.Add(BundleFaults.Payload(path, name, entry, fault.Text!));
                break;
            case FaultCode.WrongByteOrder:
                faults.Add(
                    fault.Code,
                    $"{place} is whole if its lengths are read with the {(bundle.Header.IsBigEndian ? "lowest" : "highest")} byte "
                        + "first: the header states the other order, or the header is lost and the other order was assumed.",
                    path,
                    name,
                    entry.Offset
                );
                break;
            case FaultCode.ExcessiveOverlap:
                faults.Add(
                    fault.Code,
                    $"{place} overlaps with others so much that together they claim far more bytes than they lie in.",
                    path,
                    name,
                    entry.Offset
                );
                break;
            case FaultCode.Unreadable:
                faults.Add(
                    fault.Code,
                    $"{place} cannot be read: the operating system reports an error of the disk.",
                    path,
                    name,
                    entry.Offset
                );
                break;
            default:
                faults.Add(fault.Code, $"{place} {fault.Text}.", path, name, entry.Offset);
                break;
        }
    }
}
