using CheckpointTools.Binary;
using CheckpointTools.Values.Casting;
using CheckpointTools.Values.Slicing;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>
/// Variables with values that are computed of another's: the name, and the place among the objects, stay. Nothing is computed before the
/// values are written or read.
/// </summary>
public static class VariableConversion
{
    /// <summary>The values in another dtype.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="dataType">The dtype.</param>
    /// <param name="policy">What becomes of values that it cannot hold.</param>
    /// <exception cref="CheckpointException">There is no cast between the dtypes.</exception>
    public static CheckpointVariable Cast(CheckpointVariable variable, DataType dataType, CastPolicy policy = CastPolicy.Exact)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (variable.DataType == dataType)
        {
            return variable;
        }

        ComputingFaults.RequireShape(variable.Name, dataType, variable.Shape);
        return Compute(variable, () => new CastOrigin(variable.Origin, variable.Name, dataType, policy));
    }

    /// <summary>Whether elements of a dtype are numbers or bools: only those can be cast.</summary>
    /// <param name="dataType">The dtype.</param>
    public static bool CanCast(DataType dataType) => ElementCast.CanCast(dataType);

    /// <summary>Whether a dtype is a floating one: arithmetic is for these.</summary>
    /// <param name="dataType">The dtype.</param>
    public static bool IsFloating(DataType dataType) => FloatFormat.Find(dataType) is not null || IsWide(dataType);

    /// <summary>Whether a dtype is a complex one.</summary>
    /// <param name="dataType">The dtype.</param>
    public static bool IsComplex(DataType dataType) => dataType == DataType.Complex64 || dataType == DataType.Complex128;

    /// <summary>The same elements in the same order under another shape.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="sizes">The sizes, outermost first; at most one of them is -1, and is computed of the others.</param>
    /// <exception cref="CheckpointException">The shape has another number of elements.</exception>
    public static CheckpointVariable Reshape(CheckpointVariable variable, params IReadOnlyList<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(sizes);
        ComputingFaults.RequireElements(variable);
        TensorShape shape = ShapeChange.Resolve(variable, sizes);
        return shape == variable.Shape
            ? variable
            : variable.WithComputed(MappedOrigin.Below(variable.Origin, inner => new ReshapeOrigin(inner, shape)));
    }

    /// <summary>The axes in another order, as numpy.transpose has it.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="permutation">For each axis of the result, the variable's; null reverses them.</param>
    /// <exception cref="CheckpointException">It does not name every axis once.</exception>
    public static CheckpointVariable Transpose(CheckpointVariable variable, IReadOnlyList<int>? permutation = null)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ComputingFaults.RequireElements(variable);
        int[] all = [.. Enumerable.Range(0, variable.Shape.Rank)];
        int[] axes = permutation is null
            ? [.. Enumerable.Reverse(all)]
            : [.. permutation.Select(axis => axis < 0 ? axis + all.Length : axis)];
        return axes.Order().SequenceEqual(all)
            ? variable.WithComputed(MappedOrigin.Below(variable.Origin, inner => new TransposeOrigin(inner, axes)))
            : throw ComputingFaults.DoesNotFit(
                variable.Name,
                $"has the shape {variable.Shape}: the permutation [{string.Join(", ", permutation!)}] does not name each of its axes once"
            );
    }

    /// <summary>The elements that a slice selects, written as in numpy: "0:10, :", "-1", "..., ::2".</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="slice">The slice.</param>
    /// <exception cref="CheckpointException">The text is no slice, or does not fit the shape.</exception>
    public static CheckpointVariable Slice(CheckpointVariable variable, string slice)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(slice);
        ComputingFaults.RequireElements(variable);
        ElementSelection selection = SliceExpression.Parse(slice).Apply(variable.Shape);
        return variable.WithComputed(MappedOrigin.Below(variable.Origin, inner => new SliceOrigin(inner, selection)));
    }

    /// <summary>Cut, or padded, to another size along an axis.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="axis">The axis; a negative one counts from the last.</param>
    /// <param name="size">The new size.</param>
    /// <param name="fill">Makes the variable that fills what is new, of the shape that it is given; null where nothing may be.</param>
    /// <exception cref="CheckpointException">There is no such axis, or nothing to pad with.</exception>
    public static CheckpointVariable Resize(CheckpointVariable variable, int axis, long size, Padding? fill = null)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ComputingFaults.RequireElements(variable);
        int along = ComputingFaults.RequireAxis(variable.Name, variable.Shape, axis);
        long old = variable.Shape[along];
        if (size < 0)
        {
            throw ComputingFaults.DoesNotFit(variable.Name, $"cannot have the size {size} along axis {axis}: a size is 0 or more");
        }

        if (size <= old)
        {
            return size == old ? variable : variable.WithComputed(CutOrigin.Along(variable.Origin, along, 0, size));
        }

        ComputingFaults.RequireShape(variable.Name, variable.DataType, variable.Shape, along, size);
        Padding padding =
            fill
            ?? throw ComputingFaults.DoesNotFit(
                variable.Name,
                $"has {old} along axis {axis}, and is to have {size}",
                "Say what fills the rest: a value, the mean, or random values."
            );
        VariableOrigin filler = padding.Make(variable, along, variable.Shape.With(along, size - old));
        return variable.WithComputed(new JoinOrigin(along, variable.Origin, filler));
    }

    /// <summary>One value for all that lie along an axis, which the result does not have.</summary>
    /// <param name="variable">A variable of a floating dtype.</param>
    /// <param name="axis">The axis; a negative one counts from the last.</param>
    /// <param name="reduction">How several values become one.</param>
    /// <exception cref="CheckpointException">There is no such axis, or the dtype is not a floating one.</exception>
    public static CheckpointVariable Reduce(CheckpointVariable variable, int axis, Reduction reduction)
    {
        ArgumentNullException.ThrowIfNull(variable);
        RequireFloating(variable, "reducing");
        int along = ComputingFaults.RequireAxis(variable.Name, variable.Shape, axis);
        ComputingFaults.RequireShape(
            variable.Name,
            variable.DataType,
            [.. variable.Shape.Dimensions.Where((_, position) => position != along).Select(static size => (Int128)size)]
        );
        return variable.Shape[along] > 0 || reduction == Reduction.Sum
            ? variable.WithComputed(new ReduceOrigin(variable.Origin, along, reduction))
            : throw ComputingFaults.DoesNotFit(variable.Name, $"has nothing along axis {axis}: there is no {reduction} of it");
    }

    /// <summary>Each value times a factor, plus a summand; computed in float64 and rounded once.</summary>
    /// <param name="variable">A variable of a floating dtype; with a dtype to get, also of integers that float64 holds.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="summand">The summand.</param>
    /// <param name="dataType">The dtype of the results; null for the variable's.</param>
    /// <param name="policy">What becomes of values that it cannot hold.</param>
    /// <exception cref="CheckpointException">The dtype is not such a one, or there is no cast to the other.</exception>
    public static CheckpointVariable Scale(
        CheckpointVariable variable,
        double factor,
        double summand,
        DataType? dataType = null,
        CastPolicy policy = CastPolicy.Exact
    )
    {
        ArgumentNullException.ThrowIfNull(variable);
        bool isExact = dataType is not null && ElementCast.IsWhole(variable.DataType) && variable.DataType.Width <= sizeof(int);
        if (!isExact)
        {
            RequireFloating(variable, "arithmetic");
        }

        DataType result = dataType ?? variable.DataType;
        ComputingFaults.RequireShape(variable.Name, result, variable.Shape);
        return Compute(variable, () => new AffineOrigin(variable.Origin, variable.Name, factor, summand, result, policy));
    }

    /// <summary>
    /// What a function makes of the values: it gets all of them, a scalar or an array of the variable's rank and sizes, and gives as
    /// many, in any array; one of numbers is taken without a copy of each. Strings are texts, or arrays of bytes if one of them is no
    /// text (UTF-8). The variable is held in memory. The function is called when the values are written or read, by the thread
    /// that does so.
    /// </summary>
    /// <param name="variable">The variable.</param>
    /// <param name="function">The function.</param>
    public static CheckpointVariable Map(CheckpointVariable variable, Func<object, object?> function)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(function);
        ComputingFaults.RequireElements(variable);
        return variable.WithComputed(new ScriptOrigin(variable.Origin, variable.Name, function));
    }

    private static bool IsWide(DataType dataType) => dataType == DataType.Float32 || dataType == DataType.Float64;

    /// <summary>A cast that there is not names no variable.</summary>
    private static CheckpointVariable Compute(CheckpointVariable variable, Func<MappedOrigin> compute)
    {
        try
        {
            return variable.WithComputed(compute());
        }
        catch (CheckpointException e) when (e.Variable is null)
        {
            throw new CheckpointException(e.Error, $"{TensorName.Quote(variable.Name)}: {e.Message}", e) { Variable = variable.Name };
        }
    }

    private static void RequireFloating(CheckpointVariable variable, string what)
    {
        if (!IsFloating(variable.DataType))
        {
            throw ComputingFaults.NotFloating(variable.Name, variable.DataType, what);
        }
    }
}
