using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Objects;

namespace CheckpointTools.Commands;

/// <summary>Get-CheckpointObject: the Python objects that were saved in object-based checkpoints. No value is read.</summary>
[Cmdlet(VerbsCommon.Get, "CheckpointObject", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CheckpointObject))]
public sealed class GetCheckpointObjectCommand : CheckpointInputCommand
{
    private readonly List<string> _listed = [];
    private readonly HashSet<string> _matched = new(StringComparer.Ordinal);
    private Dictionary<string, Func<string, bool>[]> _steps = [];

    /// <summary>
    /// The objects, by their paths: names joined by '/', escaped as in keys ('.' as '..', '/' as '.S'). Wildcards match names, ignoring
    /// case, and no '/'. An empty path is the root; without any, all that the root holds.
    /// </summary>
    [Parameter(Position = 1)]
    [AllowEmptyString]
    [ValidateNotNull]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ObjectPathCompleter))]
    public string[]? ObjectPath { get; set; }

    /// <summary>Emits all objects below these as well, each once.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() =>
        Require(
            ObjectPath,
            () =>
                _steps = (ObjectPath ?? ["*"]).Distinct().ToDictionary(static path => path, static path => ObjectPathPattern.Compile(path))
        );

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string place in ExpandPaths())
        {
            Attempt(place, () => WriteObjects(place));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (string path in _listed.Count == 0 || ObjectPath is null ? [] : _steps.Keys.Where(path => !_matched.Contains(path)))
        {
            if (!WildcardPattern.ContainsWildcardCharacters(path))
            {
                WriteError(ErrorRecords.ObjectNotFound(path, _listed.Count == 1 ? _listed[0] : "the given checkpoints"));
            }
        }
    }

    private void WriteObjects(string place)
    {
        CheckpointLocation location = CheckpointLocator.Find(place);
        if (!IsNew(location))
        {
            return;
        }

        CheckpointObjects objects =
            CheckpointObjects.Read(location, fault => WriteError(ErrorRecords.Create(fault, place)))
            ?? throw new InputException(ErrorRecords.NoObjectGraph(location.Prefix));
        _listed.Add(location.Prefix);
        var seen = new HashSet<int>();
        foreach ((string path, Func<string, bool>[] steps) in _steps)
        {
            foreach (CheckpointObject one in objects.Find(steps))
            {
                _matched.Add(path);
                Write(one, seen);
            }
        }

        void Write(CheckpointObject one, HashSet<int> written)
        {
            IEnumerable<CheckpointObject> all = Recurse ? objects.FindBelow(one).Prepend(one) : [one];
            foreach (CheckpointObject emitted in all.Where(emitted => written.Add(emitted.Id)))
            {
                CancellationToken.ThrowIfCancellationRequested();
                WriteObject(emitted);
            }
        }
    }
}
