using System.Buffers.Binary;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// Computes a payload's checksum while its bytes pass, in pieces of any size, and checks its inner structure. The rules differ: the
/// checksum of numbers covers their bytes (format.md 4.2), that of strings their lengths and bytes (4.3), and variants are checked element
/// by element (4.4). One object can verify many payloads in turn.
/// </summary>
internal sealed class PayloadVerifier(bool isBigEndian)
{
    private readonly byte[] _word = new byte[sizeof(ulong)];
    private BundleEntry _entry = null!;
    private State _state;
    private uint _crc;
    private long _elementsLeft;
    private long _passed;

    // What is being read: part of a length, part of a stored checksum, or content.
    private ulong _length;
    private int _lengthBytes;
    private int _wordBytes;
    private ulong _contentLeft;

    private enum State
    {
        Numbers,
        StringLengths,
        StringLengthsChecksum,
        StringContent,
        VariantLength,
        VariantContent,
        VariantChecksum,
        End,
    }

    /// <summary>What is wrong with the payload's structure, as the end of the sentence "The variable ..."; null if nothing is.</summary>
    public string? Fault { get; private set; }

    public void Begin(BundleEntry entry)
    {
        _entry = entry;
        _crc = 0;
        _elementsLeft = entry.Shape.ElementCount;
        _passed = 0;
        _contentLeft = 0;
        Fault = null;
        BeginLength();
        _wordBytes = 0;
        if (entry.DataType == DataType.String)
        {
            _state = _elementsLeft > 0 ? State.StringLengths : State.StringLengthsChecksum;
        }
        else if (entry.DataType == DataType.Variant)
        {
            _state = _elementsLeft > 0 ? State.VariantLength : State.End;
        }
        else
        {
            _state = State.Numbers;
        }
    }

    /// <summary>Adds the payload's next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_state == State.Numbers)
        {
            _crc = Crc32C.Append(_crc, bytes);
            return;
        }

        while (!bytes.IsEmpty && Fault is null)
        {
            int taken = _state switch
            {
                State.StringLengths or State.VariantLength => TakeLength(bytes),
                State.StringLengthsChecksum or State.VariantChecksum => TakeChecksum(bytes),
                State.StringContent or State.VariantContent => TakeContent(bytes),
                _ => TakeExcess(),
            };
            _passed += taken;
            bytes = bytes[taken..];
        }
    }

    /// <summary>Ends the payload.</summary>
    /// <returns>Its masked checksum, to compare with the stored one.</returns>
    public uint Finish()
    {
        bool isComplete = _state is State.Numbers or State.End || (_state == State.StringContent && _contentLeft == 0);
        if (!isComplete)
        {
            Fault ??= $"ends within its {(_state is State.StringLengths or State.VariantLength ? "lengths" : "elements")}";
        }

        return Crc32C.Mask(_crc);
    }

    /// <summary>Ends the payload and requires that it is the one that was stored.</summary>
    /// <exception cref="CheckpointException">Its structure or its checksum is wrong.</exception>
    public void RequireSound(string path, string variable)
    {
        uint checksum = Finish();
        if (Fault is { } fault)
        {
            throw BundleFaults.Payload(path, variable, _entry, fault);
        }

        if (checksum != _entry.Checksum)
        {
            throw BundleFaults.Checksum(path, variable, _entry, checksum);
        }
    }

    private int TakeLength(ReadOnlySpan<byte> bytes)
    {
        int taken = 0;
        while (taken < bytes.Length && _elementsLeft > 0)
        {
            byte next = bytes[taken++];
            if (_lengthBytes == Varint.MaxLength - 1 && next > 1)
            {
                Fault = "has a length of more than 64 bits";
                return taken;
            }

            _length |= (ulong)(next & 0x7F) << (7 * _lengthBytes++);
            if (next >= 0x80)
            {
                continue;
            }

            EndLength();
            if (Fault is not null || _state != State.StringLengths)
            {
                return taken;
            }
        }

        return taken;
    }

    private void EndLength()
    {
        ulong length = _length;
        BeginLength();
        if (length > (ulong)_entry.Size || _contentLeft + length > (ulong)_entry.Size)
        {
            Fault = $"has elements of more than {_entry.Size} bytes, its own size";
            return;
        }

        if (_state == State.VariantLength)
        {
            AppendWord(length, sizeof(ulong));
            _contentLeft = length;
            _state = length > 0 ? State.VariantContent : State.VariantChecksum;
            return;
        }

        AppendWord(length, length <= uint.MaxValue ? sizeof(uint) : sizeof(ulong));
        _contentLeft += length;
        if (--_elementsLeft == 0)
        {
            _state = State.StringLengthsChecksum;
        }
    }

    private int TakeChecksum(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, sizeof(uint) - _wordBytes);
        bytes[..taken].CopyTo(_word.AsSpan(_wordBytes));
        _wordBytes += taken;
        if (_wordBytes < sizeof(uint))
        {
            return taken;
        }

        _wordBytes = 0;
        ReadOnlySpan<byte> word = _word.AsSpan(0, sizeof(uint));
        uint stored = isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(word) : BinaryPrimitives.ReadUInt32LittleEndian(word);
        uint computed = Crc32C.Mask(_crc);
        if (stored != computed)
        {
            Fault =
                $"has {(_state == State.VariantChecksum ? "an element" : "element lengths")} with the checksum {computed:x8}, but "
                + $"{stored:x8} is stored with {(_state == State.VariantChecksum ? "it" : "them")}";
            return taken;
        }

        _crc = Crc32C.Append(_crc, word);
        if (_state == State.VariantChecksum)
        {
            _state = --_elementsLeft > 0 ? State.VariantLength : State.End;
        }
        else
        {
            CheckStringSize(taken);
            _state = State.StringContent;
        }

        return taken;
    }

    private void CheckStringSize(int taken)
    {
        long expected = _passed + taken + (long)_contentLeft;
        if (expected != _entry.Size)
        {
            Fault = $"has {_entry.Size} bytes, but its elements take {expected}";
        }
    }

    private int TakeContent(ReadOnlySpan<byte> bytes)
    {
        if (_contentLeft == 0)
        {
            return TakeExcess();
        }

        int taken = (int)Math.Min((ulong)bytes.Length, _contentLeft);
        _crc = Crc32C.Append(_crc, bytes[..taken]);
        _contentLeft -= (ulong)taken;
        if (_contentLeft == 0 && _state == State.VariantContent)
        {
            _state = State.VariantChecksum;
        }

        return taken;
    }

    private int TakeExcess()
    {
        Fault = "has bytes after its last element";
        return 0;
    }

    private void BeginLength()
    {
        _length = 0;
        _lengthBytes = 0;
    }

    /// <summary>Lengths enter the checksum as machine words of the writer.</summary>
    private void AppendWord(ulong value, int width)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        if (isBigEndian)
        {
            BinaryPrimitives.WriteUInt64BigEndian(word, value);
            word = word[^width..];
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, value);
            word = word[..width];
        }

        _crc = Crc32C.Append(_crc, word);
    }
}
