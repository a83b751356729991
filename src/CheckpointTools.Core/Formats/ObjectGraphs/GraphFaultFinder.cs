using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>Finds the faults of a graph, one at a time: there may be as many as objects and tensors.</summary>
internal sealed class GraphFaultFinder(GraphData graph, GraphTree tree, GraphOwners owners)
{
    /// <summary>Longer paths are left out of messages.</summary>
    private const int MaxPathLength = 200;

    private static ReadOnlySpan<byte> Marker => "/.ATTRIBUTES/"u8;

    /// <summary>The faults that make a graph unusable, whatever tensors there are.</summary>
    public IEnumerable<ObjectGraphFault> FindBrokenIds()
    {
        for (int id = 0; id < graph.Count; id++)
        {
            (int first, int count) = graph.ChildrenOf(id).GetOffsetAndLength(graph.Children.Length);
            for (int i = first; i < first + count; i++)
            {
                GraphChild child = graph.Children[i];
                if (!graph.Has(child.Id))
                {
                    yield return new ObjectGraphFault(
                        ObjectGraphFaultCode.ChildOutOfRange,
                        $"{Describe(id)} has the child '{graph.ToText(child.LocalName)}' with the id {child.Id}, "
                            + $"but there are only the objects 0 to {graph.Count - 1}. TensorFlow fails to restore it.",
                        id
                    );
                }
            }

            (first, count) = graph.SlotsOf(id).GetOffsetAndLength(graph.Slots.Length);
            for (int i = first; i < first + count; i++)
            {
                GraphSlot slot = graph.Slots[i];
                if (!graph.Has(slot.Id) || !graph.Has(slot.VariableId))
                {
                    yield return new ObjectGraphFault(
                        ObjectGraphFaultCode.SlotVariableOutOfRange,
                        $"{Describe(id)} has the slot variable '{graph.ToText(slot.Name)}' with the id {slot.Id} for the variable with "
                            + $"the id {slot.VariableId}, but there are only the objects 0 to {graph.Count - 1}. "
                            + "TensorFlow fails to restore it, or leaves the slot as it is.",
                        id
                    );
                }
            }
        }
    }

    public IEnumerable<ObjectGraphFault> Find(IEnumerable<string> tensorNames, bool isSavedModel)
    {
        foreach (ObjectGraphFault fault in FindBrokenIds())
        {
            yield return fault;
        }

        foreach (ObjectGraphFault fault in FindInObjects())
        {
            yield return fault;
        }

        var owned = new OwnedTensors(graph, owners);
        foreach (string name in tensorNames)
        {
            if (name != TensorName.ObjectGraph && !owned.Take(name))
            {
                yield return new ObjectGraphFault(
                    ObjectGraphFaultCode.UnownedTensor,
                    $"The tensor {TensorName.Quote(name)} belongs to no object of the graph: TensorFlow does not restore it.",
                    TensorKey: name
                );
            }
        }

        for (int i = 0; i < graph.Attributes.Length; i++)
        {
            if (FindKeyFault(i, owned) is { } fault)
            {
                yield return fault;
            }
        }

        if (!isSavedModel && graph.FindChild(0, "save_counter"u8) < 0)
        {
            yield return new ObjectGraphFault(
                ObjectGraphFaultCode.NoSaveCounter,
                "The graph has no save_counter: after restoring it, TensorFlow numbers its next save 1, "
                    + "and overwrites an earlier checkpoint of that number.",
                0
            );
        }
    }

    private IEnumerable<ObjectGraphFault> FindInObjects()
    {
        bool[] hasValues = GraphValues.Find(graph);
        for (int id = 0; id < graph.Count; id++)
        {
            (int first, int count) = graph.ChildrenOf(id).GetOffsetAndLength(graph.Children.Length);
            for (int i = first; i < first + count; i++)
            {
                if (graph.Children[i].IsDuplicate)
                {
                    yield return new ObjectGraphFault(
                        ObjectGraphFaultCode.DuplicateLocalName,
                        $"{Describe(id)} has two children named '{graph.ToText(graph.Children[i].LocalName)}': "
                            + "TensorFlow restores only the first.",
                        id
                    );
                }
            }

            if (hasValues[id] && graph.SaysItHasValues(id) == false)
            {
                yield return new ObjectGraphFault(
                    ObjectGraphFaultCode.HiddenValues,
                    $"{Describe(id)} has values but says that it has none: "
                        + "TensorFlow does not restore them into variables that are created later.",
                    id
                );
            }

            if (!tree.Reaches(id) && (graph.Attributes[graph.AttributesOf(id)].Length > 0 || graph.Savers.ContainsKey(id)))
            {
                yield return new ObjectGraphFault(
                    ObjectGraphFaultCode.Unreachable,
                    $"{Describe(id)} stores something, but nothing leads to it from the root: TensorFlow does not restore it.",
                    id
                );
            }
        }
    }

    /// <summary>One fault for each key, the most serious one.</summary>
    private ObjectGraphFault? FindKeyFault(int attribute, OwnedTensors owned)
    {
        int id = owners.ObjectOf(attribute);
        ReadOnlySpan<byte> key = graph[graph.Attributes[attribute].CheckpointKey];
        int first = owners.FirstWith(key);
        if (owners.ObjectOf(first) != id)
        {
            return Fault(
                ObjectGraphFaultCode.SharedCheckpointKey,
                $"has the same checkpoint key as {Describe(owners.ObjectOf(first), "object")}: TensorFlow silently restores only one "
                    + "of the two. Store the tensor under a key of its own for each",
                attribute
            );
        }

        if (!owned.Has(attribute))
        {
            return Fault(
                ObjectGraphFaultCode.NoTensor,
                "asks for tensors that are not in the checkpoint: TensorFlow fails to restore it",
                attribute
            );
        }

        if (owned.FindMissingPart(attribute) is { } missing)
        {
            string lack =
                $"has only a part of its table: {TensorName.Quote(missing)} is not in the checkpoint. TensorFlow fails to restore it";
            return Fault(ObjectGraphFaultCode.PartMissing, lack, attribute) with { TensorKey = missing };
        }

        if (AttributeKey.FindTail(key) < 0)
        {
            return Fault(
                ObjectGraphFaultCode.NoAttributesMarker,
                "has a checkpoint key without '.ATTRIBUTES/': TensorFlow fails to restore it",
                attribute
            );
        }

        ReadOnlySpan<byte> name = graph[graph.Attributes[attribute].Name];
        if (AttributeKey.HasOtherTail(name, key))
        {
            return Fault(
                ObjectGraphFaultCode.OtherTail,
                "has a key that does not end in 'VARIABLE_VALUE', which TensorFlow asks for: it fails to restore it",
                attribute
            );
        }

        if (AttributeKey.IsEscapedTwice(name, key) && !owned.HasAsAsked(attribute))
        {
            return Fault(
                ObjectGraphFaultCode.EscapedTwice,
                "is not restored: the end of the key is escaped twice, as TensorFlow saves it, and it asks for "
                    + $"'{graph.ToText(graph.Attributes[attribute].Name)}' there",
                attribute
            );
        }

        int marker = key.LastIndexOf(Marker);
        return !tree.Reaches(id) || IsCanonical(id, marker < 0 ? default : key[..marker], marker >= 0)
            ? null
            : Fault(
                ObjectGraphFaultCode.KeyNotCanonical,
                "has a checkpoint key that differs from the one of its path: programs that use names take it for another variable",
                attribute
            );
    }

    /// <summary>Writes no more of the path than the length of the key: a long chain may have short keys.</summary>
    private bool IsCanonical(int id, ReadOnlySpan<byte> path, bool hasMarker)
    {
        if (!hasMarker)
        {
            return false;
        }

        byte[] expected = new byte[path.Length];
        return tree.WritePath(id, expected, escapes: true) == path.Length && path.SequenceEqual(expected);
    }

    private ObjectGraphFault Fault(ObjectGraphFaultCode code, string what, int attribute)
    {
        int id = owners.ObjectOf(attribute);
        string key = graph.ToText(graph.Attributes[attribute].CheckpointKey);
        return new ObjectGraphFault(code, $"{Describe(id)}, with the checkpoint key '{key}', {what}.", id, key);
    }

    private string Describe(int id, string noun = "The object") =>
        id == 0 ? $"{noun} 0 (the root)"
        : tree.PathOf(id, MaxPathLength, escapes: false) is { } path ? $"{noun} {id} ({path})"
        : $"{noun} {id}";
}
