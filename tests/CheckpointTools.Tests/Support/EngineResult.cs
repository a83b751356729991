using System.Management.Automation;

namespace CheckpointTools.Tests.Support;

/// <summary>All output of a script.</summary>
internal sealed record EngineResult
{
    public required IReadOnlyList<PSObject> Output { get; init; }

    public required IReadOnlyList<ErrorRecord> Errors { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<string> Verbose { get; init; }

    public required IReadOnlyList<string> Debug { get; init; }

    public required IReadOnlyList<ProgressRecord> Progress { get; init; }

    /// <summary>The error that ended the script, if there was one.</summary>
    public required RuntimeException? Terminating { get; init; }

    /// <summary>Whether it was stopped from outside, as by Ctrl-C.</summary>
    public required bool Stopped { get; init; }

    /// <summary>The ids of the non-terminating errors, in order.</summary>
    public IEnumerable<string> ErrorIds => Errors.Select(static error => error.FullyQualifiedErrorId);

    /// <summary>The same result if nothing went wrong; otherwise the test fails with the errors.</summary>
    public EngineResult Succeeded()
    {
        Assert.True(Terminating is null, Terminating?.ErrorRecord.ToString());
        Assert.True(Errors.Count == 0, string.Join(Environment.NewLine, Errors));
        return this;
    }
}
