using CheckpointTools.Formats.Models.Protos;

namespace CheckpointTools.Formats.Models;

/// <summary>An object of a TensorFlow 2 SavedModel, reduced to what is needed here.</summary>
internal sealed record SavedObject(IReadOnlyList<ChildMessage> Children, IReadOnlyList<SlotMessage> Slots, SavedVariableMessage? Variable)
{
    /// <summary>The object if it is relevant; otherwise null.</summary>
    public static SavedObject? FromMessage(SavedObjectMessage message) =>
        message.Children.Count == 0 && message.Slots.Count == 0 && message.Variable is null
            ? null
            : new SavedObject(message.Children, message.Slots, message.Variable);
}
