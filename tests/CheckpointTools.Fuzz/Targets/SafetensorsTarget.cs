using CheckpointTools.Formats.Safetensors;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// Safetensors files, and indexes of several. An input is a file.
/// Invariants: opening allocates at most 1 MiB and 1 KiB for each byte; tensors without a fault lie in the file, share no byte, and have
/// the size that their type and shape say; if nothing is wrong with a file at all, its tensors cover it; what is written of them again is
/// read back the same.
/// </summary>
internal sealed class SafetensorsTarget : FuzzTarget
{
    private const long Constant = 1 << 20;
    private const long Factor = 1 << 10;

    public override string Name => "safetensors";

    public override IReadOnlyList<string> Subjects => ["CheckpointTools.Formats.Safetensors."];

    public override IEnumerable<byte[]> Seeds() =>
        [
            .. Directory
                .EnumerateFiles(Fixtures.Require("oracle/values/safetensors"), "*.safetensors", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes),
            """{"metadata": {"total_size": 8}, "weight_map": {"a": "1.safetensors", "b": "2.safetensors"}}"""u8.ToArray(),
        ];

    public override void Execute(byte[] input)
    {
        string path = Scratch["x.safetensors"];
        File.WriteAllBytes(path, input);
        MemoryMeter memory = MemoryMeter.Start();
        try
        {
            using var file = SafetensorsFile.Open(path);
            memory.Require("opening", Constant, Factor, input.Length);
            Check(file, input);
        }
        catch (CheckpointException e)
        {
            Invariant.Require(e.Fault is not null, "a refusal has a code", e.Message);
        }

        memory.Require("opening", 2 * Constant, 2 * Factor, input.Length);
        try
        {
            SafetensorsIndex index = SafetensorsIndex.Parse(path, input);
            string directory = Path.GetDirectoryName(path)!;
            Invariant.Require(
                index.Files.All(one => Path.GetDirectoryName(Path.GetFullPath(one)) == directory),
                "an index leads only to files beside it"
            );
        }
        catch (CheckpointException e)
        {
            Invariant.Require(e.Fault is not null, "a refusal has a code", e.Message);
        }
    }

    private static void Check(SafetensorsFile file, byte[] input)
    {
        SafetensorsHeader header = file.Header;
        SafetensorsTensor[] sound =
        [
            .. header.Tensors.Where(static one => one.Fault is null).OrderBy(static one => one.Begin).ThenBy(static one => one.End),
        ];
        long end = 0;
        foreach (SafetensorsTensor tensor in sound)
        {
            Invariant.Require(tensor.Begin >= end, "tensors without a fault share no bytes");
            Invariant.Require(header.DataStart + tensor.End <= input.Length, "a tensor without a fault lies in the file");
            Invariant.RequireEqual(tensor.Shape.ElementCount * tensor.DataType.Width, tensor.Size, "a tensor has the size of its elements");
            end = tensor.End;
            byte[] bytes = new byte[Math.Min(tensor.Size, 16)];
            file.Read(tensor, bytes, tensor.Size - bytes.Length);
        }

        bool isSound = sound.Length == header.Tensors.Count && header.Uncovered.Count == 0;
        if (!isSound)
        {
            return;
        }

        Invariant.RequireEqual(input.Length, header.DataStart + end, "the tensors of a sound file cover it");
        var output = SafetensorsOutput.Arrange(
            sound.Select(static one => new SafetensorsOutputTensor(one.Name, SafetensorsType.Find(one.Type)!, one.Shape)),
            header.Metadata
        );
        SafetensorsHeader again = SafetensorsHeader.Parse(
            "again",
            output.Header[SafetensorsHeader.LengthBytes..],
            output.Header.Length + output.DataSize
        );
        Invariant.Require(again.Uncovered.Count == 0, "what is written covers its file");
        Invariant.Require(again.Metadata.SequenceEqual(header.Metadata), "metadata are read back");
        Invariant.Require(
            again
                .Tensors.Select(static one => (Convert.ToHexString(one.Name), one.Type, one.Shape))
                .SequenceEqual(header.Tensors.Select(static one => (Convert.ToHexString(one.Name), one.Type, one.Shape))),
            "tensors are read back"
        );
    }
}
