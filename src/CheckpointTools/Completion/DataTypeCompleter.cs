using System.Management.Automation;

namespace CheckpointTools.Completion;

/// <summary>Completes the names of dtypes.</summary>
public sealed class DataTypeCompleter : Completer
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request) =>
        DataType
            .All.Where(dataType => dataType.Name.StartsWith(request.Typed, StringComparison.OrdinalIgnoreCase))
            .Select(static dataType => CompletionText.OfName(dataType.Name, takesWildcards: false, dataType.EnumName));
}
