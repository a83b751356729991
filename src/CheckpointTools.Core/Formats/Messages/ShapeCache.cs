namespace CheckpointTools.Formats.Messages;

/// <summary>Caches shapes by their messages: a checkpoint has few shapes and many tensors.</summary>
internal sealed class ShapeCache
{
    private const int Slots = 256;
    private const int MaxMessageLength = 64;

    private readonly (byte[] Message, TensorShape? Shape, bool IsCanonical)[] _slots = new (byte[], TensorShape?, bool)[Slots];

    public (TensorShape? Shape, string? Invalid, bool IsCanonical) Parse(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
        {
            return (TensorShape.Scalar, null, true);
        }

        ref (byte[] Message, TensorShape? Shape, bool IsCanonical) slot = ref _slots[Slot(message)];
        if (slot.Shape is not null && message.SequenceEqual(slot.Message))
        {
            return (slot.Shape, null, slot.IsCanonical);
        }

        if (!ShapeMessage.TryParse(message, out TensorShape? shape, out string? text, out bool isCanonical))
        {
            return (null, text, isCanonical);
        }

        if (message.Length <= MaxMessageLength)
        {
            slot = (message.ToArray(), shape, isCanonical);
        }

        return (shape, null, isCanonical);
    }

    private static int Slot(ReadOnlySpan<byte> message)
    {
        uint hash = 0;
        foreach (byte value in message)
        {
            hash = (hash * 31) + value;
        }

        return (int)(hash % Slots);
    }
}
