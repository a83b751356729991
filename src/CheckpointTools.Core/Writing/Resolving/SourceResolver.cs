using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Variables;

namespace CheckpointTools.Writing.Resolving;

/// <summary>
/// The first stage: opens every source again, reads its whole index, so that all of it is verified, and finds the tensors that the
/// variables rest on. So a plan rests on what is on the disk now.
/// </summary>
internal sealed class SourceResolver
{
    private readonly List<PlannedSource> _sources = [];
    private readonly CancellationToken _cancellationToken;

    private SourceResolver(CancellationToken cancellationToken) => _cancellationToken = cancellationToken;

    /// <param name="kept">The variables of the checkpoint that is added to.</param>
    /// <param name="given">The variables that were given.</param>
    /// <param name="damage">Keeps what is damaged in the indexes; without it, that is thrown.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CheckpointException">An index is damaged, or changed since the variables were listed.</exception>
    public static ResolvedVariables Resolve(
        IReadOnlyList<CheckpointVariable> kept,
        IReadOnlyList<CheckpointVariable> given,
        DamageLog? damage,
        CancellationToken cancellationToken
    )
    {
        var resolver = new SourceResolver(cancellationToken);
        ResolvedVariable[] keptVariables = resolver.Resolve(kept, isKept: true, null);
        ResolvedVariable[] variables = resolver.Resolve(given, isKept: false, damage);
        return new ResolvedVariables([.. resolver._sources], keptVariables.Length == 0 ? variables : [.. keptVariables, .. variables]);
    }

    private ResolvedVariable[] Resolve(IReadOnlyList<CheckpointVariable> variables, bool isKept, DamageLog? damage)
    {
        var resolved = new ResolvedVariable[variables.Count];
        bool isWhole = true;
        foreach (Request request in GroupBySource(variables))
        {
            isWhole &= Resolve(request, variables, resolved, isKept, damage);
        }

        // A variable whose tensor is lost is left out; the log says so.
        return isWhole
            ? resolved
            : Array.FindAll(
                resolved,
                static variable => variable.Variable is not null && variable.Tensors.All(static tensor => tensor.Entry is not null)
            );
    }

    /// <summary>The tensors asked for, source by source, in the order that the sources are first named.</summary>
    private static List<Request> GroupBySource(IReadOnlyList<CheckpointVariable> variables)
    {
        var requests = new List<Request>();
        var byPlace = new Dictionary<(string, CheckpointFormat, string?), Request>();
        VariableSource? last = null;
        Request current = null!;
        for (int position = 0; position < variables.Count; position++)
        {
            VariableOrigin origin = variables[position].Origin;
            for (int number = 0; number < origin.InputCount; number++)
            {
                // The variables of one listing share their source and usually follow each other.
                VariableSource source = origin.Input(number).Source;
                if (!ReferenceEquals(source, last) && !byPlace.TryGetValue(source.Place, out current!))
                {
                    current = byPlace[source.Place] = new Request(source);
                    requests.Add(current);
                }

                last = source;
                current.Wanted.Add(new WantedInput(position, number));
            }
        }

        return requests;
    }

    /// <returns>Whether all tensors were found.</returns>
    private bool Resolve(
        Request request,
        IReadOnlyList<CheckpointVariable> variables,
        ResolvedVariable[] resolved,
        bool isKept,
        DamageLog? damage
    )
    {
        if (!request.Source.IsCheckpoint)
        {
            AddMade(request, variables, resolved);
            return true;
        }

        string prefix = request.Source.Prefix;
        int number = _sources.Count;
        WantedInput[] wanted = [.. request.Wanted];

        // Listed variables come in this order already.
        RunSort.Sort(wanted, (left, right) => TensorName.Compare(left.Tensor(variables).Name, right.Tensor(variables).Name));
        Action<CheckpointException>? onFault = damage is null ? null : fault => damage.Add(prefix, fault);
        using CheckpointReader checkpoint = CheckpointReader.Open(request.Source, onFault);
        RequireStamp(checkpoint, variables, wanted);

        BundleTensor? graph = null;
        long count = 0;
        int next = 0;
        byte[] nextKey = KeyOf(next);
        var missing = new List<string>();
        TensorCursor tensors = checkpoint.Read(onFault);
        while (tensors.MoveNext())
        {
            if ((count & 0xFFF) == 0)
            {
                _cancellationToken.ThrowIfCancellationRequested();
            }

            for (; damage is not null && next < wanted.Length && tensors.Name.SequenceCompareTo(nextKey) > 0; nextKey = KeyOf(++next))
            {
                missing.Add(wanted[next].Tensor(variables).Name);
            }

            bool isGraph = tensors.Name.SequenceEqual(TensorName.ObjectGraphKey);
            bool isWanted = next < wanted.Length && tensors.Name.SequenceEqual(nextKey);
            if ((isGraph || isWanted) && !Measure(tensors, prefix, damage))
            {
                // It counts as missing when the next name comes.
                continue;
            }

            graph = isGraph ? tensors.ToTensor() : graph;
            count += isGraph ? 0 : 1;
            for (; next < wanted.Length && tensors.Name.SequenceEqual(nextKey); nextKey = KeyOf(++next))
            {
                wanted[next].Put(resolved, variables, number, tensors.Entry, tensors.Slices);
            }

            if (next < wanted.Length && tensors.Name.SequenceCompareTo(nextKey) > 0)
            {
                break;
            }
        }

        missing.AddRange(wanted.Skip(next).Select(want => want.Tensor(variables).Name));
        int lost = damage?.CountLost(prefix) ?? 0;
        if (missing.Count > 0 && lost == 0)
        {
            throw TransferFaults.VariableNotFound(prefix, missing[0]);
        }

        missing.ForEach(name => damage!.Add(prefix, name, TransferFaults.VariableLost(prefix, name)));
        _sources.Add(new PlannedSource(checkpoint.Source, checkpoint.Header, graph, count + lost, isKept));
        return missing.Count == 0;

        byte[] KeyOf(int position) => position < wanted.Length ? TensorName.ToBytes(wanted[position].Tensor(variables).Name) : [];
    }

    /// <summary>Values that were made are in no index: they are as they are described.</summary>
    private void AddMade(Request request, IReadOnlyList<CheckpointVariable> variables, ResolvedVariable[] resolved)
    {
        foreach (WantedInput want in request.Wanted)
        {
            StoredTensor made = want.Tensor(variables);
            want.Put(resolved, variables, _sources.Count, new BundleEntry(made.DataType, made.Shape, 0, 0), []);
        }

        _sources.Add(new PlannedSource(request.Source, new BundleHeader(), null, 0, IsKept: false));
    }

    private static bool Measure(TensorCursor tensors, string prefix, DamageLog? damage)
    {
        try
        {
            tensors.Measure();
            return true;
        }
        catch (CheckpointException e) when (damage is not null && e.IsDamage)
        {
            damage.Add(prefix, TensorName.ToText(tensors.Name), e);
            return false;
        }
    }

    private static void RequireStamp(CheckpointReader checkpoint, IReadOnlyList<CheckpointVariable> variables, WantedInput[] wanted)
    {
        CheckpointStamp stamp = checkpoint.Stamp;
        VariableSource? last = null;
        foreach (WantedInput want in wanted)
        {
            VariableSource source = want.Tensor(variables).Source;
            if (!ReferenceEquals(source, last) && source.Stamp != stamp)
            {
                throw TransferFaults.SourceChanged(checkpoint.ListPath, variables[want.Position]);
            }

            last = source;
        }
    }

    /// <summary>What is asked of one source.</summary>
    private sealed class Request(VariableSource source)
    {
        public VariableSource Source => source;

        public List<WantedInput> Wanted { get; } = [];
    }

    /// <summary>A tensor that is asked for.</summary>
    /// <param name="Position">The place of its variable among those that were given.</param>
    /// <param name="Number">Which of the variable's inputs it is.</param>
    private readonly record struct WantedInput(int Position, int Number)
    {
        public StoredTensor Tensor(IReadOnlyList<CheckpointVariable> variables) => variables[Position].Origin.Input(Number);

        public void Put(
            ResolvedVariable[] resolved,
            IReadOnlyList<CheckpointVariable> variables,
            int source,
            BundleEntry entry,
            IReadOnlyList<StoredSlice> slices
        )
        {
            CheckpointVariable variable = variables[Position];
            var tensor = new ResolvedTensor(source, Tensor(variables), entry, slices);
            ref ResolvedVariable place = ref resolved[Position];
            if (place.Variable is null)
            {
                int others = variable.Origin.InputCount - 1;
                place = new ResolvedVariable(variable, default, others == 0 ? [] : new ResolvedTensor[others]);
            }

            if (Number == 0)
            {
                place = place with { Tensor = tensor };
            }
            else
            {
                place.Others[Number - 1] = tensor;
            }
        }
    }
}
