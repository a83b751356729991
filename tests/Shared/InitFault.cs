namespace CheckpointTools.TestSupport;

/// <summary>The expected error of a recorded case of init_from_checkpoint.</summary>
/// <param name="Id">The stable name of the error.</param>
/// <param name="Pattern">A regular expression for what the message must say.</param>
internal sealed record InitFault(string Id, string Pattern)
{
    private const string Invalid = "InvalidAssignment";
    private const string TwoTensors = "neither is more specific";

    /// <summary>Cases with a different error here.</summary>
    private static readonly Dictionary<string, InitFault> Cases = new()
    {
        ["two-scopes-into-one-first-incomplete"] = new(Invalid, TwoTensors),
        ["real-adam-slot-by-name-with-slash"] = new(
            Invalid,
            "'enc/layer_0/kernel/Adam/' is a scope, and 'enc/layer_0/kernel/Adam' is a variable"
        ),
        ["real-adam-slot-from-scope-with-slash"] = new(Invalid, "no variable of the model lies in 'enc/layer_0/kernel/Adam/'"),
    };

    /// <summary>By TensorFlow's message.</summary>
    private static readonly (string Recorded, InitFault Fault)[] Kinds =
    [
        ("Tensor None", new("NotAnAssignmentMap", "no name on the checkpoint's side")),
        ("'NoneType'", new("NotAnAssignmentMap", "no name on the (checkpoint|model)'s side")),
        ("is not found in", new(Invalid, "(has no tensor '|no tensor of .* lies in '|no tensor for '|Nor has .* a tensor)")),
        ("scope only name", new(Invalid, "(the model has no variable '|is a scope and takes from a scope)")),
        ("Shape of variable", new(Invalid, "(The shapes|Dtype and shape) must match")),
        ("shape_and_slice", new(Invalid, "The shapes must match")),
        ("Assign requires shapes", new(Invalid, "The shapes must match")),
        ("expected dtype", new(Invalid, "The dtypes must match")),
        ("Slices must all be from the same tensor", new(Invalid, "Parts in one list belong to one variable")),
        ("Couldn't find 'checkpoint' file", new("CheckpointNotFound", "")),
        ("Unsuccessful TensorSliceReader", new("CheckpointNotFound", "")),
        ("Invalid checkpoint state", new("CheckpointNotFound", "")),
        ("No such file or directory", new("CheckpointNotFound", "")),
    ];

    /// <summary>By the kind of trap, if TensorFlow reported nothing or something else.</summary>
    private static readonly Dictionary<string, InitFault> Traps = new()
    {
        ["nothing-matched"] = new(Invalid, "no variable of the model lies in '"),
        ["first-character"] = new(Invalid, "cannot go to '.*', which is neither a variable of the model nor a scope"),
        ["widened"] = new(Invalid, "cannot go to '.*', which is neither a variable of the model nor a scope"),
        ["shape-unchecked"] = new(Invalid, "The shapes must match"),
        ["message"] = new(Invalid, "the model has no variable '"),
        // The core says what to leave out; the command adds the parameter.
        ["slots"] = new(Invalid, "to keep what the model has, leave ((it|them) out with -Exclude|out) '"),
        ["order"] = new(Invalid, TwoTensors),
        ["part-cut"] = new(Invalid, "(the model has no variable '|has no tensor ')"),
    };

    public static InitFault Find(InitCase recorded) =>
        Cases.TryGetValue(recorded.Id, out InitFault? fault) ? fault
        : recorded.Trap is { } trap ? Traps[trap]
        : Kinds.First(kind => recorded.Error!.Contains(kind.Recorded, StringComparison.Ordinal)).Fault;
}
