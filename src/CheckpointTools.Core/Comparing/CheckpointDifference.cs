using System.Globalization;
using CheckpointTools.Names;

namespace CheckpointTools.Comparing;

/// <summary>One way in which a checkpoint differs from a model, or from another checkpoint.</summary>
public sealed class CheckpointDifference : IComparable<CheckpointDifference>, IComparable
{
    internal CheckpointDifference(DifferenceKind kind, string name, string checkpoint)
    {
        Kind = kind;
        Name = name;
        Checkpoint = checkpoint;
    }

    /// <summary>The kind of difference.</summary>
    public DifferenceKind Kind { get; }

    /// <summary>The name under which the reference wants the variable; of an unused tensor, its name in the checkpoint.</summary>
    public string Name { get; }

    /// <summary>
    /// The name in the checkpoint. For a possible rename, the tensor that is probably meant; for a dtype or shape that differs, the tensor
    /// in its place, which may be in a renamed scope. Null if there is none, or if it is ambiguous.
    /// </summary>
    public string? SourceName { get; internal init; }

    /// <summary>The dtype in the checkpoint; null if the tensor is not there.</summary>
    public DataType? DataType { get; internal init; }

    /// <summary>The shape in the checkpoint; null if the tensor is not there.</summary>
    public TensorShape? Shape { get; internal init; }

    /// <summary>The dtype that is wanted; null if the tensor is not wanted.</summary>
    public DataType? ReferenceDataType { get; internal init; }

    /// <summary>The shape that is wanted, as far as it is known; null if the tensor is not wanted.</summary>
    public PartialTensorShape? ReferenceShape { get; internal init; }

    /// <summary>
    /// For a possible rename, the names in the checkpoint that may be meant, nearest first; all have the wanted dtype and shape.
    /// </summary>
    public IReadOnlyList<string> Candidates { get; internal init; } = [];

    /// <summary>
    /// The differences of single variables that this one sums up: those of a renamed scope, or equal mismatches. <see cref="Name"/> and
    /// <see cref="SourceName"/> then have * for what the variables differ in. Empty for the difference of one variable.
    /// </summary>
    public IReadOnlyList<CheckpointDifference> Variables { get; internal init; } = [];

    /// <summary>How many variables it is about.</summary>
    public int Count => Math.Max(1, Variables.Count);

    /// <summary>Where sharing differs, the paths at which one side has one variable and the other several. Empty for other kinds.</summary>
    public IReadOnlyList<string> ObjectPaths { get; internal init; } = [];

    /// <summary>Where sharing differs, how many variables the checkpoint has at these paths, and how many the reference.</summary>
    internal (int Here, int There) SharedBy { get; init; }

    /// <summary>The number of elements that differ; null for other kinds, and for variants, whose elements cannot be told apart.</summary>
    public long? DifferingCount { get; internal init; }

    /// <summary>The row-major index of the first element that differs; null if it does not apply.</summary>
    public long? FirstDifferingIndex { get; internal init; }

    /// <summary>
    /// The number of elements that are not a number on one side only. They differ, whatever is tolerated, and have no part in the errors
    /// and the similarity; those that are not a number on either side are equal. Null for other kinds.
    /// </summary>
    public long? OneNaNCount { get; internal init; }

    /// <summary>The largest absolute difference of two elements; infinite if only one of them is. Null if it does not apply.</summary>
    public double? MaxAbsoluteError { get; internal init; }

    /// <summary>
    /// The largest difference of two elements relative to the reference's element; infinite if that is 0. Null if it does not apply.
    /// </summary>
    public double? MaxRelativeError { get; internal init; }

    /// <summary>
    /// The largest difference of two elements in units of the last place: how often one must go to the next value that the dtype has to
    /// come from one to the other. 0 and -0 are one value; infinity follows the largest. Null for other dtypes than floating point.
    /// </summary>
    public ulong? MaxUlpError { get; internal init; }

    /// <summary>
    /// The cosine of the angle between both, as vectors of those elements that are finite on both sides. Null if one of them has no length,
    /// or if it does not apply.
    /// </summary>
    public double? CosineSimilarity { get; internal init; }

    /// <summary>The full prefix of the checkpoint.</summary>
    public string Checkpoint { get; }

    /// <summary>The other checkpoint's full prefix, or the file of the model; null if there are several, or none.</summary>
    public string? Reference { get; internal init; }

    /// <summary>
    /// The assignment map that gives the reference every tensor that is clearly meant. It is the same for all differences of one
    /// comparison; empty if there is nothing to rename.
    /// </summary>
    public IReadOnlyList<AssignmentRule> AssignmentMap { get; internal init; } = [];

    /// <summary>
    /// Patterns that scopes of that map must exclude: slots of an optimizer that the checkpoint lacks, such as */Adam. Usually empty.
    /// </summary>
    public IReadOnlyList<string> Exclude { get; internal init; } = [];

    /// <summary>A short description of the difference.</summary>
    public string Detail =>
        Variables.Count == 0 ? DescribeOne()
        : Kind == DifferenceKind.PossibleRename ? $"{Count} variables"
        : $"{Variables[0].DescribeOne()}, {Count} times";

    /// <summary>Compares by kind, then by name, ordinally, then by checkpoint.</summary>
    /// <param name="other">The other difference.</param>
    public int CompareTo(CheckpointDifference? other)
    {
        if (other is null)
        {
            return 1;
        }

        int byKind = Kind.CompareTo(other.Kind);
        int byName = byKind != 0 ? byKind : string.CompareOrdinal(Name, other.Name);
        return byName != 0 ? byName : string.CompareOrdinal(Checkpoint, other.Checkpoint);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) =>
        obj switch
        {
            null => 1,
            CheckpointDifference other => CompareTo(other),
            _ => throw new ArgumentException("A difference compares only with a difference.", nameof(obj)),
        };

    /// <summary>The kind, the name and what differs.</summary>
    public override string ToString() =>
        Kind == DifferenceKind.PossibleRename && Variables.Count == 0 ? $"{Kind}: {Names}" : $"{Kind}: {Names} ({Detail})";

    /// <summary>The name, followed by an arrow and the name in the checkpoint if that differs or may differ.</summary>
    private string Names =>
        Kind == DifferenceKind.PossibleRename ? $"{Name} <- {SourceName ?? string.Join(" or ", Candidates) + "?"}"
        : SourceName is { } other && other != Name ? $"{Name} <- {other}"
        : Name;

    private string DescribeOne() =>
        Kind switch
        {
            DifferenceKind.Unused => $"{DataType} {Shape}",
            DifferenceKind.DataTypeMismatch => $"{DataType} instead of {ReferenceDataType}",
            DifferenceKind.ShapeMismatch => $"{Shape} instead of {ReferenceShape}",
            DifferenceKind.Value => DescribeValue(),
            DifferenceKind.Sharing => $"{SharedBy.Here} instead of {SharedBy.There} at {string.Join(", ", ObjectPaths)}",
            _ => $"{ReferenceDataType} {ReferenceShape}",
        };

    private string DescribeValue()
    {
        string count = DifferingCount is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"{number} of {Shape!.ElementCount} differ")
            : "differs";
        if (DataType == CheckpointTools.DataType.Bool || MaxAbsoluteError is not { } error)
        {
            return count;
        }

        string steps = MaxUlpError is { } ulp ? string.Create(CultureInfo.InvariantCulture, $", {ulp} ulp") : "";
        string cosine =
            Shape!.ElementCount > 1 && CosineSimilarity is { } similarity
                ? string.Create(CultureInfo.InvariantCulture, $", cosine {similarity:G6}")
                : "";
        string nan =
            OneNaNCount > 0
                ? string.Create(CultureInfo.InvariantCulture, $"; {OneNaNCount} {(OneNaNCount == 1 ? "is" : "are")} NaN on one side only")
                : "";
        return string.Create(CultureInfo.InvariantCulture, $"{count}, by {error:G3} (rel. {MaxRelativeError:G3}{steps}{cosine}){nan}");
    }
}
