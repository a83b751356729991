using CheckpointTools.Fuzz.Mutating;

namespace CheckpointTools.Fuzz.Running;

/// <summary>The inputs that each found something new, in memory and in a directory, where a later process finds them.</summary>
internal sealed class Corpus(string directory)
{
    private readonly List<byte[]> _inputs = [];

    public int Count => _inputs.Count;

    public IReadOnlyList<byte[]> Inputs => _inputs;

    /// <summary>The inputs that an earlier process found.</summary>
    public IEnumerable<byte[]> Stored() =>
        Directory
            .CreateDirectory(directory)
            .EnumerateFiles()
            .OrderBy(static file => file.Name, StringComparer.Ordinal)
            .Select(static file => File.ReadAllBytes(file.FullName));

    public void Add(byte[] input)
    {
        File.WriteAllBytes(Path.Combine(directory, $"{_inputs.Count:D6}"), input);
        _inputs.Add(input);
    }

    /// <summary>Any of them; half of the time one of the newest, which are the most promising.</summary>
    public byte[] Pick(Mutator mutator) =>
        _inputs[mutator.OnceIn(2) ? mutator.Below(_inputs.Count) : _inputs.Count - 1 - mutator.Below(Math.Max(1, _inputs.Count / 8))];
}
