using System.Collections;
using System.Text;
using PureHDF;
using PureHDF.VOL.Native;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>A name in a group, and what it stands for.</summary>
/// <param name="Name">The name.</param>
/// <param name="Open">Reads the object; null for a link that is none itself.</param>
/// <param name="Target">The path in this file that a soft link leads to; null for any other.</param>
internal sealed record Hdf5Link(string Name, Func<IH5Object>? Open, string? Target)
{
    /// <summary>All names in a group. No link is followed.</summary>
    public static List<Hdf5Link> Of(NativeGroup group)
    {
        object context = Hdf5Internals.Get<object>(group, "Context");
        if (
            (Hdf5Internals.GetAny(group, "_scratchPad") ?? Hdf5Internals.Messages(group, "SymbolTableMessage").FirstOrDefault()) is
            { } table
        )
        {
            return [.. FromTable(group, context, table)];
        }

        if (Hdf5Internals.Messages(group, "LinkInfoMessage").FirstOrDefault() is not { } info)
        {
            throw new FormatException("it has no list of what is in it");
        }

        bool isCompact = Hdf5Address.IsUndefined(context, Hdf5Internals.Get<ulong>(info, "BTree2NameIndexAddress"));
        IEnumerable<object> messages = isCompact
            ? Hdf5Internals.Messages(group, "LinkMessage")
            : ((IEnumerable)Hdf5Internals.Call(group, "EnumerateLinkMessagesFromLinkInfoMessage", info)!).Cast<object>();
        return [.. messages.Select(message => FromMessage(context, message))];
    }

    /// <summary>As HDF5 stored groups at first: names in a heap, and nodes of a tree.</summary>
    private static IEnumerable<Hdf5Link> FromTable(NativeGroup group, object context, object table)
    {
        // The library reads the heap anew for each name that it is asked for.
        byte[] names = Hdf5Internals.Get<byte[]>(Hdf5Internals.Get<object>(table, "LocalHeap"), "Data");
        object tree = Hdf5Internals.Call(table, "GetBTree1", Hdf5Internals.ToDelegate(group, "DecodeGroupKey"))!;
        var nodes = (IEnumerable)Hdf5Internals.Call(group, "EnumerateSymbolTableNodes", tree)!;
        foreach (
            object entry in nodes
                .Cast<object>()
                .SelectMany(static node => Hdf5Internals.Get<IEnumerable>(node, "GroupEntries").Cast<object>())
        )
        {
            string name = NameAt(names, Hdf5Internals.Get<ulong>(entry, "LinkNameOffset"));
            yield return Hdf5Internals.GetAny(entry, "ScratchPad") is { } pad && pad.GetType().Name == "SymbolicLinkScratchPad"
                ? new Hdf5Link(name, null, NameAt(names, Hdf5Internals.Get<uint>(pad, "LinkValueOffset")))
                : Hard(context, name, Hdf5Internals.Get<ulong>(entry, "HeaderAddress"));
        }
    }

    private static Hdf5Link FromMessage(object context, object message)
    {
        string name = Hdf5Internals.Get<string>(message, "LinkName");
        object info = Hdf5Internals.Get<object>(message, "LinkInfo");
        return info.GetType().Name switch
        {
            "HardLinkInfo" => Hard(context, name, Hdf5Internals.Get<ulong>(info, "HeaderAddress")),
            "SoftLinkInfo" => new Hdf5Link(name, null, Hdf5Internals.Get<string>(info, "Value")),
            _ => new Hdf5Link(name, null, null),
        };
    }

    private static Hdf5Link Hard(object context, string name, ulong address) =>
        new(
            name,
            () =>
            {
                object file = Hdf5Internals.Get<object>(context, "File");
                object reference = Activator.CreateInstance(Hdf5Internals.Type("NativeNamedReference"), name, address, file)!;
                return (IH5Object)Hdf5Internals.Call(reference, "Dereference")!;
            },
            null
        );

    private static string NameAt(byte[] names, ulong offset)
    {
        ReadOnlySpan<byte> rest = names.AsSpan(checked((int)offset));
        int length = rest.IndexOf((byte)0);
        return length >= 0 ? Encoding.UTF8.GetString(rest[..length]) : throw new FormatException("a name in it has no end");
    }
}

/// <summary>Places in a file, as the library has them.</summary>
internal static class Hdf5Address
{
    /// <summary>Whether it says that there is nothing.</summary>
    public static bool IsUndefined(object context, ulong address) =>
        (bool)Hdf5Internals.Call(Hdf5Internals.Get<object>(context, "Superblock"), "IsUndefinedAddress", address)!;

    /// <summary>The place counted from the beginning of the file, and not of what HDF5 has in it; negative for what is none.</summary>
    public static long ToOffset(object context, ulong address) =>
        unchecked((long)(Hdf5Internals.Get<ulong>(Hdf5Internals.Get<object>(context, "Driver"), "BaseAddress") + address));
}
