using System.Buffers.Binary;
using System.Text;

namespace CheckpointTools.Files;

/// <summary>Kinds of file that users take for checkpoints.</summary>
internal enum FileKind
{
    /// <summary>Not a known kind.</summary>
    Unknown,

    /// <summary>An HDF5 file (.h5), as Keras writes it.</summary>
    Hdf5,

    /// <summary>A Keras 3 zip archive.</summary>
    Keras,

    /// <summary>A PyTorch zip archive.</summary>
    PyTorch,

    /// <summary>A Python pickle, PyTorch's older format.</summary>
    Pickle,

    /// <summary>A NumPy archive of arrays.</summary>
    NumpyArchive,

    /// <summary>A single NumPy array.</summary>
    Numpy,

    /// <summary>Another zip archive.</summary>
    Zip,

    /// <summary>A safetensors file.</summary>
    Safetensors,

    /// <summary>A GGUF file.</summary>
    Gguf,

    /// <summary>A TensorFlow Lite model.</summary>
    TensorFlowLite,

    /// <summary>A graph, by its name: SavedModel, GraphDef or MetaGraphDef.</summary>
    Graph,

    /// <summary>A Git LFS pointer in place of a large file.</summary>
    GitLfsPointer,

    /// <summary>A web page, or a server's error message.</summary>
    WebPage,

    /// <summary>A compressed file.</summary>
    Compressed,

    /// <summary>A tar archive.</summary>
    Tar,

    /// <summary>A TensorBoard event file.</summary>
    Events,

    /// <summary>Text.</summary>
    Text,
}

/// <summary>Recognises files of other formats by their first bytes, and says what to do about them.</summary>
internal static class ForeignFile
{
    /// <summary>The number of first bytes that <see cref="Recognise"/> examines.</summary>
    public const int HeadLength = 1024;

    // The maximum length of a safetensors header, which is JSON text; the tensors are not included.
    private const ulong MaxSafetensorsHeader = 100_000_000;

    /// <summary>Names the kind of a file.</summary>
    /// <param name="head">The file's first <see cref="HeadLength"/> bytes, or all of them.</param>
    /// <param name="fileName">Its name, for formats without a signature.</param>
    public static FileKind Recognise(ReadOnlySpan<byte> head, string fileName)
    {
        if (head.Length > 3 && head[0] == 0x89 && head[1..4].SequenceEqual("HDF"u8))
        {
            return FileKind.Hdf5;
        }

        if (head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8))
        {
            return RecogniseZip(head, fileName);
        }

        if (head.StartsWith("version https://git-lfs"u8))
        {
            return FileKind.GitLfsPointer;
        }

        if (head.Length > 6 && head[0] == 0x93 && head[1..6].SequenceEqual("NUMPY"u8))
        {
            return FileKind.Numpy;
        }

        if (head.StartsWith("GGUF"u8))
        {
            return FileKind.Gguf;
        }

        if (head.Length >= 8 && head[4..8].SequenceEqual("TFL3"u8))
        {
            return FileKind.TensorFlowLite;
        }

        if (head.Length > 8 && head[8] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(head) is > 1 and < MaxSafetensorsHeader)
        {
            return FileKind.Safetensors;
        }

        if (IsCompressed(head))
        {
            return FileKind.Compressed;
        }

        if (head.Length >= 262 && head[257..262].SequenceEqual("ustar"u8))
        {
            return FileKind.Tar;
        }

        if (HasExtension(fileName, ".pb", ".pbtxt"))
        {
            return FileKind.Graph;
        }

        if (fileName.Contains(".tfevents.", StringComparison.Ordinal))
        {
            return FileKind.Events;
        }

        if (head.Length > 1 && head[0] == 0x80 && head[1] is >= 2 and <= 5)
        {
            return FileKind.Pickle;
        }

        return IsWebPage(head) ? FileKind.WebPage
            : IsText(head) ? FileKind.Text
            : FileKind.Unknown;
    }

    /// <summary>Says what a file is and what to do about it, as the end of a sentence that begins with the file's name.</summary>
    public static string Describe(FileKind kind) =>
        kind switch
        {
            FileKind.Hdf5 => "is an HDF5 file. Give it a name that ends in .h5, to have it read.",
            FileKind.Keras => "is a Keras 3 archive. Give it a name that ends in .keras, to have it read.",
            FileKind.PyTorch => "is a PyTorch checkpoint, not one of TensorFlow's.",
            FileKind.Pickle => "is a Python pickle, as older PyTorch checkpoints are, not a TensorFlow checkpoint.",
            FileKind.NumpyArchive => "is a NumPy archive. Give it a name that ends in .npz, to have it read.",
            FileKind.Numpy => "is a NumPy array. Give it a name that ends in .npy, to have it read.",
            FileKind.Zip => "is a zip archive. If a checkpoint was packed in it, unpack it first.",
            FileKind.Safetensors => "is a safetensors file. Give it a name that ends in .safetensors, to have it read.",
            FileKind.Gguf => "is a GGUF file, not a TensorFlow checkpoint.",
            FileKind.TensorFlowLite => "is a TensorFlow Lite model: its values are inside the model, not in a checkpoint.",
            FileKind.Graph => "is a graph in text form, which is not read here. Save it in binary form (.pb), with as_text=False.",
            FileKind.GitLfsPointer => "is a Git LFS pointer: the file itself was not fetched. Run 'git lfs pull' in its repository.",
            FileKind.WebPage => "is a web page or a server's message: it was downloaded instead of the file. "
                + "Download the file itself (on GitHub: the raw file).",
            FileKind.Compressed => "is a compressed file. If a checkpoint was packed in it, unpack it first.",
            FileKind.Tar => "is a tar archive. If a checkpoint was packed in it, unpack it first.",
            FileKind.Events => "is an event file for TensorBoard: it has summaries of the training, not the variables.",
            FileKind.Text => "is a text file, not a checkpoint.",
            _ => "is not a TensorFlow checkpoint, nor a file of another known format.",
        };

    private static FileKind RecogniseZip(ReadOnlySpan<byte> head, string fileName)
    {
        // In a local file header, the length of the name is at offset 26 and the name at 30.
        ReadOnlySpan<byte> first = [];
        if (head.Length > 30)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(head[26..]);
            first = head.Slice(30, Math.Min(length, head.Length - 30));
        }

        return first.EndsWith("data.pkl"u8) || HasExtension(fileName, ".pt", ".pth") ? FileKind.PyTorch
            : HasExtension(fileName, ".keras") || first.SequenceEqual("metadata.json"u8) ? FileKind.Keras
            : first.EndsWith(".npy"u8) ? FileKind.NumpyArchive
            : FileKind.Zip;
    }

    private static bool IsCompressed(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) // gzip
        || head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) // Zstandard
        || head.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) // xz
        || head.StartsWith("BZh"u8)
        || head.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c]);

    private static bool IsWebPage(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
        {
            head = head[3..];
        }

        string start = Encoding.ASCII.GetString(head[..Math.Min(head.Length, 256)]).TrimStart();
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (byte b in head)
        {
            if (b is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f') or 0x7f)
            {
                return false;
            }
        }

        // The head may end inside a character: up to three bytes of it are allowed.
        for (int cut = 0; cut <= Math.Min(3, head.Length); cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(head[..^cut]))
            {
                return head.Length - cut > 0;
            }
        }

        return false;
    }

    private static bool HasExtension(string fileName, params ReadOnlySpan<string> extensions)
    {
        foreach (string extension in extensions)
        {
            if (fileName.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
