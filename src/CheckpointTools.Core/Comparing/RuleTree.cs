using CheckpointTools.Names;

namespace CheckpointTools.Comparing;

/// <summary>
/// Makes the smallest set of rules that gives every renamed tensor its name and changes no other: rules for scopes as high up as they are
/// valid, and rules for names elsewhere. A rule of an assignment map applies to everything in its scope, unless a rule for a longer scope
/// or a name overrides it. So no rule may stand above a wanted tensor that the checkpoint lacks, and a tensor that already has its right
/// name needs its own rule below another rule.
/// </summary>
internal sealed class RuleTree
{
    private const int MaxScopesTried = 2;

    // More than any map has, yet small enough that sums do not overflow.
    private const long Impossible = 1L << 40;

    private readonly Node _root = new("");

    /// <summary>Adds a wanted tensor.</summary>
    /// <param name="wanted">Its path.</param>
    /// <param name="tensor">The path of the tensor that it gets; null if there is none.</param>
    /// <param name="isInPlace">Whether it is found under its own name, without a rule.</param>
    public void Add(VariablePath wanted, VariablePath? tensor, bool isInPlace)
    {
        Node node = _root;
        int same = tensor is null ? 0 : SameEnd(wanted, tensor);
        for (int depth = 0; depth < wanted.SegmentCount; depth++)
        {
            int below = wanted.SegmentCount - depth;
            node.IsBlocked |= tensor is null;
            if (below <= same)
            {
                node.Count(tensor!.Without(below));
            }

            node = depth + 1 < wanted.SegmentCount ? node.Child(wanted.Segment(depth), wanted.Without(below - 1)) : node;
        }

        node.Leaves.Add(new Leaf(wanted, tensor, isInPlace));
    }

    /// <summary>Adds a wanted name that no rule can move, although a rule for its scope would have to.</summary>
    public void Block(string name)
    {
        Node node = _root;
        string scope = "";
        foreach (
            string segment in name.Split('/', VariablePath.MaxSegments + 1).SkipLast(1).TakeWhile(static segment => segment.Length > 0)
        )
        {
            node.IsBlocked = true;
            scope = Below(scope, segment)!;
            node = node.Child(segment, scope);
        }

        node.IsBlocked = true;
    }

    /// <summary>The rules.</summary>
    /// <returns>The rules. Scopes end in '/', and the root is "/".</returns>
    public List<AssignmentRule> ToRules()
    {
        var rules = new List<AssignmentRule>();
        Collect(_root, null, rules);
        return rules;
    }

    private static int SameEnd(VariablePath a, VariablePath b)
    {
        int maxCount = Math.Min(a.SegmentCount, b.SegmentCount);
        int same = 0;
        while (same < maxCount && a.Segment(a.SegmentCount - 1 - same) == b.Segment(b.SegmentCount - 1 - same))
        {
            same++;
        }

        return same;
    }

    /// <summary>The minimum number of rules for a node and everything below it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="from">The scope of the checkpoint that a rule above leads to; null if there is none.</param>
    private static long Cost(Node node, string? from) => Choose(node, from).Cost;

    /// <summary>The best scope for a node: the one that a rule above leads to, or one from a rule of its own.</summary>
    private static (long Cost, string? From) Choose(Node node, string? inherited)
    {
        if (node.IsBlocked && inherited is not null)
        {
            return (Impossible, inherited);
        }

        (long Cost, string? From) best = (CostBelow(node, inherited), inherited);
        foreach (string from in node.Scopes)
        {
            long cost = 1 + CostBelow(node, from);

            // Of two that cost the same, prefer the one without a rule above, which is less general.
            if (from != inherited && (cost < best.Cost || (cost == best.Cost && best.From is null)))
            {
                best = (cost, from);
            }
        }

        return best;
    }

    private static long CostBelow(Node node, string? from)
    {
        if (node.Costs.TryGetValue(from ?? "\0", out long known))
        {
            return known;
        }

        long cost = 0;
        foreach (Leaf leaf in node.Leaves)
        {
            cost += leaf.NeedsRule(from) ? 1 : 0;
        }

        foreach (Node child in node.Children)
        {
            cost = Math.Min(Impossible, cost + Cost(child, Below(from, child.Name)));
        }

        return node.Costs[from ?? "\0"] = cost;
    }

    private static void Collect(Node node, string? inherited, List<AssignmentRule> rules)
    {
        string? from = Choose(node, inherited).From;
        if (from is not null && from != inherited)
        {
            rules.Add(new AssignmentRule(from + "/", node.Scope + "/"));
        }

        foreach (Leaf leaf in node.Leaves.Where(leaf => leaf.NeedsRule(from)))
        {
            rules.Add(new AssignmentRule(leaf.Tensor!.Text, leaf.Wanted.Text));
        }

        foreach (Node child in node.Children)
        {
            Collect(child, Below(from, child.Name), rules);
        }
    }

    private static string? Below(string? scope, string name) =>
        string.IsNullOrEmpty(scope)
            ? scope is null
                ? null
                : name
            : $"{scope}/{name}";

    private sealed record Leaf(VariablePath Wanted, VariablePath? Tensor, bool IsInPlace)
    {
        /// <summary>Whether the tensor differs from the one that the rules above would give.</summary>
        public bool NeedsRule(string? from) =>
            Tensor is not null && (from is null ? !IsInPlace : Tensor.Text != Below(from, Wanted.Last(1)));
    }

    private sealed class Node(string scope)
    {
        private readonly Dictionary<string, Node> _children = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _scopes = new(StringComparer.Ordinal);
        private string[]? _tried;

        public string Scope { get; } = scope;

        public string Name => Scope[(Scope.LastIndexOf('/') + 1)..];

        public IEnumerable<Node> Children => _children.Values;

        public List<Leaf> Leaves { get; } = [];

        /// <summary>Whether the checkpoint lacks a tensor below the node.</summary>
        public bool IsBlocked { get; set; }

        public Dictionary<string, long> Costs { get; } = new(StringComparer.Ordinal);

        /// <summary>The scopes of the checkpoint that give the right name to most tensors below the node.</summary>
        public IEnumerable<string> Scopes =>
            IsBlocked
                ? []
                : _tried ??= [
                    .. _scopes
                        .OrderByDescending(static scope => scope.Value)
                        .ThenBy(static scope => scope.Key, StringComparer.Ordinal)
                        .Take(MaxScopesTried)
                        .Select(static scope => scope.Key),
                ];

        public void Count(string scope) => _scopes[scope] = _scopes.GetValueOrDefault(scope) + 1;

        public Node Child(string name, string scope)
        {
            if (!_children.TryGetValue(name, out Node? child))
            {
                child = _children[name] = new Node(scope);
            }

            return child;
        }
    }
}
