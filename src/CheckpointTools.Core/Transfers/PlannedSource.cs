using CheckpointTools.Bundles;
using CheckpointTools.Names;

namespace CheckpointTools.Transfers;

/// <summary>One checkpoint that variables are taken from, with those variables in the order of its index.</summary>
internal sealed class PlannedSource
{
    private PlannedSource(string prefix) => Prefix = prefix;

    public string Prefix { get; }

    public BundleHeader Header { get; private set; } = null!;

    /// <summary>The tensors to take, each with the variable that asks for it.</summary>
    public List<PlannedTensor> Tensors { get; } = [];

    /// <summary>The object graph, if the checkpoint has one.</summary>
    public BundleTensor? ObjectGraph { get; private set; }

    /// <summary>How many variables the checkpoint has, the object graph not counted.</summary>
    public long VariableCount { get; private set; }

    /// <summary>The checkpoint as a listing describes it.</summary>
    public VariableSource Description { get; private set; } = null!;

    /// <summary>Opens the checkpoints that variables come from, in the order they are first named, and finds the variables in them.</summary>
    /// <exception cref="CheckpointException">An index is damaged, or changed since the variables were listed.</exception>
    public static PlannedSource[] OpenAll(IEnumerable<CheckpointVariable> variables, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<string, List<CheckpointVariable>>(StringComparer.Ordinal);
        var sources = new List<PlannedSource>();
        foreach (CheckpointVariable variable in variables)
        {
            if (!wanted.TryGetValue(variable.Checkpoint, out List<CheckpointVariable>? ofSource))
            {
                ofSource = wanted[variable.Checkpoint] = [];
                sources.Add(new PlannedSource(variable.Checkpoint));
            }

            ofSource.Add(variable);
        }

        foreach (PlannedSource source in sources)
        {
            source.Resolve(wanted[source.Prefix], cancellationToken);
        }

        return [.. sources];
    }

    /// <summary>Reads the whole index, so that all of it is verified.</summary>
    private void Resolve(IEnumerable<CheckpointVariable> wanted, CancellationToken cancellationToken)
    {
        (byte[][] keys, CheckpointVariable[] variables) = SortByKey(wanted);
        using var bundle = BundleReader.Open(Prefix);
        Header = bundle.Header;
        Description = new VariableSource(Prefix, CheckpointFormat.V2, Header.ShardCount, bundle.Stamp);
        CheckStamp(bundle, variables);

        Tensors.EnsureCapacity(keys.Length + 1);
        int next = 0;
        BundleCursor tensors = bundle.Read();
        while (tensors.MoveNext())
        {
            if ((VariableCount & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            bool isGraph = tensors.Name.SequenceEqual(TensorName.ObjectGraphKey);
            ObjectGraph = isGraph ? tensors.ToTensor() : ObjectGraph;
            VariableCount += isGraph ? 0 : 1;
            for (; next < keys.Length && tensors.Name.SequenceEqual(keys[next]); next++)
            {
                Tensors.Add(new PlannedTensor(variables[next], keys[next], tensors.Entry, tensors.Slices));
            }

            if (next < keys.Length && tensors.Name.SequenceCompareTo(keys[next]) > 0)
            {
                break;
            }
        }

        if (next < keys.Length)
        {
            throw TransferFaults.VariableNotFound(Prefix, variables[next].SourceName);
        }
    }

    private static void CheckStamp(BundleReader bundle, CheckpointVariable[] variables)
    {
        CheckpointStamp stamp = bundle.Stamp;
        if (Array.Find(variables, variable => variable.Stamp != stamp) is { } changed)
        {
            throw TransferFaults.SourceChanged(bundle.IndexPath, changed);
        }
    }

    private static (byte[][] Keys, CheckpointVariable[] Variables) SortByKey(IEnumerable<CheckpointVariable> wanted)
    {
        CheckpointVariable[] variables = [.. wanted];
        byte[][] keys = Array.ConvertAll(variables, static variable => TensorName.ToBytes(variable.SourceName));

        // Listed variables come in this order already; sorting a million again would take longer than reading them.
        if (!IsSorted(keys))
        {
            Array.Sort(keys, variables, ByteSequenceComparer.Instance);
        }

        return (keys, variables);
    }

    private static bool IsSorted(byte[][] keys)
    {
        for (int i = 1; i < keys.Length; i++)
        {
            if (ByteSequenceComparer.Instance.Compare(keys[i - 1], keys[i]) > 0)
            {
                return false;
            }
        }

        return true;
    }
}
