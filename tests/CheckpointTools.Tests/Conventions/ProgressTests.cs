using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Reflection;

namespace CheckpointTools.Tests.Conventions;

/// <summary>How often progress is shown: a screen that is drawn for each variable costs more than the work.</summary>
public class ProgressTests
{
    private const int Second = 1000;

    [Fact]
    public void It_is_silent_for_a_second_and_then_shown_five_times_a_second_at_most()
    {
        var clock = new Clock();
        var records = new Records(clock);
        object writer = Activator.CreateInstance(
            ModuleAssembly.Commands.GetType("CheckpointTools.Output.ProgressWriter", throwOnError: true)!,
            new Counter { CommandRuntime = records },
            "Writing x",
            clock
        )!;
        MethodInfo show = writer.GetType().GetMethod("Show")!;
        const int Seconds = 10;
        for (int step = 0; step < Seconds * Second; step++)
        {
            show.Invoke(writer, [(long)step, (long)Seconds * Second, "a variable"]);
            clock.Milliseconds++;
        }

        Assert.Equal(Second, records.Times[0]);
        Assert.All(records.Times.Zip(records.Times.Skip(1)), static pair => Assert.InRange(pair.Second - pair.First, Second / 5, Second));
        Assert.All(Enumerable.Range(0, Seconds), second => Assert.InRange(records.Times.Count(time => time / Second == second), 0, 5));
        Assert.Equal(5, records.Times.Count(static time => time / Second == Seconds - 1));
    }

    [Cmdlet(VerbsDiagnostic.Test, "Nothing")]
    private sealed class Counter : Cmdlet;

    private sealed class Clock : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override long TimestampFrequency => Second;

        public override long GetTimestamp() => Milliseconds;
    }

    /// <summary>Where records go: it keeps when they came.</summary>
    private sealed class Records(Clock clock) : ICommandRuntime
    {
        public List<long> Times { get; } = [];

        public PSHost Host => null!;

        public PSTransactionContext CurrentPSTransaction => null!;

        public void WriteProgress(ProgressRecord progressRecord) => Times.Add(clock.Milliseconds);

        public void WriteProgress(long sourceId, ProgressRecord progressRecord) => Times.Add(clock.Milliseconds);

        public void WriteDebug(string text) { }

        public void WriteError(ErrorRecord errorRecord) { }

        public void WriteObject(object? sendToPipeline) { }

        public void WriteObject(object? sendToPipeline, bool enumerateCollection) { }

        public void WriteVerbose(string text) { }

        public void WriteWarning(string text) { }

        public void WriteCommandDetail(string text) { }

        public bool ShouldProcess(string? target) => true;

        public bool ShouldProcess(string? target, string? action) => true;

        public bool ShouldProcess(string? verboseDescription, string? verboseWarning, string? caption) => true;

        public bool ShouldProcess(string? verboseDescription, string? verboseWarning, string? caption, out ShouldProcessReason reason)
        {
            reason = ShouldProcessReason.None;
            return true;
        }

        public bool ShouldContinue(string? query, string? caption) => true;

        public bool ShouldContinue(string? query, string? caption, ref bool yesToAll, ref bool noToAll) => true;

        public bool TransactionAvailable() => false;

        [DoesNotReturn]
        public void ThrowTerminatingError(ErrorRecord errorRecord) => throw errorRecord.Exception;
    }
}
