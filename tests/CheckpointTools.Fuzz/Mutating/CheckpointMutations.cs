using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Messages;
using CheckpointTools.Fuzz.Formats;

namespace CheckpointTools.Fuzz.Mutating;

/// <summary>Changes the files of a checkpoint, each according to its kind, usually with right checksums of the values.</summary>
internal static class CheckpointMutations
{
    private const int MaxStrings = 1 << 12;

    public static byte[] Apply(byte[] input, byte[] other, Mutator mutator, int maxLength)
    {
        var files = CheckpointFiles.Parse(input);
        if (files.Content.Count == 0 || mutator.OnceIn(50))
        {
            return mutator.Bytes(input, other, maxLength);
        }

        var others = CheckpointFiles.Parse(other);
        for (int left = mutator.OnceIn(4) ? 3 : 1; left > 0 && files.Content.Count > 0; left--)
        {
            Change(files, others, mutator, maxLength);
        }

        if (!mutator.OnceIn(3))
        {
            RepairPayloadChecksums(files);
        }

        byte[] changed = files.ToBytes();
        return changed.Length <= maxLength ? changed : input;
    }

    private static void Change(CheckpointFiles files, CheckpointFiles others, Mutator mutator, int maxLength)
    {
        string name = mutator.Pick([.. files.Content.Keys]);
        byte[] content = files.Content[name];
        byte[] other = others.Content.GetValueOrDefault(name, []);
        switch (mutator.Below(24))
        {
            case 0:
                files.Options = (byte)mutator.Below(256);
                break;
            case 1:
                files.Content.Remove(name);
                break;
            case 2:
                files.Content[CheckpointFiles.NameOf(mutator.Below(256))] = content;
                break;
            case 3 when others.Content.Count > 0:
                name = mutator.Pick([.. others.Content.Keys]);
                files.Content[name] = others.Content[name];
                break;
            default:
                // Most of the parsing code is for the index.
                string? table = files.Content.Keys.FirstOrDefault(CheckpointFiles.IsTable);
                if (table is not null && mutator.OnceIn(2))
                {
                    (name, content, other) = (table, files.Content[table], others.Content.GetValueOrDefault(table, []));
                }

                files.Content[name] = CheckpointFiles.IsTable(name)
                    ? mutator.Table(content, other, maxLength)
                    : mutator.Bytes(content, other, maxLength);
                break;
        }
    }

    /// <summary>Gives entries the checksum of their payload if it exists, and string payloads the checksum of their lengths.</summary>
    private static void RepairPayloadChecksums(CheckpointFiles files)
    {
        foreach (
            string index in files
                .Content.Keys.Where(static name => name.EndsWith(FixedNames.IndexSuffix, StringComparison.Ordinal))
                .ToArray()
        )
        {
            List<TableEntry> entries = TableBytes.Decode(files.Content[index]);
            if (entries.Count == 0 || !TryParse(() => BundleHeader.Parse(entries[0].Value), out BundleHeader? header))
            {
                continue;
            }

            bool isChanged = false;
            for (int i = 1; i < entries.Count; i++)
            {
                if (
                    TryParse(() => BundleEntry.Parse(entries[i].Value, new ShapeCache()), out BundleEntry? entry)
                    && Payload(files, index[..^FixedNames.IndexSuffix.Length], header, entry) is { } payload
                    && Checksum(payload.Span, header, entry) is { } checksum
                    && checksum != entry.Checksum
                )
                {
                    entries[i] = entries[i] with { Value = WithChecksum(entries[i].Value, checksum) };
                    isChanged = true;
                }
            }

            if (isChanged)
            {
                files.Content[index] = TableBytes.Encode(entries, TableLayout.Usual);
            }
        }
    }

    private static Memory<byte>? Payload(CheckpointFiles files, string prefix, BundleHeader header, BundleEntry entry) =>
        files.Content.TryGetValue(BundleFiles.DataPath(prefix, entry.ShardId, header.ShardCount), out byte[]? data)
        && entry.Offset >= 0
        && entry.Size >= 0
        && entry.Offset <= data.Length
        && entry.Size <= data.Length - entry.Offset
            ? data.AsMemory((int)entry.Offset, (int)entry.Size)
            : null;

    private static uint? Checksum(Span<byte> payload, BundleHeader header, BundleEntry entry)
    {
        if (entry.DataType == DataType.String && entry.Shape.ElementCount <= MaxStrings)
        {
            StringBytes.RepairChecksum(payload, (int)entry.Shape.ElementCount, header.IsBigEndian);
        }

        var verifier = new PayloadVerifier(header.IsBigEndian);
        verifier.Begin(entry);
        verifier.Append(payload);
        uint checksum = verifier.Finish();
        return verifier.Fault is null ? checksum : null;
    }

    private static byte[] WithChecksum(byte[] message, uint checksum) =>
        MessageBytes.Decode(message) is { } fields
            ? MessageBytes.Encode([
                .. fields.Where(static field => field.Tag != ProtoField.Entry.Crc32C),
                new MessageField(ProtoField.Entry.Crc32C, checksum, null),
            ])
            : message;

    private static bool TryParse<T>(Func<T> parse, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? parsed)
        where T : class
    {
        try
        {
            parsed = parse();
            return true;
        }
        catch (ProtoException)
        {
            parsed = null;
            return false;
        }
    }
}
