using System.Text.RegularExpressions;
using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;

namespace CheckpointTools.Verification;

/// <summary>Checks the object graph of a checkpoint, and whether it fits the variables (format.md 15, rows 21 to 23).</summary>
internal sealed partial class GraphChecks(BundleReader bundle, bool isIndexWhole, FaultReport faults, VerificationOptions options)
{
    /// <summary>A graph can have as many faults as it has objects and variables.</summary>
    private const int MaxPerCode = 100;

    private readonly Dictionary<FaultCode, int> _counts = [];

    /// <param name="tensor">The tensor that holds the graph.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public void Run(BundleTensor tensor, CancellationToken cancellationToken)
    {
        ObjectGraphFault? fault = ObjectGraph.FindEntryFault(tensor.Entry);
        ObjectGraph? graph = null;
        if (fault is null && !options.StructureOnly && bundle.IsShardCountKnown && ReadMessage(tensor, cancellationToken) is { } message)
        {
            _ = ObjectGraph.TryParse(message, out graph, out fault);
        }

        if (fault is not null)
        {
            Report(fault);
        }

        bool isSavedModel =
            Path.GetFileName(bundle.Prefix) == "variables" && Path.GetFileName(Path.GetDirectoryName(bundle.Prefix)) == "variables";
        foreach (ObjectGraphFault found in graph?.FindFaults(ReadNames(), isSavedModel) ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();

            // If a block or an entry is lost, the names in it are lost as well.
            if (
                (isIndexWhole || found.PublicCode != FaultCode.GraphTensorMissing)
                && (found.Code != ObjectGraphFaultCode.NoSaveCounter || HasNumbered())
            )
            {
                Report(found);
            }
        }

        foreach ((FaultCode code, int count) in _counts.Where(static pair => pair.Value > MaxPerCode))
        {
            Add(
                code,
                $"The object graph has {Phrase.Count(count - MaxPerCode, "more fault", "more faults")} of this kind.",
                TensorName.ObjectGraph
            );
        }
    }

    /// <summary>Whether there are numbered checkpoints in the directory: those that a save which counts from 1 again overwrites.</summary>
    private bool HasNumbered()
    {
        try
        {
            return Directory.EnumerateFiles(Path.GetDirectoryName(bundle.Prefix)!).Any(static file => NumberedIndex().IsMatch(file));
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            return true;
        }
    }

    [GeneratedRegex(@"-[0-9]+\.index\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberedIndex();

    /// <summary>Null if the payload is at fault: the checks of the data files report that.</summary>
    private byte[]? ReadMessage(BundleTensor tensor, CancellationToken cancellationToken)
    {
        try
        {
            using var values = new TensorReader(bundle);
            return values.ReadStrings(tensor, cancellationToken)[0];
        }
        catch (CheckpointException e) when (FaultReport.CodeOf(e) is not null)
        {
            return null;
        }
    }

    /// <summary>Walks the index again, so that a million names need not be held in memory.</summary>
    private IEnumerable<string> ReadNames()
    {
        BundleCursor tensors = bundle.Read(static _ => { });
        while (tensors.MoveNext())
        {
            yield return TensorName.ToText(tensors.Name);
        }
    }

    private void Report(ObjectGraphFault fault)
    {
        FaultCode code = fault.PublicCode;
        int count = _counts[code] = _counts.GetValueOrDefault(code) + 1;
        if (count <= MaxPerCode)
        {
            Add(code, fault.Message, fault.TensorKey ?? TensorName.ObjectGraph);
        }
    }

    private void Add(FaultCode code, string what, string variable) =>
        faults.Add(code, $"{bundle.IndexPath}: {what}", bundle.IndexPath, variable);
}
