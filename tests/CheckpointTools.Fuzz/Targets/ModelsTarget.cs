using CheckpointTools.Formats.Models;
using CheckpointTools.Fuzz.Mutating;
using CheckpointTools.Kinds;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// Models beside checkpoints. An input is a .meta file, which is read for the variables that it wants, and for what training does with
/// those of a checkpoint.
/// Invariants: nothing but CheckpointException escapes; reading and following a graph allocate at most 32 MiB and 16 KiB for each byte;
/// the same questions have the same answers; only what the checkpoint has gets a role.
/// </summary>
internal sealed class ModelsTarget : FuzzTarget
{
    private const long Constant = 32 << 20;
    private const long Factor = 16 << 10;

    private readonly CheckpointNames _names = new();

    public ModelsTarget()
    {
        foreach (string model in FindModels())
        {
            foreach (ModelVariable variable in ModelContents.ReadVariables(model, static _ => { }))
            {
                _names.Add(variable.CheckpointName, variable.DataType, variable.Shape.ToTensorShape());
            }
        }
    }

    public override string Name => "models";

    public override IReadOnlyList<string> Subjects =>
        ["CheckpointTools.Formats.Dataflow.", "CheckpointTools.Formats.Models.", "CheckpointTools.Kinds."];

    public override int MaxLength => 1 << 17;

    public override IEnumerable<byte[]> Seeds() =>
        FindModels().Select(File.ReadAllBytes).Where(model => model.Length <= MaxLength / 2).DistinctBy(Convert.ToHexString);

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator)
    {
        ArgumentNullException.ThrowIfNull(mutator);
        return mutator.OnceIn(3) ? base.Mutate(input, other, mutator) : mutator.Message(input);
    }

    public override void Execute(byte[] input)
    {
        string path = Scratch.Write("model.meta", input);
        MemoryMeter memory = MemoryMeter.Start();
        IReadOnlyDictionary<string, VariableRole>? roles = ReadRoles(path);
        memory.Require("what training does with variables", Constant, Factor, input.Length);
        Invariant.RequireEqual(Describe(roles), Describe(ReadRoles(path)), "a model shows the same when it is read again");
        foreach ((string key, VariableRole role) in roles ?? new Dictionary<string, VariableRole>())
        {
            Invariant.Require(_names.FindKey(key) is not null, "only what the checkpoint has gets a role");
            Invariant.RequireEqual(KindEvidence.Model, role.Evidence, "what the model shows is said to be its");
        }

        try
        {
            _ = ModelContents.ReadVariables(path, static _ => { });
        }
        catch (CheckpointException)
        {
            // A model that contradicts itself is refused.
        }
    }

    private IReadOnlyDictionary<string, VariableRole>? ReadRoles(string path)
    {
        try
        {
            return ModelEvidence.Read(path, isOwn: true, _names)?.Roles;
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    private static string Describe(IReadOnlyDictionary<string, VariableRole>? roles) =>
        roles is null ? "refused" : string.Join('\n', roles.OrderBy(static role => role.Key, StringComparer.Ordinal));

    private static IEnumerable<string> FindModels() =>
        Directory.EnumerateFiles(Fixtures.Require("reports/kinds"), "*.meta", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}
