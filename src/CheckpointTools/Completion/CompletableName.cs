namespace CheckpointTools.Completion;

/// <summary>The names that a variable is found by.</summary>
/// <param name="Key">Its name.</param>
/// <param name="ObjectPath">The path of its object, which is offered first; null in a name-based checkpoint.</param>
internal readonly record struct CompletableName(string Key, string? ObjectPath = null)
{
    /// <summary>What to offer for the word typed so far; null if nothing begins so.</summary>
    public string? Find(Func<string, bool> begins) =>
        ObjectPath is not null && begins(ObjectPath) ? ObjectPath
        : begins(Key) ? Key
        : null;
}
