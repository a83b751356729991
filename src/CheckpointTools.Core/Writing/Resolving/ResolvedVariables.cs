namespace CheckpointTools.Writing.Resolving;

/// <summary>What the first stage hands on: every variable that was given, found in the index of its source.</summary>
/// <param name="Sources">The sources in the order they were first named; the checkpoint that is added to is the first.</param>
/// <param name="Variables">The variables in the order they were given, those of the checkpoint that is added to first.</param>
internal sealed record ResolvedVariables(PlannedSource[] Sources, ResolvedVariable[] Variables)
{
    /// <summary>The same without object graphs. Most have none, and then the many variables are not copied.</summary>
    public ResolvedVariables WithoutObjectGraphs() =>
        Array.Exists(Variables, static variable => variable.Variable.IsObjectGraph)
            ? this with
            {
                Variables = Array.FindAll(Variables, static variable => !variable.Variable.IsObjectGraph),
            }
            : this;
}
