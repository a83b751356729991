using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Safetensors;

/// <summary>
/// Checks that the tensors of a file cover its data exactly, as the format demands: no byte twice, none left over, nothing behind the end.
/// </summary>
internal static class SafetensorsLayout
{
    /// <summary>How many holes are reported; a hostile header can have one for every few of its bytes.</summary>
    private const int MaxHoles = 100;

    /// <summary>Gives a fault to each tensor whose bytes are not its own, or not there.</summary>
    /// <returns>The bytes that belong to no tensor, as faults.</returns>
    public static IReadOnlyList<CheckpointException> Check(string path, SafetensorsHeader header, long fileLength)
    {
        long dataLength = fileLength - header.DataStart;
        SafetensorsTensor[] placed =
        [
            .. header
                .Tensors.Where(static tensor => tensor.Begin <= tensor.End)
                .OrderBy(static tensor => tensor.Begin)
                .ThenBy(static tensor => tensor.End),
        ];
        var holes = new List<CheckpointException>();
        SafetensorsTensor? last = null;
        long covered = 0;
        foreach (SafetensorsTensor tensor in placed)
        {
            if (tensor.Begin > covered)
            {
                AddHole(path, header.DataStart, covered, Math.Min(tensor.Begin, dataLength), isAtEnd: false, holes);
            }
            else if (tensor.Begin < covered)
            {
                Report(path, tensor, last!);
            }

            if (tensor.End > dataLength)
            {
                tensor.Fault ??= SafetensorsFaults.TooShort(
                    path,
                    tensor.Name,
                    fileLength,
                    AddCapped(header.DataStart, tensor.Begin),
                    AddCapped(header.DataStart, tensor.End)
                );
            }

            if (tensor.End > covered || last is null)
            {
                (covered, last) = (tensor.End, tensor);
            }
        }

        AddHole(path, header.DataStart, covered, dataLength, isAtEnd: true, holes);
        return holes;
    }

    /// <summary>Two tensors share bytes: which of them is right is not known. One without elements shares none.</summary>
    private static void Report(string path, SafetensorsTensor tensor, SafetensorsTensor other)
    {
        string otherName = TensorName.Quote(TensorName.ToText(other.Name));
        if (tensor.Size == 0)
        {
            tensor.Fault ??= SafetensorsFaults.Overlap(path, tensor.Name, $"has no elements, and its place lies within {otherName}");
            return;
        }

        string name = TensorName.Quote(TensorName.ToText(tensor.Name));
        tensor.Fault ??= SafetensorsFaults.Overlap(path, tensor.Name, $"shares bytes with {otherName}");
        other.Fault ??= SafetensorsFaults.Overlap(path, other.Name, $"shares bytes with {name}");
    }

    private static void AddHole(string path, long dataStart, long begin, long end, bool isAtEnd, List<CheckpointException> holes)
    {
        if (begin < end && holes.Count < MaxHoles)
        {
            holes.Add(SafetensorsFaults.Uncovered(path, dataStart + begin, dataStart + end, isAtEnd));
        }
    }

    private static long AddCapped(long left, long right) => right > long.MaxValue - left ? long.MaxValue : left + right;
}
