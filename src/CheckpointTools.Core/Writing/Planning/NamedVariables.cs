using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Planning;

/// <summary>What the naming stage hands on: no two variables have one name, and every name can be stored.</summary>
/// <param name="Sources">The sources, by their numbers.</param>
/// <param name="Variables">The variables under their final names. The entry of each is that of the whole.</param>
internal sealed record NamedVariables(PlannedSource[] Sources, ResolvedVariable[] Variables)
{
    /// <summary>
    /// The parts that other checkpoints have of a tensor whose slices lie in several checkpoints, as in a sharded save; by its name.
    /// </summary>
    public IReadOnlyDictionary<string, ResolvedVariable[]> OtherParts { get; init; } = new Dictionary<string, ResolvedVariable[]>();

    /// <summary>The variables that were left out because an equal one is taken, so their values are not lost.</summary>
    public IReadOnlySet<(int Source, string Name)> DroppedCopies { get; init; } = new HashSet<(int, string)>();

    /// <summary>Which of several variables of one name is taken, and which is left out for it.</summary>
    public IReadOnlyList<(CheckpointVariable Taken, CheckpointVariable LeftOut)> Duplicates { get; init; } = [];

    /// <summary>The object graph that was made for them; null if a source's is taken as it is, or there is none.</summary>
    public ObjectGraph? ObjectGraph { get; init; }

    /// <summary>All that is taken, each with the variable that was given.</summary>
    public IEnumerable<ResolvedVariable> Parts => Variables.Concat(OtherParts.Values.SelectMany(static parts => parts));

    /// <summary>
    /// The checkpoints that values come from. One that is added to stays a source even if all of its values are replaced: its data
    /// files stay.
    /// </summary>
    public IReadOnlyList<PlannedSource> UsedSources
    {
        get
        {
            bool[] isUsed = Array.ConvertAll(Sources, static source => source.IsKept);
            foreach (ResolvedVariable part in Parts)
            {
                isUsed[part.Source] = true;
                foreach (ResolvedTensor other in part.Others)
                {
                    isUsed[other.Source] = true;
                }
            }

            return [.. Sources.Where((source, number) => isUsed[number] && !source.IsMade)];
        }
    }
}
