using System.Buffers.Binary;
using System.Security.Cryptography;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;

namespace CheckpointTools.Tests.Support;

internal static class StoredTensors
{
    public static List<BundleTensor> All(BundleReader bundle, Action<CheckpointException>? onFault = null)
    {
        var tensors = new List<BundleTensor>();
        BundleCursor cursor = bundle.Read(onFault);
        while (cursor.MoveNext())
        {
            tensors.Add(cursor.ToTensor());
        }

        return tensors;
    }

    public static List<BundleTensor> All(CheckpointReader checkpoint, Action<CheckpointException>? onFault = null)
    {
        var tensors = new List<BundleTensor>();
        TensorCursor cursor = checkpoint.Read(onFault);
        while (cursor.MoveNext())
        {
            tensors.Add(cursor.ToTensor());
        }

        return tensors;
    }

    public static BundleTensor Single(BundleReader bundle, string name) => All(bundle).Single(tensor => tensor.Name == name);

    public static object Values(ValueReader reader, BundleTensor tensor, bool stringsAsBytes = false) =>
        TensorValues.Read(reader, tensor, stringsAsBytes, TestContext.Current.CancellationToken);

    /// <summary>The hash as in the fixtures: each string is its length in 8 bytes and its bytes.</summary>
    public static string Hash(ValueReader reader, BundleTensor tensor)
    {
        if (tensor.Entry.DataType != DataType.String)
        {
            return Convert.ToHexStringLower(SHA256.HashData(reader.ReadBytes(tensor)));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] length = new byte[sizeof(ulong)];
        foreach (byte[] text in reader.ReadStrings(tensor))
        {
            BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
            hash.AppendData(length);
            hash.AppendData(text);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Passes every payload of a tensor through the verifier; returns null if it is sound.</summary>
    public static string? VerifyPayloads(BundleReader bundle, BundleTensor tensor)
    {
        foreach (BundleEntry entry in tensor.Payloads)
        {
            using var data = BundleFiles.OpenData(bundle.Prefix, entry.ShardId, bundle.Header.ShardCount);
            byte[] payload = new byte[entry.Size];
            data.ReadExactly(payload, entry.Offset);
            if (Verify(entry, payload, bundle.Header.IsBigEndian, static rest => rest) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>
    /// Passes a payload through the verifier in pieces of the lengths that <paramref name="next"/> returns for the remaining bytes.
    /// </summary>
    public static string? Verify(BundleEntry entry, ReadOnlySpan<byte> payload, bool isBigEndian, Func<int, int> next)
    {
        var verifier = new PayloadVerifier(isBigEndian);
        verifier.Begin(entry);
        while (!payload.IsEmpty)
        {
            int length = Math.Clamp(next(payload.Length), 1, payload.Length);
            verifier.Append(payload[..length]);
            payload = payload[length..];
        }

        uint checksum = verifier.Finish();
        return verifier.Fault ?? (checksum == entry.Checksum ? null : $"checksum {checksum:x8}, stored {entry.Checksum:x8}");
    }
}
