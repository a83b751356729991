using CheckpointTools.Binary;

namespace CheckpointTools.Verification;

/// <summary>What is kept of a verified data file, to find out why much of it is wrong.</summary>
internal sealed class DataFileSummary
{
    private const int MaxSamples = 8;

    /// <summary>A sample must be large enough to be distinctive and small enough to be read quickly.</summary>
    private const int MinSampleSize = 4;
    private const int MaxSampleSize = 1 << 20;

    public DataFileSummary(DataFile file, IReadOnlyList<PayloadFault> faults)
    {
        Path = file.Path;
        Shard = file.Shard;
        Length = file.Length;
        ExpectedLength = file.ExpectedLength;
        IsCutShort = file.IsCutShort;
        Count = file.Records.Count(static record => record.Size > 0);
        PayloadRecord[] wrong =
        [
            .. faults
                .Where(static fault => fault.Code is FaultCode.ChecksumMismatch or FaultCode.DamagedStructure)
                .Select(static fault => fault.Record),
        ];
        WrongCount = wrong.Length;
        BadCount = wrong.Length + faults.Count(static fault => fault.Code == FaultCode.DataFileTooShort);
        long firstWrong = wrong.Select(static record => record.Offset).DefaultIfEmpty(long.MaxValue).Min();
        BehindFirstWrongCount = file.Records.Count(record => record.Size > 0 && record.Offset >= firstWrong);
        PayloadRecord[] zeros =
        [
            .. faults
                .Where(static fault =>
                    fault.Code == FaultCode.ChecksumMismatch && fault.Record.Size > 0 && IsOfZeros(fault.Record.Size, fault.Checksum)
                )
                .Select(static fault => fault.Record),
        ];
        ZeroCount = zeros.Length;
        ZeroSize = zeros.Aggregate(Int128.Zero, static (sum, record) => sum + record.Size);
        Samples = [.. (wrong.Length > 0 ? wrong : file.Records.AsEnumerable()).Where(IsTelling).Take(MaxSamples)];
    }

    public string Path { get; }

    public int Shard { get; }

    public long Length { get; }

    public long ExpectedLength { get; }

    /// <summary>Whether the file ends before its last variable as a truncated file would.</summary>
    public bool IsCutShort { get; }

    /// <summary>The number of payloads that have bytes.</summary>
    public int Count { get; }

    /// <summary>The number of payloads that are not what the index says.</summary>
    public int WrongCount { get; }

    /// <summary>The number of wrong payloads, including those past the file's end.</summary>
    public int BadCount { get; }

    /// <summary>The number of payloads from the first wrong one on: if bytes were lost before them, all of these are wrong.</summary>
    public int BehindFirstWrongCount { get; }

    /// <summary>The number of wrong payloads that are all zeros.</summary>
    public int ZeroCount { get; }

    /// <summary>The number of bytes in the payloads that are all zeros.</summary>
    public Int128 ZeroSize { get; }

    /// <summary>
    /// Some payloads that should be in this file; wrong ones, if there are any. Contents that many files share, such as zeros, are not
    /// used.
    /// </summary>
    public PayloadRecord[] Samples { get; }

    private static bool IsTelling(PayloadRecord record) =>
        record.Size is >= MinSampleSize and <= MaxSampleSize && !IsOfZeros(record.Size, record.Checksum);

    private static bool IsOfZeros(long size, uint checksum) => checksum == Crc32C.Mask(Crc32C.OfZeros(size));
}
