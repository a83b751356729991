using System.Security.Cryptography;
using System.Text.Json;
using CheckpointTools.Formats.Hdf5;
using CheckpointTools.Formats.Numpy;
using CheckpointTools.Formats.Safetensors;

namespace CheckpointTools.Tests.Interchange;

/// <summary>Files that the reference libraries wrote, and what is in them.</summary>
internal static class RecordedFiles
{
    public static string PathTo(string folder, string file) => Path.Combine(Fixtures.Require("oracle/values/" + folder), file);

    /// <summary>The recorded description of each file.</summary>
    public static Dictionary<string, JsonElement> Read(string folder, string list, string property)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathTo(folder, list)));
        return document
            .RootElement.GetProperty(property)
            .EnumerateArray()
            .ToDictionary(static record => record.GetProperty("file").GetString()!, static record => record.Clone());
    }

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static byte[] ReadAll(SafetensorsFile file, SafetensorsTensor tensor)
    {
        byte[] bytes = new byte[tensor.Size];
        file.Read(tensor, bytes, 0);
        return bytes;
    }

    public static byte[] ReadAll(NumpyArray array)
    {
        using NumpyValues values = array.OpenValues();
        byte[] bytes = new byte[values.Length];
        values.Read(bytes, 0);
        return bytes;
    }

    public static byte[] ReadAll(Hdf5Dataset dataset)
    {
        byte[] bytes = new byte[dataset.Shape.ElementCount * dataset.DataType.Width];
        dataset.Values!.Read(bytes, 0);
        return bytes;
    }

    /// <summary>The recorded hash of strings: each with its length in front.</summary>
    public static string Hash(byte[][] strings) =>
        Hash(strings.SelectMany(static text => BitConverter.GetBytes((long)text.Length).Concat(text)).ToArray());

    public static long[] Shape(JsonElement record) =>
        [.. record.GetProperty("shape").EnumerateArray().Select(static size => size.GetInt64())];

    public static bool Has(JsonElement record, string property) =>
        record.TryGetProperty(property, out JsonElement value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False);
}
