using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Reflection;

namespace CheckpointTools.Host.Hosting;

/// <summary>The engine's view of this process.</summary>
internal sealed class ConsoleHost(StandardOutput output) : PSHost
{
    /// <summary>What the program gave to <c>exit</c>, if it did.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>What the program found of its last statement.</summary>
    public Verdict Verdict { get; } = new();

    /// <summary>Where the program leaves its verdict.</summary>
    public override PSObject PrivateData => new(Verdict);

    public override string Name => "ckpt";

    public override Version Version => Assembly.GetExecutingAssembly().GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override ConsoleUserInterface UI { get; } = new(output);

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("ckpt has no interactive shell to suspend to.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("ckpt has no interactive shell to leave.");

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
