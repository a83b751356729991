using CheckpointTools.Bundles;
using CheckpointTools.Graphs;
using CheckpointTools.Names;

namespace CheckpointTools.Verification;

/// <summary>Holds the object graph of a TensorFlow 2 checkpoint to its variables (format.md 15, rows 21 to 23).</summary>
internal static class GraphChecks
{
    /// <summary>A hostile graph can have millions of faults; so many of one kind tell enough.</summary>
    private const int MostOfAKind = 100;

    /// <summary>Where SavedModels have theirs: those have no save_counter.</summary>
    private static readonly string SavedModelVariables = Path.Join("variables", "variables");

    public static void Run(BundleReader bundle, FaultReport faults, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<ObjectGraphFaultCode, long>();
        foreach (ObjectGraphFault fault in Find(bundle))
        {
            cancellationToken.ThrowIfCancellationRequested();
            long count = counts[fault.Code] = counts.GetValueOrDefault(fault.Code) + 1;
            if (count <= MostOfAKind)
            {
                faults.Add(CodeOf(fault), $"{bundle.Prefix}: {fault.Message}", bundle.IndexPath, fault.TensorKey);
            }
        }

        foreach ((ObjectGraphFaultCode code, long count) in counts.Where(static found => found.Value > MostOfAKind))
        {
            faults.Add(CodeOf(new ObjectGraphFault(code, "")), $"{bundle.Prefix}: The object graph has {count - MostOfAKind} more faults of the kind {code}.", bundle.IndexPath);
        }
    }

    private static IEnumerable<ObjectGraphFault> Find(BundleReader bundle)
    {
        if (Read(bundle, out ObjectGraphFault? fault) is { } graph)
        {
            return graph.FindFaults(Names(bundle), bundle.Prefix.EndsWith(SavedModelVariables, StringComparison.Ordinal));
        }

        return fault is null ? [] : [fault];
    }

    /// <returns>Null if there is none, or none that can be read; a fault of the index or the payload is reported by the other checks.</returns>
    private static ObjectGraph? Read(BundleReader bundle, out ObjectGraphFault? fault)
    {
        fault = null;
        try
        {
            if (bundle.Find(TensorName.ObjectGraphKey) is not { } tensor)
            {
                return null;
            }

            fault = ObjectGraph.FindEntryFault(tensor.Entry);
            if (fault is not null)
            {
                return null;
            }

            using var values = new TensorReader(bundle);
            _ = ObjectGraph.TryParse(values.ReadStrings(tensor)[0], out ObjectGraph? graph, out fault);
            return graph;
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Names(BundleReader bundle)
    {
        BundleCursor tensors = bundle.Read(static _ => { });
        while (tensors.MoveNext())
        {
            yield return TensorName.ToText(tensors.Name);
        }
    }

    private static FaultCode CodeOf(ObjectGraphFault fault) => fault.Code switch
    {
        ObjectGraphFaultCode.NotAScalarString or ObjectGraphFaultCode.Unparsable or ObjectGraphFaultCode.Empty or ObjectGraphFaultCode.ChildOutOfRange
            or ObjectGraphFaultCode.SlotVariableOutOfRange => FaultCode.DamagedObjectGraph,
        _ => fault.IsError ? FaultCode.ObjectGraphMismatch : FaultCode.UnusualObjectGraph,
    };
}
