using CheckpointTools.Binary;
using CheckpointTools.Files;
using Google.Protobuf;

namespace CheckpointTools.Formats.Models;

/// <summary>
/// Walks the fields of the messages in a file, and parses the small ones on request. A frozen graph is mostly weights: everything else is
/// skipped without being read, and only one part is held in memory at a time.
/// </summary>
internal sealed class ModelReader(SourceFile file, CancellationToken cancellationToken)
{
    private const int NumberShift = 3;
    private const int WireTypeMask = 7;
    private const int MaxVarintLength = 10;
    private const int WindowLength = 64 << 10;

    private byte[] _window = new byte[WindowLength];
    private long _windowStart;
    private int _windowCount;

    public string Path => file.Path;

    public ModelField All { get; } = new(0, true, 0, file.Length);

    /// <summary>The fields of a message.</summary>
    /// <exception cref="CheckpointException">The bytes are not a message; this may show only during the walk.</exception>
    public IEnumerable<ModelField> Fields(ModelField message)
    {
        long position = message.Start;
        while (position < message.End)
        {
            long start = position;
            ulong tag = ReadVarint(ref position, message.End);
            if (tag >> NumberShift is 0 or > (1 << 29) - 1)
            {
                throw ModelFaults.Damaged(Path, start, "a field has no valid number");
            }

            int number = (int)(tag >> NumberShift);
            switch ((WireFormat.WireType)(tag & WireTypeMask))
            {
                case WireFormat.WireType.Varint:
                    ulong value = ReadVarint(ref position, message.End);
                    yield return new ModelField(number, false, start, position) { Number64 = value };
                    break;
                case WireFormat.WireType.LengthDelimited:
                    ulong length = ReadVarint(ref position, message.End);
                    long content = position;
                    position = Advance(position, length, message.End);
                    yield return new ModelField(number, true, content, position);
                    break;
                case WireFormat.WireType.Fixed64:
                    position = Advance(position, sizeof(ulong), message.End);
                    yield return new ModelField(number, false, start, position) { WireType = ProtoField.Fixed64Type };
                    break;
                case WireFormat.WireType.Fixed32:
                    position = Advance(position, sizeof(uint), message.End);
                    yield return new ModelField(number, false, start, position) { WireType = ProtoField.Fixed32Type };
                    break;
                default:
                    // No TensorFlow message has groups.
                    throw ModelFaults.Damaged(Path, start, "a field is of a kind that graphs do not have");
            }
        }
    }

    /// <summary>Parses a field's content.</summary>
    /// <exception cref="CheckpointException">It is not such a message.</exception>
    public T Parse<T>(ModelField field, MessageParser<T> parser)
        where T : IMessage<T>
    {
        try
        {
            return parser.WithDiscardUnknownFields(discardUnknownFields: true).ParseFrom(Bytes(field));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw ModelFaults.Damaged(Path, field.Start, $"a part cannot be parsed ({e.Message})");
        }
    }

    /// <summary>A field's content, valid until the next call of any member.</summary>
    public ReadOnlySpan<byte> Bytes(ModelField field)
    {
        if (field.Start < _windowStart || field.End > _windowStart + _windowCount)
        {
            Load(field.Start, field.Length);
        }

        return _window.AsSpan((int)(field.Start - _windowStart), (int)field.Length);
    }

    /// <summary>Fills a buffer with bytes of the file, which are not kept.</summary>
    public void Read(Span<byte> destination, long position) => file.ReadExactly(destination, position);

    /// <summary>Reads a number of variable length, and moves behind it.</summary>
    /// <exception cref="CheckpointException">There is none.</exception>
    public ulong ReadVarint(ref long position, long end)
    {
        ulong value = 0;
        for (int i = 0; i < MaxVarintLength && position < end; i++)
        {
            byte current = ReadByte(position++);
            value |= (ulong)(current & 0x7F) << (7 * i);
            if (current < 0x80)
            {
                return value;
            }
        }

        throw ModelFaults.Cut(Path, position, "a number ends too early or is too long", isAtEnd: position == file.Length);
    }

    private long Advance(long position, ulong length, long end) =>
        length <= (ulong)(end - position)
            ? position + (long)length
            : throw ModelFaults.Cut(
                Path,
                position,
                $"a part of {length} bytes begins, but there are only {end - position} for it",
                isAtEnd: end == file.Length
            );

    private byte ReadByte(long position)
    {
        if (position < _windowStart || position >= _windowStart + _windowCount)
        {
            Load(position, 1);
        }

        return _window[position - _windowStart];
    }

    private void Load(long start, long atLeast)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int count = (int)Math.Max(atLeast, Math.Min(WindowLength, file.Length - start));
        if (count > _window.Length)
        {
            _window = new byte[count];
        }

        (_windowStart, _windowCount) = (start, 0);
        file.ReadExactly(_window.AsSpan(0, count), start);
        _windowCount = count;
    }
}
