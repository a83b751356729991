using System.Text;
using CheckpointTools.Files;

namespace CheckpointTools.Values.Vocabularies;

/// <summary>
/// The words of a vocabulary file, a word a line, as TensorFlow reads them: words are bytes, so blanks and letter case count; the byte \r
/// is passed over; the last line needs no end. A word occurs once, and none is empty.
/// </summary>
internal sealed class Vocabulary
{
    private const byte LineEnd = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private readonly byte[] _text;
    private readonly List<int> _starts = [0];
    private readonly int[] _slots;

    private Vocabulary(string path, byte[] text, long? size)
    {
        (Path, _text) = (path, text);
        int length = 0;
        int position = 0;
        while (position < text.Length && Count != size)
        {
            byte one = text[position++];
            if (one == LineEnd)
            {
                EndLine(length);
            }
            else if (one != CarriageReturn)
            {
                text[length++] = one;
            }
        }

        if (Count != size && length > _starts[^1])
        {
            EndLine(length);
        }

        CheckSize(size);
        _slots = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Count) * 2];
        for (int line = 0; line < Count; line++)
        {
            Add(line);
        }
    }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>The number of words.</summary>
    public int Count => _starts.Count - 1;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="size">How many of the first lines count; null for all.</param>
    /// <exception cref="CheckpointException">The file cannot be read, or is no vocabulary.</exception>
    public static Vocabulary Read(string path, long? size = null)
    {
        if (!File.Exists(path))
        {
            throw Invalid(path, $"There is no vocabulary {path}, or it is no file. Give the path of a text file with a word a line.");
        }

        using SourceFile file = SourceFile.Open(path);
        if (file.Length > Array.MaxLength)
        {
            throw Invalid(path, $"The vocabulary {path} has {file.Length} bytes, which is more than a vocabulary can have.");
        }

        byte[] text = new byte[file.Length];
        file.ReadExactly(text, 0);
        return new Vocabulary(path, text, size);
    }

    /// <summary>The bytes of a word.</summary>
    /// <param name="line">Its line, from 0 on, which is its row.</param>
    public ReadOnlySpan<byte> Word(int line) => _text.AsSpan(_starts[line].._starts[line + 1]);

    /// <summary>A word for a message.</summary>
    public string Quote(int line) => Phrase.Quote(Encoding.UTF8.GetString(Word(line)));

    /// <summary>The line of a word, from 0 on; null if it is not in the vocabulary.</summary>
    public int? Find(ReadOnlySpan<byte> word)
    {
        int line = _slots[FindSlot(word)] - 1;
        return line < 0 ? null : line;
    }

    private void EndLine(int end)
    {
        if (end == _starts[^1])
        {
            throw Invalid(
                Path,
                $"Line {Count + 1} of the vocabulary {Path} is empty; every line is a word. Take the line out, if it stands for no row."
            );
        }

        _starts.Add(end);
    }

    private void CheckSize(long? size)
    {
        if (Count == 0)
        {
            throw Invalid(Path, $"The vocabulary {Path} has no words.");
        }

        if (size > Count)
        {
            throw Invalid(Path, $"The first {size} words of the vocabulary {Path} are wanted, but it has {Phrase.Count(Count, "word")}.");
        }
    }

    private void Add(int line)
    {
        int slot = FindSlot(Word(line));
        if (_slots[slot] != 0)
        {
            throw Invalid(
                Path,
                $"Line {line + 1} of the vocabulary {Path} is {Quote(line)}, as line {_slots[slot]} is already; a word has one row. "
                    + "Take out or rename one of the two."
            );
        }

        _slots[slot] = line + 1;
    }

    /// <summary>The slot that has a word's line and 1, or the empty one where it would be.</summary>
    private int FindSlot(ReadOnlySpan<byte> word)
    {
        var hash = default(HashCode);
        hash.AddBytes(word);
        int mask = _slots.Length - 1;
        int slot = hash.ToHashCode() & mask;
        while (_slots[slot] != 0 && !Word(_slots[slot] - 1).SequenceEqual(word))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private static CheckpointException Invalid(string path, string message) =>
        new(CheckpointError.InvalidVocabulary, message) { File = path };
}
