using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Formats.V1;

/// <summary>One open file of a V1 checkpoint: a table whose records are looked up by key.</summary>
internal sealed class V1File : IDisposable
{
    private V1File(TableReader table, TableLookup records) => (Table, Records) = (table, records);

    public string Path => Table.Path;

    public TableReader Table { get; }

    public TableLookup Records { get; }

    /// <exception cref="CheckpointException">The file cannot be read, or is not a table with a sound index block.</exception>
    public static V1File Open(string path)
    {
        var table = TableReader.Open(path);
        try
        {
            return Wrap(table);
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>Makes the file of an open table, and becomes its owner.</summary>
    /// <exception cref="CheckpointException">The index block is damaged, so the positions of the records are unknown.</exception>
    public static V1File Wrap(TableReader table) => new(table, new TableLookup(table));

    public void Dispose() => Table.Dispose();
}
