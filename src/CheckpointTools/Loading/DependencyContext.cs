using System.Reflection;
using System.Runtime.Loader;

namespace CheckpointTools.Loading;

/// <summary>
/// Where third parties' assemblies live, so that neither their version nor anybody else's can disturb the other: a session may
/// hold an older Snappier that another module brought.
/// </summary>
internal sealed class DependencyContext : AssemblyLoadContext
{
    private readonly string _directory;

    public DependencyContext(string directory)
        : base("CheckpointTools dependencies") => _directory = directory;

    /// <summary>The assembly with exactly this name, if its file is in the directory.</summary>
    public Assembly? Find(AssemblyName name)
    {
        string path = Path.Combine(_directory, name.Name + ".dll");

        // By path only: asking for the name again when the file is missing would come back here without end.
        return File.Exists(path) && AssemblyName.GetAssemblyName(path).FullName == name.FullName ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) => Find(assemblyName);
}
