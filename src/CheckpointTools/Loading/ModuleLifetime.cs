using System.Management.Automation;

namespace CheckpointTools.Loading;

/// <summary>What PowerShell calls when the module is imported and removed. Not for use in scripts.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Makes the module's dependencies findable, before anything can need one.</summary>
    public void OnImport() => DependencyResolver.Attach();

    /// <summary>Undoes <see cref="OnImport"/>.</summary>
    /// <param name="psModuleInfo">The module that is removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => DependencyResolver.Detach();
}
