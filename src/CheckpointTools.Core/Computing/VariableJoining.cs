using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>Makes one variable of several, and several of one. Nothing is read before the values are written or read.</summary>
public static class VariableJoining
{
    /// <summary>Variables behind each other along an axis.</summary>
    /// <param name="variables">The variables: of one dtype, and of the same sizes along the other axes.</param>
    /// <param name="name">The name of the result, which has the place of the first among the objects.</param>
    /// <param name="axis">The axis; a negative one counts from the last.</param>
    /// <exception cref="CheckpointException">They do not fit each other.</exception>
    public static CheckpointVariable Join(IReadOnlyList<CheckpointVariable> variables, string name, int axis)
    {
        CheckpointVariable first = RequireOneType(variables, name);
        int along = ComputingFaults.RequireAxis(first.Name, first.Shape, axis);
        foreach (CheckpointVariable other in variables)
        {
            if (other.Shape.Rank != first.Shape.Rank || other.Shape.With(along, 0) != first.Shape.With(along, 0))
            {
                throw DoNotFit(name, first, other, $"along axis {axis} they need the same sizes otherwise");
            }
        }

        Int128 size = variables.Aggregate(Int128.Zero, (sum, one) => sum + one.Shape[along]);
        ComputingFaults.RequireShape(name, first.DataType, first.Shape, along, size);
        return Name(first.WithComputed(new JoinOrigin(along, OriginsOf(variables))), name);
    }

    /// <summary>Variables of one shape along a new axis.</summary>
    /// <param name="variables">The variables: of one dtype and one shape.</param>
    /// <param name="name">The name of the result, which has the place of the first among the objects.</param>
    /// <param name="axis">The place of the new axis; a negative one counts from behind the last.</param>
    /// <exception cref="CheckpointException">They do not fit each other.</exception>
    public static CheckpointVariable Stack(IReadOnlyList<CheckpointVariable> variables, string name, int axis = 0)
    {
        CheckpointVariable first = RequireOneType(variables, name);
        int along = ComputingFaults.RequireAxis(first.Name, Insert(name, first, 0, 1), axis);
        if (variables.FirstOrDefault(other => other.Shape != first.Shape) is { } other)
        {
            throw DoNotFit(name, first, other, "to be stacked they need one shape");
        }

        Insert(name, first, along, variables.Count);
        TensorShape row = Insert(name, first, along, 1);
        VariableOrigin[] rows = Array.ConvertAll(OriginsOf(variables), origin => (VariableOrigin)new ReshapeOrigin(origin, row));
        return Name(first.WithComputed(new JoinOrigin(along, rows)), name);
    }

    /// <summary>Cuts a variable along an axis.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="axis">The axis; a negative one counts from the last.</param>
    /// <param name="sizes">The size of each part along it.</param>
    /// <param name="names">The name of each part. The first has the place of the variable among the objects, if it keeps its name.</param>
    /// <exception cref="CheckpointException">The sizes do not make up the axis, or there are not as many names.</exception>
    public static IReadOnlyList<CheckpointVariable> Split(
        CheckpointVariable variable,
        int axis,
        IReadOnlyList<long> sizes,
        IReadOnlyList<string> names
    )
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(names);
        ComputingFaults.RequireElements(variable);
        int along = ComputingFaults.RequireAxis(variable.Name, variable.Shape, axis);
        Int128 sum = sizes.Aggregate(Int128.Zero, static (sum, size) => size < 0 ? Int128.MinValue / 2 : sum + size);
        if (sum != variable.Shape[along])
        {
            throw ComputingFaults.DoesNotFit(
                variable.Name,
                $"has {variable.Shape[along]} along axis {axis}, and the sizes {string.Join(", ", sizes)} do not make that up"
            );
        }

        RequireNames(variable, sizes.Count, names);
        var parts = new CheckpointVariable[sizes.Count];
        long start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Part(variable, CutOrigin.Along(variable.Origin, along, start, sizes[i]), names[i], KeepsPlace(variable, names, i));
            start += sizes[i];
        }

        return parts;
    }

    /// <summary>Cuts a variable into those that lie along an axis, which they no longer have.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="axis">The axis; a negative one counts from the last.</param>
    /// <param name="names">The name of each.</param>
    /// <exception cref="CheckpointException">There is no such axis, or there are not as many names.</exception>
    public static IReadOnlyList<CheckpointVariable> Unstack(CheckpointVariable variable, int axis, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(names);
        ComputingFaults.RequireElements(variable);
        int along = ComputingFaults.RequireAxis(variable.Name, variable.Shape, axis);
        RequireNames(variable, variable.Shape[along], names);
        TensorShape shape = new([.. variable.Shape.Dimensions.Where((_, position) => position != along)]);
        return
        [
            .. names.Select(
                (name, i) =>
                    Part(
                        variable,
                        new ReshapeOrigin(CutOrigin.Along(variable.Origin, along, i, 1), shape),
                        name,
                        KeepsPlace(variable, names, i)
                    )
            ),
        ];
    }

    /// <summary>An object has one place: the part that keeps the name has it, or else the first; the others are new.</summary>
    private static bool KeepsPlace(CheckpointVariable variable, IReadOnlyList<string> names, int number)
    {
        int named = names.ToList().FindIndex(name => name == variable.Name || name == variable.ObjectPath);
        return number == Math.Max(0, named);
    }

    private static CheckpointVariable Part(CheckpointVariable variable, VariableOrigin origin, string name, bool keepsPlace)
    {
        return keepsPlace ? Name(variable.WithComputed(origin), name) : CheckpointVariable.New(origin, name, origin.Partition);
    }

    /// <summary>A place among objects may be given as a path or as the key that it gets.</summary>
    private static CheckpointVariable Name(CheckpointVariable variable, string name) =>
        variable.ObjectPath == name ? variable : variable.WithName(name);

    private static CheckpointVariable RequireOneType(IReadOnlyList<CheckpointVariable> variables, string name)
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(name);
        if (variables.Count == 0)
        {
            throw ComputingFaults.DoesNotFit(name, "is to be made of variables, and none was given");
        }

        ComputingFaults.RequireElements(variables[0]);
        return variables.FirstOrDefault(other => other.DataType != variables[0].DataType) is { } other
            ? throw DoNotFit(name, variables[0], other, "they need one dtype")
            : variables[0];
    }

    private static void RequireNames(CheckpointVariable variable, long count, IReadOnlyList<string> names)
    {
        if (names.Count != count)
        {
            throw ComputingFaults.DoesNotFit(
                variable.Name,
                $"becomes {Phrase.Count(count, "variable")}, and {Phrase.Count(names.Count, "name was", "names were")} given"
            );
        }
    }

    private static CheckpointException DoNotFit(string name, CheckpointVariable first, CheckpointVariable other, string why) =>
        ComputingFaults.DoesNotFit(
            name,
            $"cannot be made of '{first.Name}' ({first.DataType} {first.Shape}) and '{other.Name}' ({other.DataType} {other.Shape}): {why}"
        );

    private static VariableOrigin[] OriginsOf(IReadOnlyList<CheckpointVariable> variables) =>
        [.. variables.Select(static variable => variable.Origin)];

    private static TensorShape Insert(string name, CheckpointVariable variable, int axis, long size)
    {
        List<Int128> sizes = [.. variable.Shape.Dimensions.Select(static size => (Int128)size)];
        sizes.Insert(axis, size);
        return ComputingFaults.RequireShape(name, variable.DataType, sizes);
    }
}
