using CheckpointTools.Binary;
using CheckpointTools.Fuzz.Formats;

namespace CheckpointTools.Fuzz.Mutating;

/// <summary>Changes protobuf messages so that they usually stay valid.</summary>
internal static class MessageMutations
{
    private const int Deepest = 6;
    private const int MaxLength = 1 << 14;
    private const int MaxNewFieldNumber = 20;

    public static byte[] Apply(byte[] message, Mutator mutator, int depth)
    {
        if (depth == Deepest || mutator.OnceIn(12) || MessageBytes.Decode(message) is not { } fields)
        {
            return mutator.Bytes(message, [], MaxLength);
        }

        if (fields.Count == 0)
        {
            return MessageBytes.Encode([NewField(mutator)]);
        }

        int at = mutator.Below(fields.Count);
        switch (mutator.Below(8))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.Insert(mutator.Below(fields.Count + 1), fields[at]);
                break;
            case 2:
                int to = mutator.Below(fields.Count);
                (fields[at], fields[to]) = (fields[to], fields[at]);
                break;
            case 3:
                fields.Insert(at, NewField(mutator));
                break;
            default:
                fields[at] = fields[at].Bytes is { } bytes
                    ? fields[at] with
                    {
                        Bytes = Apply(bytes, mutator, depth + 1),
                    }
                    : fields[at] with
                    {
                        Number = mutator.OnceIn(3) ? fields[at].Number + (ulong)mutator.Below(9) - 4 : mutator.Number(),
                    };
                break;
        }

        return MessageBytes.Encode(fields);
    }

    private static MessageField NewField(Mutator mutator)
    {
        uint number = (uint)(1 + mutator.Below(MaxNewFieldNumber)) << ProtoField.NumberShift;
        return mutator.Below(4) switch
        {
            0 => new MessageField(number | ProtoField.BytesType, 0, mutator.Pick(Tokens.Bytes)),
            1 => new MessageField(number | ProtoField.Fixed32Type, mutator.Number(), null),
            2 => new MessageField(number | (uint)mutator.Below((int)ProtoField.WireTypeMask + 1), mutator.Number(), []),
            _ => new MessageField(number | ProtoField.VarintType, mutator.Number(), null),
        };
    }
}
