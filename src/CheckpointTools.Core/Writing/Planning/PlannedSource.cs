using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Writing.Salvage;

namespace CheckpointTools.Writing.Planning;

/// <summary>One checkpoint that variables are taken from, with those variables in the order of its index.</summary>
internal sealed class PlannedSource
{
    private PlannedSource(VariableSource listed) => Description = listed;

    public string Prefix => Description.Prefix;

    public BundleHeader Header { get; private set; } = null!;

    /// <summary>The tensors to take, each with the variable that asks for it.</summary>
    public List<PlannedTensor> Tensors { get; } = [];

    /// <summary>The object graph, if the checkpoint has one.</summary>
    public BundleTensor? ObjectGraph { get; private set; }

    /// <summary>How many variables the checkpoint has, the object graph not counted.</summary>
    public long VariableCount { get; private set; }

    /// <summary>The variables that were left out because an equal one is taken.</summary>
    public HashSet<string> DroppedCopies { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether its values are not stored as the new checkpoint stores them.</summary>
    public bool IsV1 => Description.Format == CheckpointFormat.V1;

    /// <summary>The checkpoint as a listing describes it.</summary>
    public VariableSource Description { get; private set; }

    /// <summary>Opens the checkpoints that variables come from, in the order they are first named, and finds the variables in them.</summary>
    /// <exception cref="CheckpointException">An index is damaged, or changed since the variables were listed.</exception>
    /// <param name="variables">All variables that were given.</param>
    /// <param name="first">The first of those to look at.</param>
    /// <param name="end">The first behind those to look at.</param>
    /// <param name="salvage">Keeps what is damaged in the indexes; without it, that is thrown.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static PlannedSource[] OpenAll(IReadOnlyList<CheckpointVariable> variables, int first, int end, Salvager? salvage, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<(string, CheckpointFormat, string?), List<int>>();
        var sources = new List<PlannedSource>();
        VariableSource? last = null;
        List<int> positions = [];
        for (int position = first; position < end; position++)
        {
            // The variables of one listing share their source, and mostly come one after the other.
            VariableSource source = variables[position].Source;
            if (!ReferenceEquals(source, last) && !wanted.TryGetValue(source.Place, out positions!))
            {
                positions = wanted[source.Place] = [];
                sources.Add(new PlannedSource(source));
            }

            last = source;
            positions.Add(position);
        }

        foreach (PlannedSource source in sources)
        {
            source.Resolve(variables, [.. wanted[source.Description.Place]], salvage, cancellationToken);
        }

        return [.. sources];
    }

    /// <summary>Reads the whole index, so that all of it is verified.</summary>
    private void Resolve(IReadOnlyList<CheckpointVariable> variables, int[] positions, Salvager? salvage, CancellationToken cancellationToken)
    {
        byte[][] keys = Array.ConvertAll(positions, position => TensorName.ToBytes(variables[position].SourceName));
        SortByKey(keys, positions);
        Action<CheckpointException>? onFault = salvage is null ? null : fault => salvage.Add(Prefix, fault);
        using CheckpointReader checkpoint = CheckpointReader.Open(Description, onFault);
        Header = checkpoint.Header;
        Description = checkpoint.Source;
        CheckStamp(checkpoint, variables, positions);

        Tensors.EnsureCapacity(keys.Length + 1);
        int next = 0;
        var missing = new List<string>();
        TensorCursor tensors = checkpoint.Read(onFault);
        while (tensors.MoveNext())
        {
            if ((VariableCount & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            for (; salvage is not null && next < keys.Length && tensors.Name.SequenceCompareTo(keys[next]) > 0; next++)
            {
                missing.Add(variables[positions[next]].SourceName);
            }

            bool isGraph = tensors.Name.SequenceEqual(TensorName.ObjectGraphKey);
            if (isGraph || (next < keys.Length && tensors.Name.SequenceEqual(keys[next])))
            {
                try
                {
                    tensors.Measure();
                }
                catch (CheckpointException e) when (salvage is not null && e.IsDamage)
                {
                    // It is missing, for the name behind it.
                    salvage.Add(Prefix, TensorName.ToText(tensors.Name), e);
                    continue;
                }
            }

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

        missing.AddRange(positions.Skip(next).Select(position => variables[position].SourceName));
        int lost = salvage?.CountLost(Prefix) ?? 0;
        VariableCount += lost;
        if (missing.Count > 0 && lost == 0)
        {
            throw TransferFaults.VariableNotFound(Prefix, missing[0]);
        }

        missing.ForEach(name => salvage!.Add(Prefix, name, TransferFaults.VariableLost(Prefix, name)));
    }

    /// <summary>Hears of damage to an index that is opened once more: the plan rests on it as it is, or was not made.</summary>
    public static void IsKnown(CheckpointException fault)
    {
    }

    /// <summary>Leaves a damaged graph out.</summary>
    public void DropObjectGraph() => ObjectGraph = null;

    /// <summary>Whether its values are in the byte order that its header does not state.</summary>
    public bool IsTurned { get; private set; }

    /// <summary>Takes its values in the byte order that its header does not state.</summary>
    public void TurnByteOrder() => (Header, IsTurned) = (Header.InOtherByteOrder(), true);

    private static void CheckStamp(CheckpointReader checkpoint, IReadOnlyList<CheckpointVariable> variables, int[] positions)
    {
        CheckpointStamp stamp = checkpoint.Stamp;
        foreach (int position in positions)
        {
            if (variables[position].Stamp != stamp)
            {
                throw TransferFaults.SourceChanged(checkpoint.ListPath, variables[position]);
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
