using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;
using CheckpointTools.Locating;
using CheckpointTools.Verification;
using CheckpointTools.Writing;

namespace CheckpointTools.Tests.Writing.Graphs;

/// <summary>
/// What must be true of a checkpoint that was written from variables of others. The sources are read before it is written.
/// </summary>
internal sealed class SinkClaim
{
    private readonly List<Taken> _taken = [];
    private readonly HashSet<FaultCode> _knownFaults = [];
    private readonly DuplicatePolicy _duplicates;
    private readonly Func<string, string[]> _places;

    /// <param name="given">The sources, and the variables that are taken of each.</param>
    /// <param name="places">The paths that a variable of a path may have.</param>
    /// <param name="duplicates">What is done with two variables of one path.</param>
    /// <param name="isInPlace">Whether the data files of the source stay, with bytes that nothing uses any more.</param>
    public SinkClaim(
        (ObjectBased Source, List<CheckpointVariable> Variables)[] given,
        Func<string, string[]> places,
        DuplicatePolicy duplicates,
        bool isInPlace
    )
    {
        if (isInPlace)
        {
            _knownFaults.UnionWith([FaultCode.TrailingData, FaultCode.UnusedShards]);
        }

        (_places, _duplicates) = (places, duplicates);
        foreach ((ObjectBased source, List<CheckpointVariable> variables) in given)
        {
            Dictionary<string, CheckpointVariable> byName = variables.ToDictionary(static variable => variable.SourceName);
            _knownFaults.UnionWith(FaultsOf(source.Prefix));
            if (!source.Variables.Exists(variable => IsCounter(source, variable)))
            {
                _knownFaults.Add(FaultCode.GraphNoSaveCounter);
            }

            foreach (CheckpointVariable variable in variables.Where(static variable => variable.ObjectPath is not null))
            {
                bool isSlot = source.IsSlot(variable);
                CheckpointVariable? owner = isSlot && variable.SlotOf is { } name ? byName.GetValueOrDefault(name) : null;
                _taken.Add(
                    new Taken(
                        source.Prefix,
                        variable.ObjectPath!,
                        source.ValueOf(variable.SourceName),
                        isSlot,
                        !isSlot && variable.Optimizer is not null,
                        owner?.ObjectPath,
                        isSlot ? variable.SlotName : null,
                        IsCounter(source, variable)
                    )
                );
            }
        }
    }

    public void Require(string prefix)
    {
        IEnumerable<CheckpointFault> faults = Verify(prefix).Where(fault => !_knownFaults.Contains(fault.Code));
        Assert.Equal("", string.Join('\n', faults.Select(static fault => fault.ToString())));
        var written = new ObjectBased(prefix);
        RequireCanonical(written.Graph.Data);
        foreach (Taken variable in _taken.Where(static variable => !variable.IsSlot && !variable.IsCounter))
        {
            Assert.True(IsThere(written, variable), $"'{variable.Path}' of {variable.Source} is not in its place, or has other values.");
        }

        RequireSlots(written);
    }

    private static bool IsCounter(ObjectBased source, CheckpointVariable variable) =>
        source.Graph.FindObjectPath(variable.SourceName) == SaveCounters.Name;

    private static IEnumerable<FaultCode> FaultsOf(string prefix) => Verify(prefix).Select(static fault => fault.Code);

    private static List<CheckpointFault> Verify(string prefix)
    {
        var faults = new List<CheckpointFault>();
        CheckpointVerifier.Verify(VerificationTarget.For(new CheckpointLocation(prefix, CheckpointFormat.V2)), faults.Add);
        return faults;
    }

    private static void RequireCanonical(GraphData graph)
    {
        Assert.Equal(GraphWriter.Write(CanonicalKeys.Assign(new GraphDraft(graph).ToGraph())), GraphWriter.Write(graph));
        bool[] hasValues = GraphValues.Find(graph);
        Assert.All(Enumerable.Range(0, graph.Count), id => Assert.Equal(hasValues[id], graph.SaysItHasValues(id) ?? hasValues[id]));
    }

    /// <summary>A rival may have its place if the policy says so, and rates of one optimizer are those of the first.</summary>
    private bool IsThere(ObjectBased written, Taken variable) =>
        Array.Exists(_places(variable.Path), path => written.HasAt(path, variable.Value))
        || (
            (variable.IsRate || _duplicates is not (DuplicatePolicy.Error or DuplicatePolicy.Rename))
            && _taken.Exists(rival => rival.Path == variable.Path && rival != variable && written.HasAt(rival.Path, rival.Value))
        );

    /// <summary>Slots are there if their variables are, and are those of their own variables.</summary>
    private void RequireSlots(ObjectBased written)
    {
        List<(string[] Owners, string? Name, (string, string, string) Value)> slots =
        [
            .. written
                .Variables.Where(written.IsSlot)
                .Select(slot =>
                    (
                        written.Variables.Find(variable => variable.Name == slot.SlotOf)?.FindObjectPaths().ToArray() ?? [],
                        slot.SlotName,
                        written.ValueOf(slot.Name)
                    )
                ),
        ];
        foreach ((string[] owners, string? name, (string, string, string) value) in slots.Where(static slot => slot.Owners.Length > 0))
        {
            Assert.True(
                _taken.Exists(slot =>
                    slot.SlotName == name
                    && slot.Value == value
                    && slot.SlotOf is { } owner
                    && _places(owner).Intersect(owners, StringComparer.Ordinal).Any()
                ),
                $"The slot {name} of '{owners[0]}' is another variable's."
            );
        }

        foreach (Taken slot in _taken.Where(static slot => slot is { IsSlot: true, SlotOf: not null }))
        {
            string[] places = _places(slot.SlotOf!);
            Assert.True(
                _duplicates is not (DuplicatePolicy.Error or DuplicatePolicy.Rename)
                    || slots.Exists(found =>
                        found.Value == slot.Value
                        && (
                            found.Owners.Length == 0
                            || (found.Name == slot.SlotName && found.Owners.Intersect(places, StringComparer.Ordinal).Any())
                        )
                    ),
                $"The slot {slot.SlotName} of '{slot.SlotOf}' of {slot.Source} is lost."
            );
        }
    }

    /// <summary>A variable that was taken.</summary>
    /// <param name="Source">Its checkpoint.</param>
    /// <param name="Path">The path that it is to have.</param>
    /// <param name="Value">What is stored.</param>
    /// <param name="IsSlot">Whether it is the state of an optimizer for one variable.</param>
    /// <param name="IsRate">Whether it is the state of an optimizer as a whole.</param>
    /// <param name="SlotOf">The path that its variable is to have, if that is taken.</param>
    /// <param name="SlotName">The name of the slot.</param>
    /// <param name="IsCounter">Whether it counts saves: that is kept at the root, the first source's, whatever is taken.</param>
    private sealed record Taken(
        string Source,
        string Path,
        (string, string, string) Value,
        bool IsSlot,
        bool IsRate,
        string? SlotOf,
        string? SlotName,
        bool IsCounter
    );
}
