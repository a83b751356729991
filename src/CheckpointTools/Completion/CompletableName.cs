using CheckpointTools.Objects;

namespace CheckpointTools.Completion;

/// <summary>The names that something is found by.</summary>
/// <param name="Key">Its name.</param>
/// <param name="ObjectPath">The path of its object, which is offered first; null in a name-based checkpoint.</param>
/// <param name="Item">What is found: a variable of a checkpoint or of a model, or an object.</param>
internal readonly record struct CompletableName(string Key, string? ObjectPath, object Item)
{
    /// <summary>The number of bytes, as far as it is known.</summary>
    public long Size => Item is CheckpointVariable variable ? variable.Size : 0;

    /// <summary>What to offer for the word typed so far; null if nothing begins so.</summary>
    public string? Find(Func<string, bool> begins) =>
        ObjectPath is not null && begins(ObjectPath) ? ObjectPath
        : begins(Key) ? Key
        : null;

    /// <summary>What is found, in a few words.</summary>
    public string Describe() =>
        Item switch
        {
            CheckpointVariable variable => $"{variable.DataType} {variable.Shape}, {SizeText.Of(variable.Size)}",
            ModelVariable variable => $"{variable.DataType} {variable.Shape}",
            CheckpointObject one => CompletionText.DescribeSum(one.VariableCount, one.Size),
            _ => Key,
        };
}
