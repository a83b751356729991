using System.Globalization;
using System.Reflection;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using CheckpointTools.Comparing;
using CheckpointTools.Computing;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Measuring;
using CheckpointTools.Values.Casting;
using CheckpointTools.Values.Merging;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Proof;

/// <summary>What is computed of checkpoints, as lines of text: on every processor the same.</summary>
internal static class Results
{
    private const int Bins = 16;

    private static readonly MergeMethod[] Methods =
    [
        MergeMethod.Average,
        MergeMethod.Slerp,
        MergeMethod.Ties,
        MergeMethod.DareLinear,
        MergeMethod.ModelStock,
    ];

    /// <summary>Whether this process has vector instructions.</summary>
    public static string Processor => $"vectors {Vector128.IsHardwareAccelerated}";

    /// <param name="mixed">A checkpoint with variables of all dtypes.</param>
    /// <param name="steps">Checkpoints of a model, of which averages are made.</param>
    /// <param name="directory">Where checkpoints may be written.</param>
    public static IEnumerable<string> Compute(string mixed, IReadOnlyList<string> steps, string directory)
    {
        // The last is long enough for vectors of any width.
        CheckpointVariable[] variables = [.. List(mixed), List(steps[0]).MaxBy(static one => one.Size)!];
        foreach (CastPolicy policy in Enum.GetValues<CastPolicy>())
        {
            foreach (DataType dataType in DataType.All)
            {
                foreach (CheckpointVariable variable in variables)
                {
                    yield return $"{variable.Name} as {dataType} {policy}: "
                        + Hash(directory, () => [VariableConversion.Cast(variable, dataType, policy)]);
                }
            }
        }

        foreach (string line in variables.Concat(List(steps[0])).Select(Measure))
        {
            yield return line;
        }

        foreach (MergeMethod method in Methods)
        {
            yield return $"{method}: {Hash(directory, () => Merge(method, steps))}";
        }

        using var comparer = new ValueComparer();
        foreach ((CheckpointVariable left, CheckpointVariable right) in List(steps[0]).Zip(List(steps[1])))
        {
            yield return comparer.Compare(left, right, null) is { } difference ? Describe(difference) : $"{left.Name} is the same";
        }
    }

    private static List<CheckpointVariable> List(string prefix) =>
        [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix)).Where(static one => one.DataType.Width > 0)];

    private static IReadOnlyList<CheckpointVariable> Merge(MergeMethod method, IReadOnlyList<string> steps)
    {
        bool hasBase = method is MergeMethod.Ties or MergeMethod.DareLinear or MergeMethod.ModelStock;
        var settings = new MergeSettings { Method = method, Density = method is MergeMethod.Ties or MergeMethod.DareLinear ? [0.5] : null };
        var merge = new VariableMerge(_ => settings, allowMissing: false);
        foreach (CheckpointVariable variable in hasBase ? List(steps[0]) : [])
        {
            merge.AddBase(variable);
        }

        // Of the methods that need no base, one takes two sources.
        foreach (CheckpointVariable variable in steps.Skip(hasBase || method == MergeMethod.Slerp ? 1 : 0).SelectMany(List))
        {
            merge.Add(variable);
        }

        return [.. merge.Merge(static fault => throw fault)];
    }

    /// <summary>The checksum in the index and the bytes in the data file are both part of what is written.</summary>
    private static string Hash(string directory, Func<IReadOnlyList<CheckpointVariable>> make)
    {
        string prefix = Path.Combine(directory, "result");
        try
        {
            var options = new TransferOptions { Force = true, Flush = false };
            TransferExecutor.Execute(TransferPlanner.Plan(make(), prefix, options));
            byte[] index = File.ReadAllBytes(BundleFiles.IndexPath(prefix));
            byte[] data = File.ReadAllBytes(BundleFiles.DataPath(prefix, 0, 1));
            return Convert.ToHexStringLower(SHA256.HashData([.. index, .. data]));
        }
        catch (CheckpointException e)
        {
            return $"{e.Error}: {e.Message}";
        }
    }

    private static string Measure(CheckpointVariable variable)
    {
        using var measurer = new VariableMeasurer(limit: 1, Bins);
        try
        {
            return Describe(measurer.Measure(variable));
        }
        catch (CheckpointException e)
        {
            return $"{variable.Name}: {e.Error}";
        }
    }

    /// <summary>All properties, numbers to the last bit.</summary>
    private static string Describe(object one) =>
        string.Join(
            ", ",
            one.GetType()
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(property => (property.Name, Value: property.GetValue(one)))
                .Select(static property => $"{property.Name}={Text(property.Value)}")
        );

    private static string Text(object? value) =>
        value switch
        {
            double number => BitConverter.DoubleToInt64Bits(number).ToString("x", CultureInfo.InvariantCulture),
            IEnumerable<HistogramBin> bins => string.Join("|", bins.Select(Describe)),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
}
