using CheckpointTools.Files;

namespace CheckpointTools.Proof;

/// <summary>The operations of a write on the file system.</summary>
internal enum Operation
{
    Create,
    Write,
    Flush,
    Link,
    Rename,
    Delete,
    CreateDirectory,
    DeleteDirectory,
    FlushDirectory,
}

/// <summary>A requested operation; for a rename or a link, the path is the new one.</summary>
internal readonly record struct Step(int Number, Operation Operation, string Path);

/// <summary>
/// Counts and records every operation, and lets a fault act before and after each. Flushes are counted but not passed on: no fault here
/// takes the operating system down, and what the disk would have kept depends on their order, which a separate test checks. The disk may
/// be full until something is removed.
/// </summary>
internal sealed class FaultingFileLayer(Action<Step, bool>? fault = null, bool hasLinks = true, bool isFull = false) : IFileLayer
{
    private const int NoSpace = 28;
    private bool _isFull = isFull;

    private readonly List<Step> _steps = [];

    public IReadOnlyList<Step> Steps => _steps;

    public IOutputFile Create(string path, string? like = null)
    {
        IOutputFile? file = null;
        try
        {
            Run(Operation.Create, path, () => file = FileLayer.Instance.Create(path, like));
        }
        catch
        {
            file?.Dispose();
            throw;
        }

        return new OutputFile(this, file!, path);
    }

    public void Link(string existing, string path)
    {
        if (!hasLinks)
        {
            throw new NotSupportedException("This file system has no hard links.");
        }

        Run(Operation.Link, path, () => FileLayer.Instance.Link(existing, path));
    }

    public void Rename(string from, string to, bool replace) =>
        Run(Operation.Rename, to, () => FileLayer.Instance.Rename(from, to, replace));

    public void Delete(string path) => Run(Operation.Delete, path, () => FileLayer.Instance.Delete(path));

    public void SetTime(string path, DateTime time) => FileLayer.Instance.SetTime(path, time);

    public void CreateDirectory(string path) => Run(Operation.CreateDirectory, path, () => FileLayer.Instance.CreateDirectory(path));

    public void DeleteDirectory(string path) => Run(Operation.DeleteDirectory, path, () => FileLayer.Instance.DeleteDirectory(path));

    public void FlushDirectory(string path) => Run(Operation.FlushDirectory, path, static () => { });

    private void Run(Operation operation, string path, Action work)
    {
        Step step;
        lock (_steps)
        {
            step = new Step(_steps.Count + 1, operation, path);
            _steps.Add(step);
        }

        fault?.Invoke(step, false);
        if (_isFull && operation is Operation.Create or Operation.Write or Operation.Link or Operation.CreateDirectory)
        {
            throw new IOException("No space left on device", NoSpace);
        }

        work();
        _isFull &= operation != Operation.Delete;
        fault?.Invoke(step, true);
    }

    private sealed class OutputFile(FaultingFileLayer layer, IOutputFile file, string path) : IOutputFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            byte[] copy = bytes.ToArray();
            layer.Run(Operation.Write, path, () => file.Write(copy, position));
        }

        public void SetTime(DateTime time) => file.SetTime(time);

        public void Flush() => layer.Run(Operation.Flush, path, static () => { });

        public void Dispose() => file.Dispose();
    }
}
