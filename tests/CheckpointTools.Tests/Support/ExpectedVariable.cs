using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace CheckpointTools.Tests.Support;

/// <summary>A variable as in TensorFlow; its values in the order of their storage, if there are few.</summary>
internal sealed record ExpectedVariable(string Name, string DataType, IReadOnlyList<long> Shape, IReadOnlyList<JsonElement>? Values)
{
    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>Compares it with the output of Read-CheckpointVariable: the scalar, or the array's rank, sizes and elements.</summary>
    public void Verify(object actual)
    {
        if (Shape.Count == 0)
        {
            AssertValue(Assert.Single(Values!), actual);
            return;
        }

        Array array = Assert.IsType<Array>(actual, exactMatch: false);
        Assert.Equal(Shape, Enumerable.Range(0, array.Rank).Select(array.GetLongLength));
        if (Values is not null)
        {
            object[] elements = [.. array.Cast<object>()];
            Assert.Equal(Values.Count, elements.Length);
            Assert.All(elements, (element, i) => AssertValue(Values[i], element));
        }
    }

    private static void AssertValue(JsonElement expected, object actual)
    {
        switch (actual)
        {
            case string text:
                Assert.Equal(Encoding.UTF8.GetString(expected.GetBytesFromBase64()), text);
                break;
            case byte[] bytes:
                Assert.Equal(expected.GetBytesFromBase64(), bytes);
                break;
            case bool truth:
                Assert.Equal(expected.GetBoolean(), truth);
                break;
            case Complex complex:
                Assert.Equal(expected.EnumerateArray().Select(static part => part.GetDouble()), [complex.Real, complex.Imaginary]);
                break;
            case float or double or Half:
                Assert.Equal(
                    NumberOf(expected),
                    Convert.ToDouble(actual is Half half ? (float)half : actual, CultureInfo.InvariantCulture)
                );
                break;
            default:
                Assert.Equal(expected.GetDecimal(), Convert.ToDecimal(actual, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static double NumberOf(JsonElement number) =>
        number.ValueKind == JsonValueKind.Number
            ? number.GetDouble()
            : number.GetString() switch
            {
                "inf" => double.PositiveInfinity,
                "-inf" => double.NegativeInfinity,
                "nan" => double.NaN,
                string other => throw new FormatException(other),
                null => throw new FormatException(),
            };
}
