namespace CheckpointTools.Formats.Hdf5;

/// <summary>Where something is, for messages.</summary>
/// <param name="File">The full path of the file.</param>
/// <param name="Path">The path of the object in it, without '/' in front; empty for the root.</param>
internal sealed record Hdf5Place(string File, string Path)
{
    public Hdf5Place Of(string name) => this with { Path = Path.Length == 0 ? name : $"{Path}/{name}" };
}
