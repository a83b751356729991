using CheckpointTools.Binary;
using CheckpointTools.Reading;

namespace CheckpointTools.Kinds;

/// <summary>What the groups of a file of Keras say of its variables: where each lies, and which are the state of the optimizer.</summary>
internal sealed class KerasEvidence
{
    private readonly Dictionary<string, InterchangeTensor> _tensors = new(StringComparer.Ordinal);

    private KerasEvidence() { }

    /// <summary>Reads a file; there is no evidence if it is of another format, is not there any more, or is another.</summary>
    public static KerasEvidence Read(VariableSource source)
    {
        var evidence = new KerasEvidence();
        if (source.Format is not (CheckpointFormat.Hdf5 or CheckpointFormat.Keras))
        {
            return evidence;
        }

        try
        {
            using var files = InterchangeFiles.Open(source.Files[0], source.Format);
            if (files.Stamp == source.Stamp)
            {
                foreach (InterchangeTensor tensor in files.Tensors)
                {
                    evidence._tensors[TensorName.ToText(tensor.Name)] = tensor;
                }
            }
        }
        catch (CheckpointException)
        {
            // Whoever reads values is told; what a variable is for is then not known.
        }

        return evidence;
    }

    /// <summary>The path of a variable in the file; null if it is not known.</summary>
    public string? FindKey(string name) => _tensors.GetValueOrDefault(name)?.Key;

    /// <summary>The role of a variable that is an optimizer's; null for others.</summary>
    public VariableRole? Find(NamedTensor tensor) =>
        _tensors.GetValueOrDefault(tensor.Key) is { IsOptimizers: true }
            ? new VariableRole(tensor.Shape is { Rank: 0 } ? VariableKind.Counter : VariableKind.OptimizerSlot, KindEvidence.Model)
            : null;
}
