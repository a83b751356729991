using System.Collections;
using System.Management.Automation.Provider;
using CheckpointTools.Errors;

namespace CheckpointTools.Provider;

/// <summary>The values of a variable for Get-Content, row by row.</summary>
/// <param name="variable">The variable.</param>
internal sealed class ValueContentReader(CheckpointVariable variable) : IContentReader
{
    private readonly VariableReader _reader = new();
    private IEnumerator<object>? _rows;

    /// <summary>Reads the next rows, or all if no number is given.</summary>
    public IList Read(long readCount)
    {
        var rows = new List<object>();
        try
        {
            _rows ??= _reader.ReadRows(variable).GetEnumerator();
            while ((readCount <= 0 || rows.Count < readCount) && _rows.MoveNext())
            {
                rows.Add(_rows.Current);
            }
        }
        catch (CheckpointException e)
        {
            throw new InputException(ErrorRecords.Create(e, variable));
        }

        return rows;
    }

    /// <summary>PowerShell asks for this of files alone.</summary>
    public void Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public void Close() => Dispose();

    public void Dispose()
    {
        _rows?.Dispose();
        _reader.Dispose();
    }
}
