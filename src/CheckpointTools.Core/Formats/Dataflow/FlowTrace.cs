using CheckpointTools.Formats.Models;

namespace CheckpointTools.Formats.Dataflow;

/// <summary>
/// Follows values back to the variables that they are computed from, through the functions that calls run: a function's arguments are what
/// its caller passes. Work is bounded, for functions that call each other can stand for more operations than a file has bytes.
/// </summary>
internal sealed class FlowTrace(FlowGraph graph)
{
    private const int MaxDepth = 16;
    private const int MaxPassages = 64;
    private const int MinSteps = 100_000;

    // Real graphs follow less than ten for each operation. All inputs count that are looked at, so there is room for several of each.
    private const int StepsPerNode = 64;
    private const int MaxSteps = 8_000_000;
    private const int MaxSeen = 2_000_000;

    private static readonly Dictionary<FlowNode, bool> NoSources = [];

    private readonly Dictionary<FlowPlace, Dictionary<FlowNode, bool>> _known = [];
    private readonly int _maxSteps = (int)Math.Min(MaxSteps, MinSteps + ((long)StepsPerNode * CountNodes(graph)));
    private int _steps;

    /// <summary>Whether following values took too much work, so that what was found is not all.</summary>
    public bool IsExhausted => _steps > _maxSteps;

    /// <summary>All operations that are run, in the graph and in the functions that it calls.</summary>
    public IEnumerable<FlowPlace> ListPlaces()
    {
        foreach (FlowNode node in graph.Main.Nodes.Values)
        {
            yield return new FlowPlace(node, 0, graph.Main, null);
        }

        int steps = 0;
        var open = new Stack<FlowContext>(CallsIn(graph.Main, null));
        while (open.TryPop(out FlowContext? context))
        {
            foreach (string function in context.Call.Functions)
            {
                if (++steps > _maxSteps)
                {
                    yield break;
                }

                if (!graph.Functions.TryGetValue(function, out FlowBody? body))
                {
                    continue;
                }

                foreach (FlowNode node in body.Nodes.Values)
                {
                    // All inputs of an operation may be looked at.
                    steps += 1 + node.Inputs.Length;
                    if (steps > _maxSteps)
                    {
                        yield break;
                    }

                    yield return new FlowPlace(node, 0, body, context);
                }

                foreach (FlowContext inner in CallsIn(body, context))
                {
                    open.Push(inner);
                }
            }
        }
    }

    /// <summary>The variable that an input refers to, without a computation between; null if it is none.</summary>
    public static FlowNode? FindVariable(FlowPlace place, int input) =>
        FindOrigin(place, input) is { Node.Op: FlowOp.Variable } origin ? origin.Node : null;

    /// <summary>Where an input comes from, behind what passes values on; null if that is not known.</summary>
    public static FlowPlace? FindOrigin(FlowPlace place, int input)
    {
        FlowPlace? origin = InputOf(place, input);
        for (
            int passed = 0;
            origin is { Node.Op: FlowOp.Passage or FlowOp.Passages or FlowOp.Merge } passage && passed < MaxPassages;
            passed++
        )
        {
            origin = InputOf(passage, passage.Node.Op == FlowOp.Passages ? passage.Output : 0);
        }

        return origin;
    }

    /// <summary>The variables that an input is computed from, element by element.</summary>
    /// <param name="place">The operation with the input.</param>
    /// <param name="input">The number of the input.</param>
    /// <returns>Each variable, and whether it was computed with, or only passed on. None if that takes too much work.</returns>
    public IReadOnlyDictionary<FlowNode, bool> FindSources(FlowPlace place, int input)
    {
        if (InputOf(place, input) is not { } start)
        {
            return NoSources;
        }

        // All operations of an optimizer share its rates.
        if (!_known.TryGetValue(start, out Dictionary<FlowNode, bool>? sources))
        {
            _known.Add(start, sources = Follow(start));
        }

        // Each is looked at by the one who asks: a thousand assignments of what is computed from a thousand variables are a million looks.
        _steps = Math.Min(_steps + sources.Count, _maxSteps + 1);
        return IsExhausted ? NoSources : sources;
    }

    private Dictionary<FlowNode, bool> Follow(FlowPlace start)
    {
        var sources = new Dictionary<FlowNode, bool>();
        var seen = new HashSet<(FlowNode, int, FlowContext?, bool)>();
        var open = new Stack<(FlowPlace Place, bool IsComputed)>();
        Push(start, isComputed: false);
        while (!IsExhausted && open.TryPop(out (FlowPlace Place, bool IsComputed) next))
        {
            (FlowNode node, bool isComputed) = (next.Place.Node, next.IsComputed);
            switch (node.Op)
            {
                case FlowOp.Variable:
                    sources[node] = isComputed || sources.GetValueOrDefault(node);
                    break;
                case FlowOp.Passage:
                    Push(InputOf(next.Place, 0), isComputed);
                    break;
                case FlowOp.Passages:
                    Push(InputOf(next.Place, next.Place.Output), isComputed);
                    break;
                case FlowOp.Merge or FlowOp.Elementwise:
                    for (int i = 0; i < node.Inputs.Length && !IsExhausted; i++)
                    {
                        Push(InputOf(next.Place, i), isComputed || node.Op == FlowOp.Elementwise);
                    }

                    break;
                case FlowOp.Call or FlowOp.Branch when (next.Place.Context?.Depth ?? 0) < MaxDepth:
                    var context = new FlowContext(node, next.Place.Body, next.Place.Context);
                    for (int i = 0; i < node.Functions.Count && !IsExhausted; i++)
                    {
                        Push(ReturnOf(node.Functions[i], next.Place.Output, context), isComputed);
                    }

                    break;
            }
        }

        return IsExhausted ? NoSources : sources;

        void Push(FlowPlace? found, bool isComputed)
        {
            // What is looked at counts, whether it is followed or not.
            _steps = seen.Count < MaxSeen ? _steps + 1 : _maxSteps + 1;
            if (found is { } place && !IsGradient(place.Node.Name) && seen.Add((place.Node, place.Output, place.Context, isComputed)))
            {
                open.Push((place, isComputed));
            }
        }
    }

    /// <summary>A gradient is computed from the whole model; TensorFlow names the scopes of its operations.</summary>
    private static bool IsGradient(string name)
    {
        int start = 0;
        for (int end = name.IndexOf('/', StringComparison.Ordinal); end >= 0; end = name.IndexOf('/', start))
        {
            ReadOnlySpan<char> scope = name.AsSpan(start, end - start);
            if (
                scope is "gradients"
                || scope.StartsWith("gradients_", StringComparison.Ordinal)
                || scope.EndsWith("_grad", StringComparison.Ordinal)
            )
            {
                return true;
            }

            start = end + 1;
        }

        return false;
    }

    private static int CountNodes(FlowGraph graph) => graph.Main.Nodes.Count + graph.Functions.Values.Sum(static body => body.Nodes.Count);

    private static FlowPlace? InputOf(FlowPlace place, int input) =>
        input < place.Node.Inputs.Length ? Resolve(place.Body, place.Node.Inputs[input], place.Context) : null;

    private static FlowPlace? Resolve(FlowBody body, string reference, FlowContext? context)
    {
        for (int passed = 0; passed < MaxDepth + 1; passed++)
        {
            var tensor = TensorReference.Parse(reference);
            if (body.Nodes.TryGetValue(tensor.Node, out FlowNode? node))
            {
                return new FlowPlace(node, tensor.Output, body, context);
            }

            if (context is null || !body.Arguments.TryGetValue(tensor.Node, out int argument))
            {
                return null;
            }

            int input = argument + context.Call.FirstArgument;
            if (input >= context.Call.Inputs.Length)
            {
                return null;
            }

            (reference, body, context) = (context.Call.Inputs[input], context.Caller, context.Outer);
        }

        return null;
    }

    /// <summary>What a function returns as one of its outputs; null if that is not known.</summary>
    private FlowPlace? ReturnOf(string function, int output, FlowContext context) =>
        graph.Functions.TryGetValue(function, out FlowBody? body) && output < body.Returns.Count
            ? Resolve(body, body.Returns[output], context)
            : null;

    private static IEnumerable<FlowContext> CallsIn(FlowBody body, FlowContext? context)
    {
        return context?.Depth >= MaxDepth
            ? []
            : body.Nodes.Values.Where(static node => node.Functions.Count > 0).Select(call => new FlowContext(call, body, context));
    }
}
