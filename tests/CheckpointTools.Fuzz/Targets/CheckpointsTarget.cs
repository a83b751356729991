using CheckpointTools.Fuzz.Formats;
using CheckpointTools.Fuzz.Mutating;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// Whole checkpoints: index, data files, V1 files and a state file in a directory of their own. An input is the files and a byte of
/// options. The directory is located and searched, the checkpoint is verified, listed, described, read variable by variable, and copied;
/// the copy is read, and compared.
/// Invariants: each step allocates at most 8 MiB and 1 KiB for each byte of the input, a copy and a verification 16 MiB, a listing past
/// faults 4 KiB a byte; what a reader refuses for its bytes has an error when it is verified; a listing that stops at no fault and one that
/// passes over faults agree, and so does the description; what lists without a fault and can be read whole can be copied; what cannot be
/// read for its bytes cannot be copied (what cannot be read only because it takes too much memory can); a copy has the same variables with
/// the same values, also when they are compared; where that is not possible, just what can be read is salvaged; the source stays as it is.
/// </summary>
internal sealed class CheckpointsTarget : FuzzTarget
{
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public override string Name => "checkpoints";

    public override IReadOnlyList<string> Subjects =>
        [
            "CheckpointTools.Formats.Tables.",
            "CheckpointTools.Formats.Bundles.",
            "CheckpointTools.Slices.",
            "CheckpointTools.Binary.",
            "CheckpointTools.Locating.",
            "CheckpointTools.Formats.Messages.",
            "CheckpointTools.Reading.",
            "CheckpointTools.Formats.V1.",
            "CheckpointTools.Verification.",
            "CheckpointTools.Formats.ObjectGraphs.",
        ];

    public override int MaxLength => 1 << 15;

    public override IEnumerable<byte[]> Seeds()
    {
        foreach (string index in SeedFiles.Find("*.index", 2000))
        {
            string prefix = index[..^".index".Length];
            var files = new CheckpointFiles();
            foreach (
                string file in Fixtures
                    .FilesOf(prefix)
                    .Order(StringComparer.Ordinal)
                    .Where(static file => !file.EndsWith(".meta", StringComparison.Ordinal))
            )
            {
                files.Content[CheckpointFiles.Prefix + file[prefix.Length..]] = File.ReadAllBytes(file);
            }

            if (files.Content.Values.Sum(static content => content.Length) <= MaxLength / 2)
            {
                yield return files.ToBytes();
                files.Content["checkpoint"] = "model_checkpoint_path: \"ckpt\"\nall_model_checkpoint_paths: \"ckpt\"\n"u8.ToArray();
                files.Options = 2;
                yield return files.ToBytes();
            }
        }

        foreach (bool isBigEndian in (bool[])[false, true])
        {
            yield return SeedCheckpoint.OfEveryDataType(isBigEndian);
            yield return SeedCheckpoint.OfSlices(isBigEndian);
        }

        foreach (string folder in (string[])["v1", "v1sharded"])
        {
            var files = new CheckpointFiles();
            foreach (string file in Directory.GetFiles(Fixtures.Good(folder), "ckpt*").Order(StringComparer.Ordinal))
            {
                files.Content[Path.GetFileName(file)] = File.ReadAllBytes(file);
            }

            yield return files.ToBytes();
        }
    }

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator) =>
        CheckpointMutations.Apply(input, other, mutator, MaxLength);

    public override void Execute(byte[] input)
    {
        var files = CheckpointFiles.Parse(input);
        string directory = Lay(files);
        string output = Directory.CreateDirectory(Scratch["out"]).FullName;
        try
        {
            new CheckpointExercise(directory, output, files, input.Length).Run();
        }
        finally
        {
            foreach (string file in Directory.EnumerateFileSystemEntries(output))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Writes the files into the directory, and removes those of the previous input.</summary>
    private string Lay(CheckpointFiles files)
    {
        string directory = Directory.CreateDirectory(Scratch["in"]).FullName;
        foreach (string gone in _written.Where(name => !files.Content.ContainsKey(name)).ToArray())
        {
            File.Delete(Path.Combine(directory, gone));
            _written.Remove(gone);
        }

        foreach ((string name, byte[] content) in files.Content)
        {
            File.WriteAllBytes(Path.Combine(directory, name), content);
            _written.Add(name);
        }

        return directory;
    }
}
