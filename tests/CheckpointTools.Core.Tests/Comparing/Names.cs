using CheckpointTools.Comparing;
using CheckpointTools.Kinds;
using CheckpointTools.Variables;

namespace CheckpointTools.Tests.Comparing;

/// <summary>
/// Checkpoints and models that have only names, dtypes and shapes: "w", "w [2, 3]" or "w int32 [2, 3]"; the default is float32 [4].
/// </summary>
internal static class Names
{
    public static CheckpointComparison Compare(
        IEnumerable<string> checkpoint,
        IEnumerable<string> model,
        Func<string, bool>? isSelected = null
    ) =>
        CheckpointComparer.Compare(
            "/checkpoint",
            checkpoint.Select(Tensor),
            ComparisonReference.OfModel(model.Select(Variable), []),
            isSelected ?? (static _ => true),
            TestContext.Current.CancellationToken
        );

    public static CheckpointVariable Tensor(string text)
    {
        (string name, DataType dataType, string shape) = Parse(text);
        return new CheckpointVariable(
            new StoredTensor(
                new VariableSource("/checkpoint", CheckpointFormat.V2, [], 1, default!) { Roles = new NameRoles() },
                name,
                dataType,
                TensorShape.Parse(shape),
                0,
                null
            ),
            name
        );
    }

    public static ModelVariable Variable(string text)
    {
        (string name, DataType dataType, string shape) = Parse(text);
        return new ModelVariable(name, dataType, PartialTensorShape.Parse(shape));
    }

    private static (string Name, DataType DataType, string Shape) Parse(string text)
    {
        string[] parts = text.Split(' ', 3);
        return parts switch
        {
            [string name, string dataType, string shape] when dataType[0] != '[' => (name, DataType.Parse(dataType), shape),
            [string name] => (name, DataType.Float32, "[4]"),
            _ => (parts[0], DataType.Float32, string.Join(' ', parts[1..])),
        };
    }

    /// <summary>Judges each name alone.</summary>
    private sealed class NameRoles : IVariableRoles
    {
        public VariableRole RoleOf(string tensorName, DataType dataType, TensorShape shape) =>
            KindsOfNames.OfName(tensorName, dataType, shape);

        public IVariableObject? FindObject(string tensorName) => null;

        public string? FindKey(string tensorName) => null;
    }
}
