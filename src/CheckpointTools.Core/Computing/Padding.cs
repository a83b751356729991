using CheckpointTools.Values.Casting;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>What fills the rows, or columns, that a variable gets when its size along an axis grows.</summary>
public sealed class Padding
{
    private readonly Func<CheckpointVariable, int, TensorShape, VariableOrigin> _make;

    private Padding(Func<CheckpointVariable, int, TensorShape, VariableOrigin> make) => _make = make;

    /// <summary>The mean of those that are there, for each place.</summary>
    public static Padding Mean { get; } =
        new(
            static (variable, axis, shape) =>
            {
                VariableOrigin mean = VariableConversion.Reduce(variable, axis, Reduction.Mean).Origin;
                return new RepeatOrigin(new ReshapeOrigin(mean, variable.Shape.With(axis, 1)), axis, shape[axis]);
            }
        );

    /// <summary>One value, in the dtype of the variable.</summary>
    /// <param name="value">A number, a truth value or a text.</param>
    public static Padding OfValue(object value) =>
        new((variable, _, shape) => NewVariable.Fill(variable.Name, variable.DataType, shape, value).Origin);

    /// <summary>Random values, of a floating dtype.</summary>
    /// <param name="values">How they are drawn; limits that depend on a shape are those of the whole variable.</param>
    public static Padding OfRandom(RandomValues values) =>
        new(
            (variable, axis, shape) =>
                values.Make(
                    variable.Name,
                    variable.Name,
                    variable.DataType,
                    shape,
                    variable.Shape.With(axis, variable.Shape[axis] + shape[axis])
                )
        );

    /// <summary>The same rows as another variable gets, such as the weight that an average belongs to.</summary>
    /// <param name="other">A variable of the same shape.</param>
    public Padding As(CheckpointVariable other) =>
        new(
            (variable, axis, shape) =>
            {
                VariableOrigin rows = _make(other, axis, shape);
                return rows.DataType == variable.DataType ? rows : new CastOrigin(rows, variable.Name, variable.DataType, CastPolicy.Exact);
            }
        );

    internal VariableOrigin Make(CheckpointVariable variable, int axis, TensorShape shape) => _make(variable, axis, shape);
}
