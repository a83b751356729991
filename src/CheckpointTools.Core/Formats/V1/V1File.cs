using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Formats.V1;

/// <summary>One open file of a V1 checkpoint, a table whose records are looked up by their keys.</summary>
internal sealed class V1File : IDisposable
{
    private V1File(TableReader table, TableLookup records) => (Table, Records) = (table, records);

    public string Path => Table.Path;

    public TableReader Table { get; }

    public TableLookup Records { get; }

    /// <exception cref="CheckpointException">The file cannot be read, or is no table whose index block is sound.</exception>
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

    /// <summary>The file of an open table, which it owns from then on.</summary>
    /// <exception cref="CheckpointException">The index block is damaged: where the records lie is not known.</exception>
    public static V1File Wrap(TableReader table) => new(table, new TableLookup(table));

    public void Dispose() => Table.Dispose();
}
