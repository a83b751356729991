namespace CheckpointTools.Files;

/// <summary>
/// Every operation of a write on the file system, one call for each. The product has one implementation; tests have another that fails or
/// kills the process before and after every operation, which shows that no failed operation loses data.
/// </summary>
/// <remarks>No operation opens an existing file for writing: this keeps hard links and kept data files safe.</remarks>
internal interface IFileLayer
{
    /// <summary>Creates a file that did not exist, for writing by this process alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="like">A file that it is to replace, or to stand beside: it gets its permissions, if it has Unix's.</param>
    IOutputFile Create(string path, string? like = null);

    /// <summary>Gives a file a second name.</summary>
    /// <exception cref="NotSupportedException">The file system has no hard links.</exception>
    void Link(string existing, string path);

    /// <summary>
    /// Renames a file, replacing another one if <paramref name="replace"/> is set: in one step, so that the new name always exists.
    /// </summary>
    void Rename(string from, string to, bool replace);

    void Delete(string path);

    /// <summary>Sets the time when a file was written. Where that cannot be, it keeps the one that it has.</summary>
    void SetTime(string path, DateTime time);

    void CreateDirectory(string path);

    /// <summary>Removes an empty directory.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes new names and renames in a directory durable.</summary>
    void FlushDirectory(string path);
}

/// <summary>A file that is being written.</summary>
internal interface IOutputFile : IDisposable
{
    void Write(ReadOnlySpan<byte> bytes, long position);

    /// <summary>
    /// Sets the time when the file was written, after the last byte of it. Where that cannot be, it keeps the time of the write.
    /// </summary>
    void SetTime(DateTime time);

    /// <summary>Makes the file's bytes durable.</summary>
    void Flush();
}
