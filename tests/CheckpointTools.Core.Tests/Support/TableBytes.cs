using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Tests.Support;

/// <summary>Whole tables in memory.</summary>
internal static class TableBytes
{
    public static List<(byte[] Key, byte[] Value)> ReadFile(string path)
    {
        using var table = TableReader.Open(path);
        var entries = new List<(byte[], byte[])>();
        TableCursor cursor = table.Read();
        while (cursor.MoveNext())
        {
            entries.Add((cursor.Key.ToArray(), cursor.Value.ToArray()));
        }

        return entries;
    }

    public static List<(byte[] Key, byte[] Value)> Read(byte[] file)
    {
        using var directory = new TemporaryDirectory();
        string path = directory["table"];
        File.WriteAllBytes(path, file);
        return ReadFile(path);
    }

    public static byte[] Write(IEnumerable<(byte[] Key, byte[] Value)> entries)
    {
        using var stream = new MemoryStream();
        var writer = new TableWriter(stream);
        foreach ((byte[] key, byte[] value) in entries)
        {
            writer.Add(key, value);
        }

        writer.Finish();
        return stream.ToArray();
    }
}
