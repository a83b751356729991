using System.Reflection;
using System.Runtime.Loader;

namespace CheckpointTools.Loading;

/// <summary>Answers the runtime's question for an assembly that it did not find, if one of ours asked.</summary>
internal static class DependencyResolver
{
    private static readonly Assembly Core = typeof(CheckpointException).Assembly;
    private static readonly string Folder = Path.Combine(
        Path.GetDirectoryName(typeof(DependencyResolver).Assembly.Location)!,
        "dependencies"
    );
    private static readonly DependencyContext Context = new(Folder);
    private static readonly object Gate = new();
    private static int _imports;

    /// <summary>Starts to answer. Every runspace imports for itself, so imports are counted.</summary>
    public static void Attach()
    {
        if (!Directory.Exists(Folder))
        {
            throw new DirectoryNotFoundException(
                $"The module is incomplete: its folder '{Folder}' is missing. "
                    + "Install CheckpointTools again, or build it again in a checkout."
            );
        }

        lock (Gate)
        {
            if (_imports++ == 0)
            {
                AppDomain.CurrentDomain.AssemblyResolve += Resolve;
            }
        }
    }

    /// <summary>Stops to answer, once the last runspace has removed the module.</summary>
    public static void Detach()
    {
        lock (Gate)
        {
            if (_imports > 0 && --_imports == 0)
            {
                AppDomain.CurrentDomain.AssemblyResolve -= Resolve;
            }
        }
    }

    private static Assembly? Resolve(object? sender, ResolveEventArgs request) =>
        request.RequestingAssembly is Assembly asking && (asking == Core || AssemblyLoadContext.GetLoadContext(asking) == Context)
            ? Context.Find(new AssemblyName(request.Name))
            : null;
}
