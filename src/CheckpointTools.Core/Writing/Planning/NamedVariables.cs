using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Planning;

/// <summary>What the naming stage hands on: no two variables have one name, and every name can be stored.</summary>
/// <param name="Sources">The sources, by their numbers.</param>
/// <param name="Variables">The variables.</param>
internal sealed record NamedVariables(PlannedSource[] Sources, NamedVariable[] Variables)
{
    /// <summary>The variables that were left out because an equal one is taken: they are safe all the same.</summary>
    public IReadOnlySet<(int Source, string Name)> DroppedCopies { get; init; } = new HashSet<(int, string)>();

    /// <summary>The checkpoint that is added to stays a source even if all of its values are replaced: its data files stay.</summary>
    public IReadOnlyList<PlannedSource> UsedSources
    {
        get
        {
            bool[] isUsed = Array.ConvertAll(Sources, static source => source.IsKept);
            foreach (NamedVariable variable in Variables)
            {
                foreach (ResolvedVariable part in variable.Parts)
                {
                    foreach (ResolvedTensor tensor in part.Tensors)
                    {
                        isUsed[tensor.Source] = true;
                    }
                }
            }

            return [.. Sources.Where((_, number) => isUsed[number])];
        }
    }
}
