using CheckpointTools.Binary;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Formats.V1;
using CheckpointTools.Locating;

namespace CheckpointTools.Verification;

/// <summary>
/// Verifies a V1 checkpoint: its files, every block of their tables, the lists of tensors, and that every record has the expected values
/// (format.md 15, row 24). If one file cannot be read, the others are still checked.
/// </summary>
internal sealed class V1Checks(CheckpointLocation location, FaultReport faults, VerificationOptions options)
{
    private const int ProgressInterval = 1 << 20;

    private readonly IReadOnlyList<string> _files = location.Files;
    private long _bytesTotal;
    private long _bytesDone;
    private long _bytesReported;
    private readonly HashSet<string> _withoutList = new(StringComparer.Ordinal);

    public void Run(CancellationToken cancellationToken)
    {
        ReportMissing();
        List<TableReader> tables = [];
        try
        {
            foreach (string file in _files)
            {
                if (OpenedTable.Open(file, faults, cancellationToken) is { } table)
                {
                    tables.Add(table);
                }
            }

            Check(tables, cancellationToken);
        }
        finally
        {
            tables.ForEach(static table => table.Dispose());
        }
    }

    private void Check(List<TableReader> tables, CancellationToken cancellationToken)
    {
        // Every block is read twice: once in the walk through the table, and once for its records.
        _bytesTotal = options.StructureOnly ? 0 : 2 * tables.Sum(static table => table.Length);
        List<V1File> read = [.. tables.Select(TryRead).OfType<V1File>()];
        var reader = new V1Reader(read, ReportList);
        for (int i = 0; i < tables.Count; i++)
        {
            int file = read.FindIndex(one => one.Table == tables[i]);
            CheckTable(
                tables[i],
                file < 0 || _withoutList.Contains(tables[i].Path) ? null : new ListedRecords(reader, file),
                cancellationToken
            );
        }

        using var selection = VariableSelection.Of(location, options);
        HashSet<string>? selected = selection?.ReadNames();
        VariableSelection.Complete(selection, reader.Tensors.Length, options, faults, errorsBefore: 0);
        foreach (V1Tensor tensor in reader.Tensors)
        {
            CheckTensor(reader, tensor, selected?.Contains(TensorName.ToText(tensor.Name)) is not false, cancellationToken);
        }

        AddProgress(_bytesTotal - _bytesDone);
    }

    private void ReportMissing()
    {
        if (!CheckpointFileName.TryParseShard(Path.GetFileName(_files[0]), out ShardName shard) || _files.Count >= shard.Count)
        {
            return;
        }

        HashSet<string?> present = [.. _files.Select(Path.GetFileName)];
        int first = Enumerable.Range(0, _files.Count + 1).First(number => !present.Contains(shard.Sibling(number)));
        string path = Path.Join(Path.GetDirectoryName(_files[0]), shard.Sibling(first));
        faults.Add(
            FaultCode.LegacyFileMissing,
            $"{path} is missing: of the {shard.Count} files of the checkpoint, {Phrase.Count(_files.Count, "is", "are")} there.",
            path
        );
    }

    /// <summary>The blocks also contain the values.</summary>
    private void CheckTable(TableReader table, ListedRecords? listed, CancellationToken cancellationToken)
    {
        new TableChecks(table, faults).Run(cancellationToken);

        // A walk reads the values of all; those that are selected are read one by one.
        if (options.StructureOnly || options.Selects is not null)
        {
            return;
        }

        TableCursor records = table.Read(faults.Add);
        while (records.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            AddProgress(records.Value.Length);
            listed?.Check(records.Key);
        }

        TableChecks.ReportLongNumber(table.Path, records.LongNumberBlock, faults);
        if (listed is { UnlistedCount: > 0 })
        {
            string which =
                listed.UnlistedCount == 1
                    ? "a record that its list does not name"
                    : $"{listed.UnlistedCount} records that its list does not name, the first";
            faults.Add(
                FaultCode.LegacyRecordUnlisted,
                $"{table.Path} has {which} of {TensorName.Quote(listed.FirstUnlisted)}: its values are not found.",
                table.Path,
                listed.FirstUnlisted
            );
        }
    }

    private void CheckTensor(V1Reader reader, V1Tensor tensor, bool isSelected, CancellationToken cancellationToken)
    {
        if (tensor.Fault is not null)
        {
            faults.Add(tensor.Fault);
            return;
        }

        for (int piece = 0; piece < tensor.Slices.Count && isSelected && !options.StructureOnly; piece++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                AddProgress(reader.ReadRecord(tensor, piece).Length);
            }
            catch (CheckpointException e)
            {
                faults.Add(e);
            }
        }
    }

    private void ReportList(CheckpointException fault)
    {
        _withoutList.Add(fault.File!);
        faults.Add(fault);
    }

    /// <summary>The positions of the records may be unknown; the walk through the table reports that.</summary>
    private static V1File? TryRead(TableReader table)
    {
        try
        {
            return V1File.Wrap(table);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    /// <summary>Packed blocks hold more bytes than the files.</summary>
    private void AddProgress(long count)
    {
        _bytesDone = Math.Min(_bytesDone + count, _bytesTotal);
        if (_bytesDone - _bytesReported >= ProgressInterval || _bytesDone == _bytesTotal)
        {
            _bytesReported = _bytesDone;
            options.OnProgress?.Invoke(new VerificationProgress(_bytesDone, _bytesTotal));
        }
    }
}
