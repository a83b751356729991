using System.Reflection;
using System.Runtime.Loader;
using SharpFuzz;

namespace CheckpointTools.Fuzz.Running;

/// <summary>
/// Loads the library, PureHDF, Snappier and this program a second time, the first three with a counter at every branch. This second copy
/// of the program is bound to them; the first one stays bound to the original assemblies.
/// </summary>
internal sealed class InstrumentedContext : AssemblyLoadContext
{
    /// <summary>SharpFuzz reads this when it is first used: branches are reported with their names.</summary>
    private const string ReportBranches = "SHARPFUZZ_ENABLE_ON_BRANCH_CALLBACK";

    private static readonly string[] Instrumented = ["CheckpointTools.Core", "PureHDF", "Snappier"];
    private static readonly string[] OurSpaces = ["CheckpointTools.", "PureHDF.", "Snappier."];
    private static readonly string Program = typeof(InstrumentedContext).Assembly.GetName().Name!;

    private readonly string _directory;

    private InstrumentedContext(string directory)
        : base("instrumented") => _directory = directory;

    /// <summary>The directory of this process's copies.</summary>
    public static IEnumerable<string> Paths(string directory) => Instrumented.Select(name => Path.Combine(directory, name + ".dll"));

    /// <summary>Makes the copies, and returns this program's assembly bound to them.</summary>
    public static Assembly Load(string directory)
    {
        Environment.SetEnvironmentVariable(ReportBranches, "1");
        Directory.CreateDirectory(directory);
        foreach (string path in Paths(directory))
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, Path.GetFileName(path)), path, overwrite: true);
            Fuzzer.Instrument(path, IsOurs, SharpFuzz.Options.Value);
        }

        return new InstrumentedContext(directory).LoadFromAssemblyName(new AssemblyName(Program));
    }

    /// <summary>Code that the compiler adds is excluded: collections, regular expressions.</summary>
    private static bool IsOurs(string type) => Array.Exists(OurSpaces, space => type.StartsWith(space, StringComparison.Ordinal));

    protected override Assembly? Load(AssemblyName assemblyName) =>
        Instrumented.Contains(assemblyName.Name) ? LoadFromAssemblyPath(Path.Combine(_directory, assemblyName.Name + ".dll"))
        : assemblyName.Name == Program ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, Program + ".dll"))
        : null;
}
