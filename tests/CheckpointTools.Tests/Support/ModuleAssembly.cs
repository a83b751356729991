using System.Management.Automation;
using System.Reflection;

namespace CheckpointTools.Tests.Support;

/// <summary>The staged module's assemblies, as loaded by the engine.</summary>
internal static class ModuleAssembly
{
    public static Assembly Commands { get; } = Load();

    public static Assembly Core { get; } =
        AppDomain.CurrentDomain.GetAssemblies().Single(static assembly => assembly.GetName().Name == "CheckpointTools.Core");

    public static IEnumerable<Type> Cmdlets =>
        Commands.GetExportedTypes().Where(static type => type.IsDefined(typeof(CmdletAttribute), inherit: false));

    private static Assembly Load()
    {
        using var engine = new Engine();
        return (Assembly)
            engine
                .Run("[CheckpointTools.DataType]::Parse('float'); (Get-Module CheckpointTools).ImplementingAssembly")
                .Succeeded()
                .Output[1]
                .BaseObject;
    }
}
