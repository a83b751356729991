namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>An optimizer's state for one variable.</summary>
/// <param name="VariableNodeId">The id of the variable.</param>
/// <param name="SlotName">Its name in the optimizer, such as m or v.</param>
/// <param name="NodeId">The id of the state.</param>
internal sealed record ObjectGraphSlotVariable(int VariableNodeId, string SlotName, int NodeId);
