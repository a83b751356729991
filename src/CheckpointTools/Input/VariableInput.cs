using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Locating;
using CheckpointTools.Names;
using CheckpointTools.Objects;
using CheckpointTools.Provider;

namespace CheckpointTools.Input;

/// <summary>
/// Takes variables from the pipeline. They come as they were emitted, or as copies that passed through a job, a file or a remote session.
/// The variable of a copy is found again by its checkpoint and name.
/// </summary>
internal sealed class VariableInput
{
    private readonly HashSet<(string Checkpoint, string Name)> _ofObjects = [];
    private readonly HashSet<object> _ofDrives = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Dictionary<string, CheckpointVariable>> _listings = new(StringComparer.Ordinal);

    /// <summary>The object that was given, if that is all that was.</summary>
    public CheckpointObject? OnlyObject { get; private set; }

    /// <summary>Whether anything was given.</summary>
    public bool HasInput { get; private set; }

    /// <summary>
    /// Takes what -InputObject got: one object of the pipeline, or an array. A checkpoint stands for all of its variables, and an
    /// object of an object-based one for all below it, as does a scope in a drive.
    /// </summary>
    /// <param name="inputs">The objects. PowerShell hands on <c>$null</c> as no array.</param>
    /// <param name="take">Takes one variable.</param>
    /// <param name="takeWanted">Takes one that a model wants and no checkpoint has given values yet. Without it, that is an error.</param>
    /// <exception cref="InputException">An object is not a variable, or one without values where they are needed.</exception>
    /// <exception cref="CheckpointException">The checkpoint of a copy, or the variable in it, is not there.</exception>
    public void Convert(PSObject?[]? inputs, Action<CheckpointVariable> take, Action<ModelVariable>? takeWanted = null)
    {
        foreach (PSObject? input in inputs ?? [null])
        {
            CheckpointObject? held = FindObject(input);
            OnlyObject = HasInput ? null : held;
            HasInput = true;
            if (input?.BaseObject is CheckpointInfo checkpoint)
            {
                // The object graph is no variable; whatever is written brings it along.
                CheckpointLocation location = CheckpointLocator.Find(CheckpointPaths.Of(checkpoint));
                foreach (CheckpointVariable one in CheckpointContents.ReadVariables(location).Where(static one => !one.IsObjectGraph))
                {
                    take(one);
                }

                continue;
            }

            if (held is not null)
            {
                // Objects may lie in each other, and hold the same ones.
                foreach (CheckpointVariable below in held.FindVariables())
                {
                    if (_ofObjects.Add((below.Checkpoint, below.SourceName)))
                    {
                        take(below);
                    }
                }

                continue;
            }

            if (input?.BaseObject is DriveScope scope)
            {
                // Get-ChildItem -Recurse emits what is in a scope, too.
                foreach (CheckpointVariable below in scope.FindVariables().Where(_ofDrives.Add))
                {
                    take(below);
                }

                continue;
            }

            CheckpointVariable? variable = Convert(input, out ModelVariable? wanted);
            if (variable is not null)
            {
                if (!CheckpointProvider.IsItem(input!) || _ofDrives.Add(variable))
                {
                    take(variable);
                }
            }
            else if (takeWanted is not null)
            {
                takeWanted(wanted!);
            }
            else
            {
                throw NoValue(wanted!);
            }
        }
    }

    /// <exception cref="InputException">The object is not a variable, or one without values.</exception>
    /// <exception cref="CheckpointException">The checkpoint of a copy, or the variable in it, is not there.</exception>
    public CheckpointVariable Convert(PSObject? input) => Convert(input, out ModelVariable? wanted) ?? throw NoValue(wanted!);

    /// <summary>The variable with its values, or the one that a model only wants.</summary>
    /// <exception cref="InputException">The object is not a variable.</exception>
    /// <exception cref="CheckpointException">The checkpoint of a copy, or the variable in it, is not there.</exception>
    public CheckpointVariable? Convert(PSObject? input, out ModelVariable? wanted)
    {
        wanted = null;
        if (input?.BaseObject is CheckpointVariable variable)
        {
            return variable;
        }

        if (InputProperties.FlagOf(input, nameof(CheckpointVariable.IsComputed)) == true)
        {
            throw new InputException(ErrorRecords.CopyOfComputed(InputProperties.TextOf(input, nameof(CheckpointVariable.Name)) ?? ""));
        }

        if (
            InputProperties.TextOf(input, nameof(CheckpointVariable.Checkpoint)) is { } checkpoint
            && InputProperties.TextOf(input, nameof(CheckpointVariable.SourceName)) is { } sourceName
        )
        {
            string name = InputProperties.TextOf(input, nameof(CheckpointVariable.Name)) ?? sourceName;
            return InputProperties.FlagOf(input, nameof(CheckpointVariable.IsOfSeveralTensors)) == true
                ? throw new InputException(ErrorRecords.OfSeveralTensors(name))
                : FindAgain(input, checkpoint, sourceName, name);
        }

        wanted = ModelVariableInput.TryConvert(input) ?? throw new InputException(ErrorRecords.NotAVariable(input));
        return null;
    }

    /// <summary>An object as it was emitted, or, of a copy of one, the object at its path.</summary>
    private static CheckpointObject? FindObject(PSObject? input)
    {
        if (input?.BaseObject is CheckpointObject one)
        {
            return one;
        }

        if (
            input?.TypeNames.Contains($"Deserialized.{typeof(CheckpointObject).FullName}") != true
            || InputProperties.TextOf(input, nameof(CheckpointObject.Checkpoint)) is not { } checkpoint
            || InputProperties.TextOf(input, nameof(CheckpointObject.ObjectPath)) is not { } path
        )
        {
            return null;
        }

        Func<string, bool>[] steps = path.Length == 0 ? [] : Array.ConvertAll(path.Split('/'), step => new Func<string, bool>(step.Equals));
        return CheckpointObjects.Read(CheckpointLocator.Find(checkpoint))?.Find(steps) is [{ } found, ..]
            ? found
            : throw new InputException(ErrorRecords.ObjectNotFound(path, checkpoint));
    }

    private static InputException NoValue(ModelVariable wanted) => new(ErrorRecords.NoValue([wanted.Name], isSink: false));

    private CheckpointVariable FindAgain(PSObject? input, string checkpoint, string sourceName, string name)
    {
        if (!_listings.TryGetValue(checkpoint, out Dictionary<string, CheckpointVariable>? listing))
        {
            listing = _listings[checkpoint] = CheckpointContents
                .ReadVariables(CheckpointLocator.Find(checkpoint))
                .ToDictionary(static variable => variable.SourceName, StringComparer.Ordinal);
        }

        if (listing.TryGetValue(sourceName, out CheckpointVariable? variable))
        {
            // If a map gave the variable its source, it is cut as its model says. Only the copy knows that.
            string? rule = InputProperties.TextOf(input, nameof(CheckpointVariable.Rule));
            return rule is not null && ModelVariableInput.TryConvert(input) is { } wanted
                ? variable.For(wanted, rule)
                : variable.WithName(name);
        }

        throw new InputException(ErrorRecords.VariableNotFound(sourceName, NearestNames.Find(sourceName, listing.Keys), checkpoint));
    }
}
