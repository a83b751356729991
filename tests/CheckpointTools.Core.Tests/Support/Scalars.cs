using System.Numerics;
using System.Text.Json;

namespace CheckpointTools.Tests.Support;

/// <summary>Compares values with those of an expected.json.</summary>
internal static class Scalars
{
    /// <summary>The elements of a result of TensorValues, in order.</summary>
    public static object[] Flatten(object value, TensorShape shape) => shape.Rank == 0 ? [value] : [.. ((Array)value).Cast<object>()];

    public static void AssertEqual(JsonElement expected, object actual)
    {
        switch (actual)
        {
            case byte[] text:
                Assert.Equal(expected.GetString(), Convert.ToBase64String(text));
                break;
            case bool flag:
                Assert.Equal(expected.GetBoolean(), flag);
                break;
            case Complex number:
                Assert.Equal(ToDouble(expected[0]), number.Real);
                Assert.Equal(ToDouble(expected[1]), number.Imaginary);
                break;
            case ulong number:
                Assert.Equal(expected.GetUInt64(), number);
                break;
            case long number:
                Assert.Equal(expected.GetInt64(), number);
                break;
            case Half number:
                Assert.Equal(ToDouble(expected), (double)number);
                break;
            default:
                Assert.Equal(ToDouble(expected), System.Convert.ToDouble(actual, System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }

    private static double ToDouble(JsonElement expected) =>
        expected.ValueKind == JsonValueKind.Number
            ? expected.GetDouble()
            : expected.GetString() switch
            {
                "nan" => double.NaN,
                "inf" => double.PositiveInfinity,
                "-inf" => double.NegativeInfinity,
                string other => throw new FormatException(other),
                null => throw new FormatException("null"),
            };
}
