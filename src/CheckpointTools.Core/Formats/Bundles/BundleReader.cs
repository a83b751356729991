using CheckpointTools.Binary;
using CheckpointTools.Formats.Messages;
using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// An open V2 checkpoint, a tensor bundle (format.md 3, 4). Opening reads only the header; data files are opened when a payload is read.
/// </summary>
internal sealed class BundleReader : IDisposable
{
    private readonly TableReader _table;
    private readonly Lazy<uint> _fingerprint;

    private BundleReader(string prefix, TableReader table, BundleHeader header)
    {
        Prefix = prefix;
        _table = table;
        _fingerprint = new Lazy<uint>(table.ReadFingerprint);
        Header = header;
    }

    /// <summary>The path without suffix.</summary>
    public string Prefix { get; }

    /// <summary>The header.</summary>
    public BundleHeader Header { get; }

    /// <summary>The index as it was when opened, to tell later whether it changed.</summary>
    public CheckpointStamp Stamp => new(_table.Length, _table.LastWriteTime, _fingerprint.Value);

    /// <summary>The index file.</summary>
    public string IndexPath => _table.Path;

    /// <summary>Opens a bundle.</summary>
    /// <param name="prefix">The path without ".index".</param>
    /// <exception cref="CheckpointException">The index cannot be read, is damaged, or is for other readers.</exception>
    public static BundleReader Open(string prefix) => Open(prefix, BundleFiles.IndexPath(prefix));

    /// <summary>
    /// Opens a bundle even if its header is lost: the names of the data files show everything in it that reading needs. The rest of an
    /// index whose first block is damaged can therefore be read.
    /// </summary>
    /// <param name="prefix">The path without ".index".</param>
    /// <param name="onFault">Called if the header is damaged; without it, the fault is thrown.</param>
    /// <exception cref="CheckpointException">
    /// The index cannot be read, is not a table, or requires another reader; or the header is lost and the names of the data files do not
    /// agree.
    /// </exception>
    public static BundleReader Open(string prefix, Action<CheckpointException>? onFault) =>
        Open(prefix, BundleFiles.IndexPath(prefix), onFault);

    /// <summary>Opens a bundle whose index has a temporary name.</summary>
    internal static BundleReader Open(string prefix, string indexPath, Action<CheckpointException>? onFault = null)
    {
        var table = TableReader.Open(indexPath);
        try
        {
            return new BundleReader(prefix, table, onFault is null ? ReadHeader(table) : ReadHeaderOrAssume(table, prefix, onFault));
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens a bundle to look for faults, whatever its header says. If the header cannot be trusted, the names of the data files are used
    /// instead; if they do not agree, <see cref="IsShardCountKnown"/> is false.
    /// </summary>
    internal static BundleReader OpenToVerify(string prefix, TableReader table, Action<CheckpointException> onFault)
    {
        BundleHeader? header = null;
        try
        {
            header = ParseHeader(table);
            foreach (CheckpointException fault in FindFaults(table, header))
            {
                onFault(fault);
            }
        }
        catch (CheckpointException e) when (e.Error is CheckpointError.DamagedIndex or CheckpointError.ReadFailed)
        {
            // The walk over all blocks reports a damaged block.
            onFault(
                e.Fault is FaultCode.HeaderMissing or FaultCode.InvalidHeader
                    ? e
                    : BundleFaults.Header(
                        table.Path,
                        "has lost its header, which is in the block that is damaged",
                        CheckpointError.DamagedIndex,
                        FaultCode.HeaderMissing
                    )
            );
        }

        int? count = header is { ShardCount: > 0 } ? header.ShardCount : BundleFiles.FindShardCount(prefix);
        header = new BundleHeader { ShardCount = count ?? int.MaxValue, Endianness = header?.Endianness ?? 0 };
        return new BundleReader(prefix, table, header) { IsShardCountKnown = count is not null, FindsUnlisted = false };
    }

    /// <summary>The current index of a prefix, whether or not it has a header.</summary>
    internal static CheckpointStamp ReadStamp(string prefix)
    {
        using var table = TableReader.Open(BundleFiles.IndexPath(prefix));
        return new CheckpointStamp(table.Length, table.LastWriteTime, table.ReadFingerprint());
    }

    /// <summary>Whether the number of data files is known, from the header or from the names of the data files.</summary>
    internal bool IsShardCountKnown { get; private init; } = true;

    /// <summary>
    /// Whether a walk to the end searches for blocks that the index block does not list; verification does so separately.
    /// </summary>
    internal bool FindsUnlisted { get; private init; } = true;

    /// <summary>Walks the tensors in the order of their names' bytes.</summary>
    /// <param name="onFault">
    /// Called for a tensor whose entry has a fault and for a damaged block, which are then left out; without it, the fault is thrown.
    /// </param>
    public BundleCursor Read(Action<CheckpointException>? onFault = null) => new(this, _table, onFault);

    /// <summary>Looks up a tensor by name. The entry is returned as it is: the slices of a partitioned tensor are not looked up.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The entry; null if there is none.</returns>
    /// <exception cref="CheckpointException">The entry has a fault, or the block that would hold it is damaged.</exception>
    internal BundleTensor? Find(ReadOnlySpan<byte> name)
    {
        TableCursor entries = _table.Read(name);
        if (!entries.MoveNext() || !entries.Key.SequenceEqual(name))
        {
            return null;
        }

        BundleEntry entry;
        try
        {
            entry = BundleEntry.Parse(entries.Value, new ShapeCache(), maxSlices: 1);
        }
        catch (ProtoException e)
        {
            throw Fault(CheckpointError.DamagedEntry, $"has an entry that cannot be parsed: {e.Message}", FaultCode.MalformedEntry, name);
        }

        return entry.FindFault(Header) is { } fault
            ? throw Fault(fault.Error, fault.Text, fault.Fault, name)
            : new BundleTensor(name.ToArray(), entry, []);

        CheckpointException Fault(CheckpointError error, string what, FaultCode fault, ReadOnlySpan<byte> name) =>
            BundleFaults.Entry(IndexPath, entries.BlockOffset, TensorName.ToText(name), error, what, fault);
    }

    /// <summary>The path of a data file.</summary>
    /// <param name="shard">The number of the data file, from 0.</param>
    public string DataPath(int shard) => BundleFiles.DataPath(Prefix, shard, Header.ShardCount);

    /// <inheritdoc/>
    public void Dispose() => _table.Dispose();

    private static BundleHeader ReadHeaderOrAssume(TableReader table, string prefix, Action<CheckpointException> onFault)
    {
        BundleHeader? header = null;
        try
        {
            header = ParseHeader(table);
            RequireSound(table, header);
            return header;
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.DamagedIndex && BundleFiles.FindShardCount(prefix) is { } count)
        {
            // The names do not show the byte order. It is little-endian wherever TensorFlow runs today, and the checksums of strings would
            // show otherwise.
            bool isKnown = header is { Endianness: 0 or 1 };
            onFault(BundleFaults.HeaderLost(table.Path, count, isKnown, e));
            return new BundleHeader { ShardCount = count, Endianness = isKnown ? header!.Endianness : 0 };
        }
    }

    private static BundleHeader ReadHeader(TableReader table)
    {
        BundleHeader header = ParseHeader(table);
        RequireSound(table, header);
        return header;
    }

    private static void RequireSound(TableReader table, BundleHeader header)
    {
        if (FindFaults(table, header).FirstOrDefault() is { } fault)
        {
            throw fault;
        }
    }

    private static BundleHeader ParseHeader(TableReader table)
    {
        TableCursor entries = table.Read();
        if (!entries.MoveNext() || !entries.Key.IsEmpty)
        {
            throw BundleFaults.Header(table.Path, "does not begin with a header", CheckpointError.DamagedIndex, FaultCode.HeaderMissing);
        }

        try
        {
            return BundleHeader.Parse(entries.Value);
        }
        catch (ProtoException e)
        {
            throw BundleFaults.Header(
                table.Path,
                $"has a header that cannot be parsed: {e.Message}",
                CheckpointError.DamagedIndex,
                FaultCode.InvalidHeader
            );
        }
    }

    private static IEnumerable<CheckpointException> FindFaults(TableReader table, BundleHeader header)
    {
        if (header.Version.FindFault() is { } fault)
        {
            yield return BundleFaults.Header(table.Path, fault, CheckpointError.UnsupportedVersion, FaultCode.UnsupportedVersion);
        }

        if (header.ShardCount <= 0)
        {
            yield return BundleFaults.Header(
                table.Path,
                $"counts {header.ShardCount} data files",
                CheckpointError.DamagedIndex,
                FaultCode.InvalidHeader
            );
        }

        if (header.Endianness is not (0 or 1))
        {
            yield return BundleFaults.Header(
                table.Path,
                $"states the byte order {header.Endianness}; 0 (little) and 1 (big) exist",
                CheckpointError.DamagedIndex,
                FaultCode.InvalidHeader
            );
        }
    }
}
