using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Locating;

namespace CheckpointTools.Completion;

/// <summary>
/// Completes paths to checkpoints: prefixes in place of the files that belong to them, files of other programs, and directories, as
/// PowerShell completes these. For models it offers their files. Where there is nothing of that, PowerShell completes files.
/// </summary>
public sealed class CheckpointPathCompleter : Completer
{
    // The counts of variables are in the indexes, which are read for few checkpoints, and if they are small.
    private const int MaxDescribed = 32;
    private const long MaxIndexLength = 1 << 20;

    private static readonly string[] InterchangeSuffixes = [".safetensors", ".safetensors.index.json", ".npz", ".npy"];
    private static readonly string[] ModelSuffixes = [FixedNames.MetaSuffix, ".pb"];
    private static readonly char[] Separators = OperatingSystem.IsWindows() ? ['/', '\\'] : ['/'];

    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request)
    {
        bool takesWildcards = request.Parameter == "Path" && !request.IsOf("Export-CheckpointVariable");
        if (takesWildcards && WildcardPattern.ContainsWildcardCharacters(request.Typed))
        {
            return [];
        }

        string typed = takesWildcards ? WildcardPattern.Unescape(request.Typed) : request.Typed;
        int end = typed.LastIndexOfAny(Separators) + 1;
        (string parent, string begin) = (typed[..end], typed[end..]);
        string directory = SessionPaths.Find().Resolve(parent.Length == 0 ? "." : parent);
        bool isModel = request.Parameter == "Model" || request.IsOf("Get-ModelVariable");
        CompletionResult[] files = isModel
            ? [.. FindFiles(directory, begin, ModelSuffixes).Select(name => Create(name, name, CompletionResultType.ProviderItem))]
            : FindCheckpoints();
        return
        [
            .. FindDirectories(directory, begin)
                .Select(name =>
                    Create(
                        files.Any(file => file.ListItemText == name) ? name + Path.DirectorySeparatorChar : name,
                        DescribeDirectory(Path.Join(directory, name)),
                        CompletionResultType.ProviderContainer
                    )
                ),
            .. files,
        ];

        CompletionResult[] FindCheckpoints()
        {
            string[] found =
            [
                .. CheckpointLocator
                    .FindAll(directory, report: static _ => { })
                    .Select(NameOf)
                    .Concat(FindFiles(directory, begin, InterchangeSuffixes))
                    .Where(name => name.StartsWith(begin, StringComparison.OrdinalIgnoreCase))
                    .Order(NumberedNameComparer.Instance),
            ];
            bool isOfFew = found.Length <= MaxDescribed;
            return
            [
                .. found.Select(name => Create(name, Describe(Path.Join(directory, name), isOfFew), CompletionResultType.ProviderItem)),
            ];
        }

        CompletionResult Create(string name, string description, CompletionResultType type) =>
            CompletionText.Create(CompletionText.Quote(parent + name, takesWildcards), name, description, type);
    }

    private static IEnumerable<string> FindDirectories(string directory, string begin) =>
        Directory
            .EnumerateDirectories(directory)
            .Select(static path => Path.GetFileName(path))
            .Where(name => name.StartsWith(begin, StringComparison.OrdinalIgnoreCase) && (begin.StartsWith('.') || !name.StartsWith('.')))
            .Order(NumberedNameComparer.Instance);

    private static IEnumerable<string> FindFiles(string directory, string begin, string[] suffixes) =>
        Directory
            .EnumerateFiles(directory)
            .Select(static path => Path.GetFileName(path))
            .Where(name =>
                name.StartsWith(begin, StringComparison.OrdinalIgnoreCase)
                && Array.Exists(suffixes, suffix => name.EndsWith(suffix, StringComparison.Ordinal))
            )
            .Order(NumberedNameComparer.Instance);

    /// <summary>The name that leads to a checkpoint: the prefix, or one of its files if they have no other.</summary>
    private static string NameOf(CheckpointLocation location) =>
        Path.GetFileName(location.Files.Count > 0 ? location.Files[0] : location.Prefix);

    private static string Describe(string path, bool isOfFew)
    {
        try
        {
            CheckpointLocation location = CheckpointLocator.Find(path);
            if (isOfFew && new FileInfo(location.FindPlace()).Length <= MaxIndexLength)
            {
                CheckpointInfo info = CheckpointContents.Describe(location, isLatest: false);
                return CompletionText.DescribeSum(info.VariableCount, info.Size);
            }

            return SizeText.Of(new CheckpointFiles().Find(location).Sum(static file => new FileInfo(file).Length));
        }
        catch (Exception e) when (e is CheckpointException or IOException or UnauthorizedAccessException)
        {
            return "damaged";
        }
    }

    private static string DescribeDirectory(string directory)
    {
        try
        {
            return CheckpointLocator.LatestOf(directory, static _ => { }) is { } latest
                ? $"latest checkpoint: {TensorName.Printable(Path.GetFileName(latest))}"
                : directory;
        }
        catch (Exception e) when (e is CheckpointException or IOException or UnauthorizedAccessException)
        {
            return directory;
        }
    }
}
