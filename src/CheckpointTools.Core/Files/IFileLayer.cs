namespace CheckpointTools.Files;

/// <summary>
/// Everything that a write does to the file system, one call an operation. The product has one implementation; tests have another that
/// fails or kills the process before and after every operation, which is how it is known that no operation's failure loses anything.
/// </summary>
/// <remarks>No operation opens an existing file for writing: that is what makes hard links and kept data files safe.</remarks>
internal interface IFileLayer
{
    /// <summary>Creates a file that did not exist, for writing by this process alone.</summary>
    IOutputFile Create(string path);

    /// <summary>Gives a file a second name.</summary>
    /// <exception cref="NotSupportedException">The file system cannot.</exception>
    void Link(string existing, string path);

    /// <summary>
    /// Renames a file, onto another one if <paramref name="replace"/> is set: in one step, so that the new name is never absent.
    /// </summary>
    void Rename(string from, string to, bool replace);

    void Delete(string path);

    void CreateDirectory(string path);

    /// <summary>Removes an empty directory.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes new names and renames in a directory durable.</summary>
    void FlushDirectory(string path);
}

/// <summary>A file being written.</summary>
internal interface IOutputFile : IDisposable
{
    void Write(ReadOnlySpan<byte> bytes, long position);

    /// <summary>Makes the file's bytes durable.</summary>
    void Flush();
}
