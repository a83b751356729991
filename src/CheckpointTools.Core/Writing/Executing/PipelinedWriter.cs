using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using CheckpointTools.Files;

namespace CheckpointTools.Writing.Executing;

/// <summary>
/// Writes a file from its start while the next bytes are already being read: a few buffers go round between the caller, who fills
/// them, and one thread, which writes them. Memory is fixed. A failed write is thrown to the caller at its next step.
/// </summary>
internal sealed class PipelinedWriter : IDisposable
{
    // As much as `cp` writes at once. The system's cache takes a write in one block of memory, and finds larger ones less readily: on the
    // virtual machine of docs/benchmarks.md, writes of 1 MiB after another program's took up to three times as long.
    private const int MaxBufferSize = 1 << 18;
    private const int BufferCount = 8;

    private readonly IOutputFile _file;
    private readonly string _path;
    private readonly BlockingCollection<byte[]> _free = new(BufferCount);
    private readonly BlockingCollection<(byte[] Buffer, int Length)> _full = new(BufferCount);
    private int _buffers;
    private byte[] _buffer;
    private int _filled;
    private Task? _writing;
    private volatile Exception? _error;
    private long _position;

    /// <param name="file">The file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="length">How many bytes will be written: many small files need no large buffers.</param>
    public PipelinedWriter(IOutputFile file, string path, long length)
    {
        _file = file;
        _path = path;

        // One byte more than the file, so that the last byte does not fill the buffer: then no thread is needed.
        _buffer = new byte[length < MaxBufferSize ? length + 1 : MaxBufferSize];
        _buffers = 1;
    }

    /// <summary>Where the next bytes go; never empty.</summary>
    public Span<byte> Free => _buffer.AsSpan(_filled);

    /// <summary>Says that so many bytes of <see cref="Free"/> were filled.</summary>
    public void Advance(int count)
    {
        _filled += count;
        if (_filled == _buffer.Length)
        {
            Submit();
            _buffer = NextBuffer();
        }
    }

    /// <summary>Writes what is left and waits until all is written.</summary>
    public void Complete()
    {
        if (_writing is null)
        {
            // All of it fits one buffer: no thread is needed.
            if (_filled > 0)
            {
                Write(_buffer, _filled);
            }
        }
        else
        {
            Submit();
            _full.CompleteAdding();
            _writing.Wait();
        }

        ThrowError();
    }

    public void Dispose()
    {
        _full.CompleteAdding();
        _writing?.Wait();
        _full.Dispose();
        _free.Dispose();
    }

    private void Submit()
    {
        ThrowError();
        _writing ??= Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _full.Add((_buffer, _filled));
        _filled = 0;
    }

    private byte[] NextBuffer()
    {
        if (_buffers < BufferCount && _free.Count == 0)
        {
            _buffers++;
            return new byte[MaxBufferSize];
        }

        return _free.Take();
    }

    private void WriteAll()
    {
        foreach ((byte[] buffer, int length) in _full.GetConsumingEnumerable())
        {
            Write(buffer, length);
            _free.Add(buffer);
        }
    }

    private void Write(byte[] buffer, int length)
    {
        if (_error is not null)
        {
            return;
        }

        try
        {
            _file.Write(buffer.AsSpan(0, length), _position);
            _position += length;
        }
        catch (Exception e)
        {
            // The caller must hear of any failure, or it would wait for a buffer for ever.
            _error = e;
        }
    }

    private void ThrowError()
    {
        if (_error is not { } error)
        {
            return;
        }

        if (FileErrors.Covers(error))
        {
            throw FileErrors.ToException(error, _path, reading: false);
        }

        ExceptionDispatchInfo.Throw(error);
    }
}
