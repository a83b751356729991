using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Models;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Locating;
using CheckpointTools.Reading;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Writing.Planning;

/// <summary>What a plan breaks around it: the SavedModel whose variables it changes. That is refused unless it is allowed.</summary>
internal sealed class BreakingChanges(
    ExistingCheckpoint existing,
    NamedVariables named,
    TransferOptions options,
    CancellationToken cancellationToken
)
{
    private readonly Lazy<Dictionary<string, CheckpointVariable>> _kept = new(() =>
        named.Variables.ToDictionary(static variable => variable.Variable.Name, static variable => variable.Variable)
    );

    /// <summary>The warning that the plan gives; null if nothing breaks.</summary>
    /// <param name="moved">The sources that are removed after the transfer.</param>
    /// <exception cref="CheckpointException">Something breaks that must not.</exception>
    public string? Check(IReadOnlyList<PlannedSource> moved)
    {
        CheckpointException? fault = FindMovedAway(moved) ?? FindInSavedModel();
        return fault is null ? null
            : options.AllowBroken ? fault.Finding
            : throw fault;
    }

    private CheckpointException? FindMovedAway(IReadOnlyList<PlannedSource> moved) =>
        moved
            .Where(source => !FileNames.Comparer.Equals(source.Prefix, existing.Prefix))
            .Select(static source => (source.Prefix, Model: SavedModelLocator.FindAround(source.Prefix)))
            .Where(static source => source.Model is not null)
            .Select(static source => BreakingFaults.MovesOutOfSavedModel(source.Prefix, Path.GetDirectoryName(source.Model)!))
            .FirstOrDefault();

    /// <summary>A checkpoint that cannot be read is of no use to its SavedModel: nothing is worse afterwards.</summary>
    private CheckpointException? FindInSavedModel()
    {
        if (existing.Stamp is null || SavedModelLocator.FindAround(existing.Prefix) is not { } model)
        {
            return null;
        }

        using CheckpointReader checkpoint = CheckpointReader.Open(existing.Prefix, CheckpointFormat.V2, [], static _ => { });
        LostVariables lost = LostVariables.Find(checkpoint, _kept.Value);
        bool servingFails = IsAnyAsked(model, lost.Names);
        bool loadingFails = lost.Graph is null ? servingFails : !CanLoad(lost, checkpoint);
        return loadingFails || servingFails
            ? BreakingFaults.BreaksSavedModel(Path.GetDirectoryName(model)!, existing.Prefix, lost.Names, loadingFails, servingFails)
            : null;
    }

    /// <summary>Whether the operations in a SavedModel restore any of the names; so it is taken to be where it cannot be read.</summary>
    private bool IsAnyAsked(string model, IReadOnlyCollection<string> names)
    {
        try
        {
            return names.Count > 0 && names.Any(ModelContents.ReadRestoreKeys(model, cancellationToken).Contains);
        }
        catch (CheckpointException)
        {
            return true;
        }
    }

    /// <summary>tf.saved_model.load and Keras restore by the object graph in the checkpoint.</summary>
    private bool CanLoad(LostVariables lost, CheckpointReader checkpoint)
    {
        if (!_kept.Value.TryGetValue(TensorName.ObjectGraph, out CheckpointVariable? graph))
        {
            return false;
        }

        if (named.ObjectGraph is null && graph.Source.Stamp == checkpoint.Stamp)
        {
            return !lost.Names.Any(name => lost.Graph!.FindOwner(name) is not null);
        }

        if ((named.ObjectGraph ?? ReadGraph(graph)) is not { } given)
        {
            return false;
        }

        var missing = lost.Names.ToHashSet(StringComparer.Ordinal);
        HashSet<string> owned = [.. _kept.Value.Keys.SelectMany(given.FindKeys)];
        return lost.Graph!.CanBeRestoredFrom(given, (own, key) => owned.Contains(key) && (own != key || !missing.Contains(key)));
    }

    private static ObjectGraph? ReadGraph(CheckpointVariable graph)
    {
        using var other = CheckpointReader.Open(graph.Source, static _ => { });
        return CheckpointContents.ReadGraph(other.Bundle, static _ => { });
    }
}
