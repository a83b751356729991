using System.IO.MemoryMappedFiles;

namespace CheckpointTools.Fuzz.Running;

/// <summary>
/// The current input, in a file that survives when the process dies of it: of a stack overflow, of lack of memory, or because it had to be
/// stopped.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int LengthOffset = sizeof(long);
    private const int InputOffset = LengthOffset + sizeof(long);
    private const int Capacity = 1 << 22;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public Journal(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Capacity);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>The number of executions that were started.</summary>
    public long Executions
    {
        get => _view.ReadInt64(0);
        set => _view.Write(0, value);
    }

    /// <summary>The input of the last one.</summary>
    public byte[] Input
    {
        get
        {
            byte[] input = new byte[_view.ReadInt64(LengthOffset)];
            _view.ReadArray(InputOffset, input, 0, input.Length);
            return input;
        }
        set
        {
            _view.Write(LengthOffset, (long)value.Length);
            _view.WriteArray(InputOffset, value, 0, value.Length);
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
