using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Output;
using CheckpointTools.Reporting;
using CheckpointTools.Verification;

namespace CheckpointTools.Commands;

/// <summary>
/// Export-CheckpointReport: writes a page about a checkpoint, or about how it differs from another one, that a browser shows: sizes by
/// scope, dtypes, figures and histograms of all variables, faults. One file, which fetches nothing.
/// </summary>
[Cmdlet(VerbsData.Export, "CheckpointReport", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportCheckpointReportCommand : CheckpointCommand
{
    private readonly List<string> _places = [];

    /// <summary>Any path that leads to a checkpoint, damaged or not. Wildcards match prefixes.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The same, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>A checkpoint, as Get-Checkpoint emits it.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointInfo[] InputObject { get; set; } = [];

    /// <summary>The page: a file that ends in .html. Taken literally. Missing directories are created.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>The other checkpoint, taken literally: the page says how the first one differs from it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ReferencePath { get; set; }

    /// <summary>
    /// Reads no value: the page says what is there and how large it is, and nothing of checksums, figures, histograms and differences of
    /// values.
    /// </summary>
    [Parameter]
    public SwitchParameter Structure { get; set; }

    /// <summary>Replaces a page that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Does not wait until the page is on the disk: faster, and a power failure soon after may lose it. For scratch work.
    /// </summary>
    [Parameter]
    public SwitchParameter NoFlush { get; set; }

    /// <summary>Emits the page as a file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool FeedsSink => false;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string[] paths = ParameterSetName switch
        {
            CheckpointSet => Array.ConvertAll(InputObject, CheckpointPaths.Of),
            LiteralPathSet => LiteralPath,
            _ => Path,
        };
        var expander = new CheckpointPaths(SessionState.Path);
        foreach (string path in paths)
        {
            Require(path, () => _places.AddRange(expander.Expand(path, ParameterSetName != PathSet, withRemains: true)));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() =>
        Require(
            ReferencePath ?? Destination,
            () =>
            {
                VerificationTarget target = FindOne();
                VerificationTarget? reference = ReferencePath is null ? null : Find(ReferencePath);
                Write(target, reference);
            }
        );

    private static string ListedBy(ReportList list) =>
        list switch
        {
            ReportList.Scopes => "Get-CheckpointScope -Depth 1 and Get-CheckpointVariable",
            ReportList.Variables => "Get-CheckpointVariable",
            ReportList.Measures => "Measure-CheckpointVariable",
            ReportList.Faults => "Test-Checkpoint -Detailed",
            ReportList.Differences => "Compare-Checkpoint",
            _ => "Compare-Checkpoint -IncludeValue",
        };

    private VerificationTarget FindOne()
    {
        // The files of one checkpoint are one.
        VerificationTarget[] targets =
        [
            .. _places.Distinct().Select(VerificationTarget.Find).DistinctBy(static target => target.Checkpoint),
        ];
        if (targets is not [VerificationTarget target])
        {
            throw new InputException(ErrorRecords.OneReport(targets.Length));
        }

        WarnOf(target);
        return target;
    }

    private VerificationTarget Find(string path)
    {
        var target = VerificationTarget.Find(new CheckpointPaths(SessionState.Path).ResolveExisting(path));
        WarnOf(target);
        return target;
    }

    private void WarnOf(VerificationTarget target)
    {
        if (target.Location is { } location)
        {
            WriteNote(location);
        }
    }

    private void Write(VerificationTarget target, VerificationTarget? reference)
    {
        var options = new ReportOptions
        {
            StructureOnly = Structure,
            Force = Force,
            Flush = !NoFlush,
            Advise = AdviceText.For,
            ListedBy = ListedBy,
        };
        string path = new CheckpointPaths(SessionState.Path).Resolve(Destination);
        var report = CheckpointReport.Plan(target, reference, path, options);
        string compared = reference is null ? "" : $", compared with {reference.Checkpoint}";
        if (!ShouldProcess(report.Destination, $"Write a report about {target.Checkpoint}{compared}"))
        {
            return;
        }

        string what = Structure ? "the structure alone" : "faults and figures of all values";
        WriteVerbose($"{report.Destination}: {what} of {target.Checkpoint}{compared}.");
        var progress = new ProgressWriter(this, $"Reporting on {target.Checkpoint}");
        progress.Run(
            () =>
            {
                report.Write(step => progress.Show(step.BytesDone, step.BytesTotal, step.Variable ?? "Verifying"), CancellationToken);
                return report;
            },
            CancellationToken
        );
        if (PassThru)
        {
            WriteObject(new FileInfo(report.Destination));
        }
    }
}
