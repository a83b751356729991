namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// An optimizer of today's Keras, which keeps its state in lists and restores it by the position in them (format.md 11.6). Lists are
/// given by their ids, -1 where there is none.
/// </summary>
/// <param name="Id">The optimizer.</param>
/// <param name="Variables">The list of all its variables: iterations, rates and slots.</param>
/// <param name="Trained">The list of the variables that it trains, which Keras 3 has.</param>
/// <param name="Slots">The lists of slots, which are in <paramref name="Variables"/> as well.</param>
internal sealed record PositionalOptimizer(int Id, int Variables, int Trained, IReadOnlyList<PositionalList> Slots);

/// <summary>A list of slots of one name: one for each variable that the optimizer trains, in their order.</summary>
/// <param name="Id">The list.</param>
/// <param name="Name">Its local name in the optimizer, such as _momentums.</param>
/// <param name="Slots">The slots, in the order of their positions.</param>
internal sealed record PositionalList(int Id, TextRange Name, IReadOnlyList<PositionalSlot> Slots);

/// <summary>A slot in a list.</summary>
/// <param name="Position">The position, which is its local name.</param>
/// <param name="Id">The slot.</param>
/// <param name="VariableId">The variable that it is the slot of; -1 where the graph does not show it for certain.</param>
internal readonly record struct PositionalSlot(int Position, int Id, int VariableId);
