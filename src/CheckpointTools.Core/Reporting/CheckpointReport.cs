using System.Text;
using CheckpointTools.Files;
using CheckpointTools.Locating;
using CheckpointTools.Verification;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Reporting;

/// <summary>
/// A page (HTML) about one checkpoint, or about how it differs from another one. It is one file that asks for no other. The same checkpoint
/// at the same path gives the same bytes.
/// </summary>
public sealed class CheckpointReport
{
    private readonly VerificationTarget _target;
    private readonly VerificationTarget? _reference;
    private readonly ReportOptions _options;

    private CheckpointReport(VerificationTarget target, VerificationTarget? reference, string destination, ReportOptions options) =>
        (_target, _reference, Destination, _options) = (target, reference, destination, options);

    /// <summary>The full path of the page.</summary>
    public string Destination { get; }

    /// <summary>Plans a report. Nothing is read or written yet.</summary>
    /// <param name="target">The checkpoint, damaged or not.</param>
    /// <param name="reference">The checkpoint that it is compared with; null for none.</param>
    /// <param name="path">The path of the page, which ends in .html: nothing else is ever replaced.</param>
    /// <param name="options">What it is to hold, and how it is written.</param>
    /// <exception cref="CheckpointException">It cannot be written there.</exception>
    public static CheckpointReport Plan(
        VerificationTarget target,
        VerificationTarget? reference,
        string path,
        ReportOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        options ??= new ReportOptions();
        string full = LocalPath.Resolve(path, reading: false);
        if (Path.GetExtension(full).ToUpperInvariant() is not (".HTML" or ".HTM") || Path.GetFileNameWithoutExtension(full).Length == 0)
        {
            throw ReportFaults.NotAPage(full);
        }

        return RegularFile.GetKind(full) switch
        {
            EntryKind.Directory => throw ReportFaults.IsDirectory(full),
            EntryKind.Missing => new CheckpointReport(target, reference, full, options),
            _ when !options.Force => throw ReportFaults.Exists(full),
            _ => new CheckpointReport(target, reference, full, options),
        };
    }

    /// <summary>Reads what there is to say, and writes the page.</summary>
    /// <param name="onProgress">Called on this thread, now and then. Each of the steps begins at 0.</param>
    /// <param name="cancellationToken">Stops the work; nothing is left behind.</param>
    /// <exception cref="CheckpointException">A checkpoint changed meanwhile, or the page cannot be written.</exception>
    public void Write(Action<TransferProgress>? onProgress = null, CancellationToken cancellationToken = default) =>
        Write(FileLayer.Instance, onProgress, cancellationToken);

    internal void Write(IFileLayer files, Action<TransferProgress>? onProgress, CancellationToken cancellationToken)
    {
        byte[] page = Encoding.UTF8.GetBytes(Compose(onProgress ?? (static _ => { }), cancellationToken));
        new FilePublication(files, Destination, _options.Force, _options.Flush).Write(page, cancellationToken);
    }

    internal string Compose(Action<TransferProgress> onProgress, CancellationToken cancellationToken)
    {
        var facts = CheckpointFacts.Read(_target, _options, onProgress, cancellationToken);
        CheckpointFacts? reference = null;
        ComparisonFacts? comparison = null;
        if (_reference is not null)
        {
            reference = CheckpointFacts.Read(_reference, _options, onProgress, cancellationToken);
            comparison = ComparisonFacts.Read(facts, reference, _options, onProgress, cancellationToken);
        }

        IReadOnlyList<VariableFacts> variables = VariableFacts.Read(facts.Variables, _options, onProgress, cancellationToken);
        return ReportPage.Compose(facts, variables, reference, comparison, _options);
    }
}
