using dnlib.DotNet;
using dnlib.DotNet.Emit;
using SharpFuzz.Common;

namespace CheckpointTools.Fuzz.Running;

/// <summary>
/// The instrumented branches that were reached. The map of transitions does not show this, because two of them may share a place in it.
/// </summary>
internal sealed class Branches
{
    private readonly Dictionary<(string Method, int Id), bool> _reached = [];

    /// <summary>Finds all branches in instrumented assemblies: each loads its number and its method's name for the callback.</summary>
    public Branches(IEnumerable<string> assemblies)
    {
        foreach (string assembly in assemblies)
        {
            using ModuleDefMD module = ModuleDefMD.Load(assembly);
            foreach (MethodDef method in module.GetTypes().SelectMany(static type => type.Methods).Where(static method => method.HasBody))
            {
                IList<Instruction> code = method.Body.Instructions;
                for (int i = 2; i < code.Count; i++)
                {
                    if (
                        code[i].OpCode == OpCodes.Ldstr
                        && code[i - 1].IsLdcI4()
                        && code[i - 2].Operand is IField { Name: var field }
                        && field == nameof(Trace.OnBranch)
                    )
                    {
                        _reached[((string)code[i].Operand, code[i - 1].GetLdcI4Value())] = false;
                    }
                }
            }
        }
    }

    /// <summary>Runs an action and counts the branches that it reaches.</summary>
    public void Record(Action action)
    {
        Action<int, string> before = Trace.OnBranch;
        Trace.OnBranch = (id, method) => _reached[(method, id)] = true;
        try
        {
            action();
        }
        finally
        {
            Trace.OnBranch = before;
        }
    }

    /// <summary>The reached branches and all branches of types whose full names have a given beginning.</summary>
    public (int Reached, int All) Count(IReadOnlyList<string> subjects)
    {
        bool[] mine =
        [
            .. _reached
                .Where(branch => subjects.Any(subject => TypeOf(branch.Key.Method).StartsWith(subject, StringComparison.Ordinal)))
                .Select(static branch => branch.Value),
        ];
        return (mine.Count(static reached => reached), mine.Length);
    }

    /// <summary>The methods with branches that were not reached, and the number of these.</summary>
    public IEnumerable<string> Unreached() =>
        _reached
            .GroupBy(static branch => branch.Key.Method)
            .Where(static method => method.Any(static branch => !branch.Value))
            .OrderBy(static method => TypeOf(method.Key), StringComparer.Ordinal)
            .Select(static method => $"{method.Count(static branch => branch.Value)}/{method.Count()} {method.Key}");

    /// <summary>"System.Boolean A.B::C(D)" is a method of A.B.</summary>
    private static string TypeOf(string method)
    {
        string upToName = method[..method.IndexOf("::", StringComparison.Ordinal)];
        return upToName[(upToName.LastIndexOf(' ') + 1)..];
    }
}
