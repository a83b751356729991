using CheckpointTools.Binary;
using CheckpointTools.Files;

namespace CheckpointTools.Verification;

/// <summary>
/// Checks the graph beside a checkpoint, P.meta: its outermost fields, whose lengths tell whether the file was cut short. What is in them
/// is not read.
/// </summary>
internal static class MetaChecks
{
    private const int GraphField = 2;

    public static void Run(string prefix, FaultReport faults)
    {
        string path = prefix + FixedNames.MetaSuffix;
        try
        {
            string? fault = RegularFile.FindBrokenLink(path) is { } target
                ? $"is a symbolic link to '{target}', which does not exist"
                : RegularFile.GetKind(path) switch
                {
                    EntryKind.Empty => "is empty or no ordinary file",
                    EntryKind.Directory => "is a directory",
                    EntryKind.File => FindFault(path),
                    _ => null,
                };
            if (fault is not null)
            {
                faults.Add(FaultCode.MetaDamaged, $"{path} {fault}: the graph cannot be imported.", path);
            }
        }
        catch (CheckpointException e)
        {
            faults.Add(FaultCode.MetaDamaged, e.Finding, path);
        }
    }

    private static string? FindFault(string path)
    {
        // A graph in text form is none that is judged here.
        byte[] start = RegularFile.ReadEnds(path, ForeignFile.HeadLength, 0).Head;
        bool isText = ForeignFile.Recognise(start, Path.GetFileName(path)) == FileKind.Text;
        return isText && start.AsSpan().IndexOf((byte)'{') >= 0 ? null : FindFieldFault(path);
    }

    private static string? FindFieldFault(string path)
    {
        using var file = SourceFile.Open(path);
        Span<byte> buffer = stackalloc byte[20];
        bool hasGraph = false;
        long offset = 0;
        while (offset < file.Length)
        {
            Span<byte> head = buffer[..(int)Math.Min(buffer.Length, file.Length - offset)];
            file.ReadExactly(head, offset);
            ReadOnlySpan<byte> rest = head;
            if (!Varint.TryRead32(ref rest, out uint tag) || tag >> 3 == 0 || !TryReadLength(ref rest, tag & 7, out ulong length))
            {
                return $"has no field of a MetaGraphDef at byte {offset}";
            }

            hasGraph |= tag >> 3 == GraphField;
            offset += head.Length - rest.Length;
            if (length > (ulong)(file.Length - offset))
            {
                return $"was cut short: a field of {length} bytes begins at byte {offset}, and the file has {file.Length} bytes";
            }

            offset += (long)length;
        }

        return hasGraph ? null : "has no graph";
    }

    /// <summary>The number of bytes that follow a field's tag and length.</summary>
    private static bool TryReadLength(ref ReadOnlySpan<byte> source, uint wireType, out ulong length)
    {
        length = wireType switch
        {
            1 => 8,
            5 => 4,
            _ => 0,
        };
        return wireType switch
        {
            0 => Varint.TryRead(ref source, out _),
            1 or 5 => true,
            2 => Varint.TryRead(ref source, out length),
            _ => false,
        };
    }
}
