using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Reading;

namespace CheckpointTools.Tests.Support;

/// <summary>
/// Uses a checkpoint in every way that a reader can: lists it, strictly and past faults, describes it, and reads every value. Exceptions
/// other than CheckpointException are not caught.
/// </summary>
internal static class Exercise
{
    /// <summary>The faults that were reported; none if the checkpoint is sound.</summary>
    public static List<CheckpointException> Checkpoint(string prefix)
    {
        var faults = new List<CheckpointException>();
        Catch(faults, () => _ = CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix)).Count());
        Catch(faults, () => CheckpointContents.Describe(CheckpointLocator.Find(prefix), isLatest: false));
        Catch(faults, () => ReadAll(prefix, faults));
        return faults;
    }

    /// <summary>The result of a strict listing as text; null if it is refused.</summary>
    public static string? List(string prefix)
    {
        try
        {
            return string.Join(
                '\n',
                CheckpointContents
                    .ReadVariables(CheckpointLocator.Find(prefix))
                    .Select(static v => $"{v.Name} {v.DataType} {v.Shape} {v.Size} {v.IsSliced}")
            );
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    private static void ReadAll(string prefix, List<CheckpointException> faults)
    {
        CheckpointLocation location = CheckpointLocator.Find(prefix);
        using var checkpoint = CheckpointReader.Open(location.Prefix, location.Format, location.Files);
        using ValueReader reader = checkpoint.OpenValues();
        List<BundleTensor> tensors = [];
        Catch(faults, () => tensors = StoredTensors.All(checkpoint, faults.Add));
        foreach (BundleTensor tensor in tensors)
        {
            Catch(faults, () => StoredTensors.Values(reader, tensor));
        }
    }

    private static void Catch(List<CheckpointException> faults, Action action)
    {
        try
        {
            action();
        }
        catch (CheckpointException e)
        {
            faults.Add(e);
        }
    }
}
