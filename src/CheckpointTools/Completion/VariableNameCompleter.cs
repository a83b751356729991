using System.Collections;
using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;

namespace CheckpointTools.Completion;

/// <summary>
/// Completes variable names, a segment at a time, from the checkpoints that the command line names, or that the first command of its
/// pipeline lists. A word with wildcards gets the whole names that match.
/// </summary>
public class VariableNameCompleter : Completer
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request)
    {
        bool takesWildcards = request.Parameter is "Name" or "Exclude" or "ObjectPath";
        IEnumerable<CompletableName> names = FindFor(request);
        if (takesWildcards && WildcardPattern.ContainsWildcardCharacters(request.Typed))
        {
            var pattern = WildcardPattern.Get(request.Typed + "*", WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            string part = LongestPart(request.Typed);
            bool IsMatch(string name) => name.Contains(part, StringComparison.OrdinalIgnoreCase) && pattern.IsMatch(name);
            return names
                .Select(name => (Text: name.Find(IsMatch), Name: name))
                .Where(static found => found.Text is not null)
                .DistinctBy(static found => found.Text)
                .Select(static found => CompletionText.OfName(found.Text!, takesWildcards: true, found.Name.Describe()));
        }

        return Offer(NameSegment.Find(names, takesWildcards ? WildcardPattern.Unescape(request.Typed) : request.Typed))
            .OrderBy(static segment => segment.Text, NumberedNameComparer.Instance)
            .Select(segment => CompletionText.OfName(segment.Text, takesWildcards, segment.Describe()));
    }

    /// <summary>The segments that are offered.</summary>
    private protected virtual IEnumerable<NameSegment> Offer(IEnumerable<NameSegment> segments) => segments;

    /// <summary>The names that a command meets: in the checkpoints that it is given, or in those that its pipeline begins with.</summary>
    internal IEnumerable<CompletableName> FindFor(CompletionRequest request)
    {
        (object? path, object? literalPath) = (request.Bound["Path"], request.Bound["LiteralPath"]);
        if (path is not null || literalPath is not null)
        {
            return FindIn(path, literalPath);
        }

        if (FirstOfPipeline.Find(request.Command) is not { } first)
        {
            return [];
        }

        VariableNameCompleter completer = first.IsModel ? new ModelVariableNameCompleter { GoesByKey = true } : this;
        return completer.FindIn(first.Path, first.LiteralPath);
    }

    /// <summary>The names in the places that a command's paths lead to.</summary>
    internal IEnumerable<CompletableName> FindIn(object? path, object? literalPath)
    {
        IEnumerable<string> places = path is not null ? Expand(path, isLiteral: false) : Expand(literalPath, isLiteral: true);
        return places.SelectMany(place => Attempt(() => Read(place)));
    }

    /// <summary>The places that a path stands for.</summary>
    private protected virtual IEnumerable<string> Expand(CheckpointPaths paths, string path, bool isLiteral) =>
        paths.Expand(path, isLiteral);

    /// <summary>The names of the variables in a place.</summary>
    private protected virtual IReadOnlyList<CompletableName> Read(string place)
    {
        CheckpointLocation location = CheckpointLocator.Find(place);
        return KeptNames.Find(
            typeof(VariableNameCompleter),
            location.FindPlace(),
            () =>
                CheckpointContents
                    .ReadVariables(location, static _ => { })
                    .Where(static variable => !variable.IsObjectGraph)
                    .Select(static variable => new CompletableName(variable.Name, variable.ObjectPath, variable))
        );
    }

    /// <summary>What is in every name that matches a pattern: to look for it is faster than the pattern.</summary>
    private static string LongestPart(string pattern) =>
        pattern.AsSpan().ContainsAny('[', '`') ? "" : pattern.Split('*', '?').MaxBy(static part => part.Length)!;

    private List<string> Expand(object? path, bool isLiteral)
    {
        object? plain = path is PSObject wrapped ? wrapped.BaseObject : path;
        IEnumerable<string> texts = plain switch
        {
            string text => [text],
            IEnumerable many => many.Cast<object?>().Select(static one => one?.ToString()).OfType<string>(),
            _ => [],
        };
        CheckpointPaths paths = SessionPaths.Find();
        return [.. texts.SelectMany(text => Attempt(() => Expand(paths, text, isLiteral)))];
    }

    /// <summary>A path that leads to nothing does not keep the others from being read.</summary>
    private static IEnumerable<T> Attempt<T>(Func<IEnumerable<T>> find)
    {
        try
        {
            return find();
        }
        catch (Exception e) when (e is CheckpointException or InputException or RuntimeException or IOException)
        {
            return [];
        }
    }
}
