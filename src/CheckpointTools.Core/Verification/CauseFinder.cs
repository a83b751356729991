using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Verification;

/// <summary>
/// Says why much of a data file is wrong, where there is evidence (format.md 15, row 13). Gives at most one cause for each file.
/// </summary>
internal sealed class CauseFinder(BundleReader bundle, bool isIndexWhole, IReadOnlyList<DataFileSummary> files, FaultReport faults)
{
    /// <summary>Bounds the work where there are very many data files.</summary>
    private const int MaxComparisons = 4096;

    /// <summary>Fewer zeros than this may be a genuine value.</summary>
    private const int MinZeroSize = 64;

    /// <summary>A stretch of zeros can end inside a variable, so at most two variables are zero only in part.</summary>
    private const int MaxAtEnds = 2;

    private int _comparisons;

    public void Run(CancellationToken cancellationToken)
    {
        foreach (DataFileSummary file in files)
        {
            (FaultCode Code, string Text)? cause =
                file.WrongCount == 0 && file.Length >= file.ExpectedLength ? null : TryFind(file, cancellationToken);
            if (cause is { } known)
            {
                faults.Add(known.Code, $"{file.Path} {known.Text}.", file.Path);
            }
            else if (file.Length > file.ExpectedLength && isIndexWhole)
            {
                faults.Add(
                    FaultCode.TrailingData,
                    $"{file.Path} has {Phrase.Count(file.Length - file.ExpectedLength, "byte")} after its last variable, which ends at "
                        + $"{file.ExpectedLength}.",
                    file.Path,
                    offset: file.ExpectedLength
                );
            }
        }
    }

    /// <summary>A file that cannot be read again gets no cause.</summary>
    private (FaultCode Code, string Text)? TryFind(DataFileSummary file, CancellationToken cancellationToken)
    {
        try
        {
            return Find(file, cancellationToken);
        }
        catch (CheckpointException e) when (FaultReport.CodeOf(e) is not null || e.Error == CheckpointError.CheckpointNotFound)
        {
            return null;
        }
    }

    private (FaultCode Code, string Text)? Find(DataFileSummary file, CancellationToken cancellationToken)
    {
        if (FindOwner(file, cancellationToken) is { } owner)
        {
            return (
                FaultCode.ShardsSwapped,
                $"holds the values of data file {owner}, not of {file.Shard}: "
                    + "the files were given each other's names, or one was copied over the other"
            );
        }

        if (FindTextMode(file, cancellationToken) is { } evidence)
        {
            return (FaultCode.TextModeTransfer, $"went through a transfer that changes line ends: {evidence}");
        }

        if (file.IsCutShort)
        {
            return (FaultCode.TruncatedFile, $"was cut short: it has {file.Length} bytes, and its variables take {file.ExpectedLength}");
        }

        // At step 0, many values are zero that are not zero later.
        int others = file.WrongCount - file.ZeroCount;
        bool isOther = IsMostlyWrong(file) && file.WrongCount > 1 && file.Length == file.ExpectedLength;
        if (file.ZeroSize >= MinZeroSize && (others <= MaxAtEnds || (!isOther && others <= file.ZeroCount)))
        {
            return (
                FaultCode.ZeroedData,
                $"holds only zeros for {file.ZeroCount} of its {Phrase.Count(file.Count, "variable")}, which were not zero when they were "
                    + "saved: space was reserved for them but never written, or a part of the disk was lost"
            );
        }

        // One wrong variable is no evidence, and neither is a file of another length.
        if (!isOther)
        {
            return null;
        }

        bool othersAreSound = files.Any(other =>
            other != file && other is { WrongCount: 0, Count: > 0 } && other.Length >= other.ExpectedLength
        );
        string what =
            $"has the length that the index asks for, but {file.WrongCount} of its {file.Count} variables are not what the index says";
        return othersAreSound
            ? (FaultCode.MixedGenerations, $"{what}, while other data files are right: it is probably of another save")
            : (FaultCode.OtherStep, $"{what}: it is probably of another step than the index");
    }

    private static bool IsMostlyWrong(DataFileSummary file) => file.BadCount * 3L >= file.Count * 2L;

    /// <summary>The data file whose payloads are in this one.</summary>
    private int? FindOwner(DataFileSummary file, CancellationToken cancellationToken)
    {
        if (!IsMostlyWrong(file))
        {
            return null;
        }

        using var content = SourceFile.Open(file.Path);
        foreach (DataFileSummary other in files)
        {
            if (
                other != file
                && other.Samples.Length > 0
                && _comparisons++ < MaxComparisons
                && Array.TrueForAll(other.Samples, sample => IsIn(content, sample, cancellationToken))
            )
            {
                return other.Shard;
            }
        }

        return null;
    }

    private bool IsIn(SourceFile content, PayloadRecord sample, CancellationToken cancellationToken) =>
        sample.End <= content.Length
        && PayloadInspector.Inspect(content, sample, bundle.Header.IsBigEndian, cancellationToken) is { StructureFault: null } finding
        && finding.Checksum == sample.Checksum;

    private static string? FindTextMode(DataFileSummary file, CancellationToken cancellationToken)
    {
        if (file.Length == file.ExpectedLength || file.WrongCount == 0)
        {
            return null;
        }

        using var content = SourceFile.Open(file.Path);
        var lines = LineEnds.Count(content, cancellationToken);
        long excess = file.Length - file.ExpectedLength;
        return lines.WereAdded(excess)
                ? $"every line feed in it has a carriage return in front, and it is longer by just as many bytes ({lines.Pairs})"
            : lines.WereRemoved(-excess) && file.BadCount * 10L >= file.BehindFirstWrongCount * 9L
                ? $"it is {Phrase.Count(-excess, "byte")} too short, variables that are whole are wrong as well, and no line feed "
                    + "has a carriage "
                    + "return in front"
            : null;
    }
}
