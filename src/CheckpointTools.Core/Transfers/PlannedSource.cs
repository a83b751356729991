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

    /// <summary>The variables that were left out because an equal one is taken.</summary>
    public HashSet<string> DroppedCopies { get; } = new(StringComparer.Ordinal);

    /// <summary>The checkpoint as a listing describes it.</summary>
    public VariableSource Description { get; private set; } = null!;

    /// <summary>Opens the checkpoints that variables come from, in the order they are first named, and finds the variables in them.</summary>
    /// <exception cref="CheckpointException">An index is damaged, or changed since the variables were listed.</exception>
    /// <param name="variables">All variables that were given.</param>
    /// <param name="first">The first of those to look at.</param>
    /// <param name="end">The first behind those to look at.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static PlannedSource[] OpenAll(IReadOnlyList<CheckpointVariable> variables, int first, int end, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var sources = new List<PlannedSource>();
        for (int position = first; position < end; position++)
        {
            string prefix = variables[position].Checkpoint;
            if (!wanted.TryGetValue(prefix, out List<int>? positions))
            {
                positions = wanted[prefix] = [];
                sources.Add(new PlannedSource(prefix));
            }

            positions.Add(position);
        }

        foreach (PlannedSource source in sources)
        {
            source.Resolve(variables, [.. wanted[source.Prefix]], cancellationToken);
        }

        return [.. sources];
    }

    /// <summary>Reads the whole index, so that all of it is verified.</summary>
    private void Resolve(IReadOnlyList<CheckpointVariable> variables, int[] positions, CancellationToken cancellationToken)
    {
        byte[][] keys = Array.ConvertAll(positions, position => TensorName.ToBytes(variables[position].SourceName));
        SortByKey(keys, positions);
        using var bundle = BundleReader.Open(Prefix);
        Header = bundle.Header;
        Description = new VariableSource(Prefix, CheckpointFormat.V2, Header.ShardCount, bundle.Stamp);
        CheckStamp(bundle, variables, positions);

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
                Tensors.Add(new PlannedTensor(variables[positions[next]], positions[next], keys[next], tensors.Entry, tensors.Slices));
            }

            if (next < keys.Length && tensors.Name.SequenceCompareTo(keys[next]) > 0)
            {
                break;
            }
        }

        if (next < keys.Length)
        {
            throw TransferFaults.VariableNotFound(Prefix, variables[positions[next]].SourceName);
        }
    }

    private static void CheckStamp(BundleReader bundle, IReadOnlyList<CheckpointVariable> variables, int[] positions)
    {
        CheckpointStamp stamp = bundle.Stamp;
        foreach (int position in positions)
        {
            if (variables[position].Stamp != stamp)
            {
                throw TransferFaults.SourceChanged(bundle.IndexPath, variables[position]);
            }
        }
    }

    /// <summary>Listed variables come in this order already; sorting a million again would take longer than reading them.</summary>
    private static void SortByKey(byte[][] keys, int[] positions)
    {
        if (!IsSorted(keys))
        {
            Array.Sort(keys, positions, ByteSequenceComparer.Instance);
        }
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
