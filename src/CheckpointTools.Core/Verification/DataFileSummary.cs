using CheckpointTools.Tables;

namespace CheckpointTools.Verification;

/// <summary>What is remembered of a data file that was verified, to find out why much in it is wrong.</summary>
internal sealed class DataFileSummary
{
    private const int MostSamples = 8;

    /// <summary>A sample must tell, and be quickly read.</summary>
    private const int LeastSampleSize = 4;
    private const int LargestSampleSize = 1 << 20;

    public DataFileSummary(DataFile file, IReadOnlyList<PayloadFault> faults)
    {
        Path = file.Path;
        Shard = file.Shard;
        Length = file.Length;
        ExpectedLength = file.ExpectedLength;
        IsCutShort = file.IsCutShort;
        Count = file.Records.Count(static record => record.Size > 0);
        PayloadRecord[] wrong = [.. faults.Where(static fault => fault.Code is FaultCode.ChecksumMismatch or FaultCode.DamagedStructure).Select(static fault => fault.Record)];
        WrongCount = wrong.Length;
        ZeroCount = faults.Count(static fault => fault.Code == FaultCode.ChecksumMismatch && fault.Checksum == Crc32C.Mask(Crc32C.OfZeros(fault.Record.Size)));
        Samples = [.. (wrong.Length > 0 ? wrong : file.Records.AsEnumerable()).Where(static record => record.Size is >= LeastSampleSize and <= LargestSampleSize).Take(MostSamples)];
    }

    public string Path { get; }

    public int Shard { get; }

    public long Length { get; }

    public long ExpectedLength { get; }

    /// <summary>Whether it ends before its last variable as it would if it were cut.</summary>
    public bool IsCutShort { get; }

    /// <summary>The payloads that have bytes.</summary>
    public int Count { get; }

    /// <summary>Those that are not what the index says.</summary>
    public int WrongCount { get; }

    /// <summary>Those of the wrong ones that are nothing but zeros.</summary>
    public int ZeroCount { get; }

    /// <summary>Some payloads that should lie in this file; wrong ones if there are any.</summary>
    public PayloadRecord[] Samples { get; }
}
