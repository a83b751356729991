using CheckpointTools.Binary;
using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Verification;

/// <summary>
/// Checks what the walk over the entries of an index does not see: the metaindex block and the footer, which readers skip, and bytes that
/// belong to no block (format.md 15, rows 2 to 4). The walk itself checks the data blocks.
/// </summary>
internal sealed class TableChecks(TableReader table, FaultReport faults)
{
    public void Run(CancellationToken cancellationToken)
    {
        Attempt(CheckFooter);
        var coverage = TableCoverage.Measure(table);
        CheckOverlaps(coverage);
        Attempt(() => CheckGaps(coverage, cancellationToken));
    }

    /// <summary>Reports what the walk over a table's entries found: see <see cref="TableCursor.LongNumberBlock"/>.</summary>
    public static void ReportLongNumber(string path, long? block, FaultReport faults)
    {
        if (block is { } offset)
        {
            faults.Add(
                FaultCode.LongNumber,
                $"{path}: a length in the block at offset {offset} is written in more bytes than it needs, which no writer does.",
                path,
                offset: offset
            );
        }
    }

    /// <summary>If the system cannot read part of the file, everything else is still checked.</summary>
    private void Attempt(Action check)
    {
        try
        {
            check();
        }
        catch (CheckpointException e) when (FaultReport.CodeOf(e) is not null)
        {
            faults.Add(e);
        }
    }

    private void CheckFooter()
    {
        if (table.MetaindexHandle is { } metaindex)
        {
            CheckMetaindex(metaindex);
        }
        else
        {
            faults.Add(
                FaultCode.DamagedFooter,
                $"{table.Path}: the footer leads to a metaindex block outside the file.",
                table.Path,
                offset: table.BlocksEnd
            );
        }

        Span<byte> footer = stackalloc byte[TableFormat.FooterLength];
        table.ReadExactly(footer, table.BlocksEnd);
        ReadOnlySpan<byte> rest = footer[..^TableFormat.MagicLength];
        for (int number = 0; number < TableFormat.FooterNumbers; number++)
        {
            _ = Varint.TryRead(ref rest, out _);
        }

        if (rest.ContainsAnyExcept((byte)0))
        {
            faults.Add(
                FaultCode.FooterPadding,
                $"{table.Path}: the padding in the footer is not zero.",
                table.Path,
                offset: table.Length - TableFormat.MagicLength - rest.Length
            );
        }
    }

    private void CheckMetaindex(BlockHandle metaindex)
    {
        byte[] buffer = [];
        try
        {
            var cursor = new BlockCursor();
            cursor.Open(table.ReadBlock(metaindex, ref buffer));
            while (cursor.MoveNext()) { }
        }
        catch (TableBlockException e)
        {
            AddMetaindex(e.Fault, TableFaults.DamagedBlock(table.Path, metaindex, e.Message, e.Fault));
        }
        catch (CheckpointException e) when (e.Fault is { } code)
        {
            AddMetaindex(code, e);
        }
    }

    private void AddMetaindex(FaultCode code, CheckpointException fault) =>
        faults.Add(
            code,
            $"{fault.Finding} It is the metaindex block, which holds no variables: nothing is lost.",
            table.Path,
            offset: fault.Offset
        );

    private void CheckOverlaps(TableCoverage coverage)
    {
        long end = 0;
        string before = "";
        foreach ((BlockHandle handle, string name) in coverage.Blocks)
        {
            // The walk reports two data blocks that overlap.
            if (handle.Offset < end && (name != "data" || before != "data"))
            {
                faults.Add(
                    FaultCode.BlockOrder,
                    $"{table.Path}: the {name} block at offset {handle.Offset} lies within the {before} block that ends at {end}.",
                    table.Path,
                    offset: handle.Offset
                );
            }

            if (handle.End > end)
            {
                end = handle.End;
                before = name;
            }
        }
    }

    private void CheckGaps(TableCoverage coverage, CancellationToken cancellationToken)
    {
        long unused = 0;
        long? unusedAt = null;
        foreach ((long offset, long length, CheckpointException? lost) in coverage.InGaps(cancellationToken: cancellationToken))
        {
            if (lost is not null)
            {
                faults.Add(lost);
                continue;
            }

            unused += length;
            unusedAt ??= offset;
        }

        if (unused > 0)
        {
            faults.Add(
                FaultCode.UnusedIndexBytes,
                $"{table.Path}: {Phrase.Count(unused, "byte belongs", "bytes belong")} to no block, from offset {unusedAt} on.",
                table.Path,
                offset: unusedAt
            );
        }
    }
}
