using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using CheckpointTools.Binary;
using CheckpointTools.Values.Casting;

namespace CheckpointTools.Computing;

/// <summary>The bytes of .NET values in a dtype.</summary>
internal static class LeafValues
{
    private static readonly Dictionary<Type, DataType> DataTypes = new()
    {
        [typeof(float)] = DataType.Float32,
        [typeof(double)] = DataType.Float64,
        [typeof(decimal)] = DataType.Float64,
        [typeof(Half)] = DataType.Float16,
        [typeof(sbyte)] = DataType.Int8,
        [typeof(short)] = DataType.Int16,
        [typeof(int)] = DataType.Int32,
        [typeof(long)] = DataType.Int64,
        [typeof(byte)] = DataType.UInt8,
        [typeof(ushort)] = DataType.UInt16,
        [typeof(uint)] = DataType.UInt32,
        [typeof(ulong)] = DataType.UInt64,
        [typeof(BigInteger)] = DataType.UInt64,
        [typeof(bool)] = DataType.Bool,
        [typeof(Complex)] = DataType.Complex128,
        [typeof(string)] = DataType.String,
        [typeof(char)] = DataType.String,
        [typeof(byte[])] = DataType.String,
    };

    /// <summary>
    /// The dtype of values that come without one: that of their .NET type; where these differ, int64 for whole numbers, float64 for
    /// numbers, complex128 with complex ones among them.
    /// </summary>
    /// <exception cref="CheckpointException">They have no dtype in common.</exception>
    public static DataType Infer(string name, IReadOnlyCollection<object> leaves)
    {
        DataType[] found = RequireKin(name, leaves.Select(leaf => DataTypeOf(name, leaf)));
        return found.Length switch
        {
            0 => DataType.Float32,
            1 => found[0],
            _ when Array.TrueForAll(found, ElementCast.IsWhole) => found.Contains(DataType.UInt64)
                ? InferLarge(name, leaves)
                : DataType.Int64,
            _ when found.Contains(DataType.Complex128) => DataType.Complex128,
            _ => DataType.Float64,
        };
    }

    /// <summary>The elements of a string variable.</summary>
    /// <exception cref="CheckpointException">A value is no text.</exception>
    public static byte[][] ToStrings(string name, IEnumerable<object> leaves) =>
        [
            .. leaves.Select(leaf =>
                leaf switch
                {
                    string text => Encoding.UTF8.GetBytes(text),
                    char letter => Encoding.UTF8.GetBytes([letter]),
                    byte[] bytes => bytes,
                    _ => throw ComputingFaults.DoesNotFit(name, $"is a string variable, and {Text(leaf)} is no text"),
                }
            ),
        ];

    /// <summary>The elements of a fixed width, each with its lowest byte first.</summary>
    /// <exception cref="CheckpointException">A value is of another kind, or does not fit the dtype.</exception>
    public static byte[] ToBytes(string name, DataType dataType, IReadOnlyList<object> leaves)
    {
        long size = (long)leaves.Count * dataType.Width;
        if (size > Array.MaxLength)
        {
            throw ComputingFaults.DoesNotFit(
                name,
                $"has {Phrase.Count(leaves.Count, "value")} of {dataType}, {Phrase.Count(size, "byte")}: "
                    + $"at most {Array.MaxLength} can be given"
            );
        }

        leaves = [.. leaves.Select(leaf => leaf is string text ? Parse(name, dataType, text) : leaf)];
        DataType[] found = [.. leaves.Select(leaf => DataTypeOf(name, leaf))];
        if (RequireKin(name, found).Contains(DataType.String))
        {
            throw ComputingFaults.DoesNotFit(name, $"is {dataType}, and {Text(leaves[0])} is text");
        }

        // Each value goes from its own dtype to that of the variable: a dtype between them might not hold it.
        byte[] bytes = new byte[size];
        foreach (IGrouping<DataType, int> kind in Enumerable.Range(0, leaves.Count).GroupBy(i => found[i]))
        {
            ElementCast cast = ElementCast.Create(kind.Key, dataType, CastPolicy.Exact);
            foreach (int[] places in kind.Chunk(ElementCast.BlockLength))
            {
                byte[] cut = Convert(name, kind.Key, dataType, cast, Array.ConvertAll(places, place => leaves[place]));
                for (int i = 0; i < places.Length; i++)
                {
                    cut.AsSpan(i * dataType.Width, dataType.Width).CopyTo(bytes.AsSpan(places[i] * dataType.Width));
                }
            }
        }

        return bytes;
    }

    /// <summary>
    /// The same for an array of .NET's own numbers or truth values, which are taken as they lie in memory. Null if some of them do not fit,
    /// or are of another kind: it takes a look at each to say which.
    /// </summary>
    public static byte[]? TryConvert(Array values, DataType dataType)
    {
        Type type = values.GetType().GetElementType()!;
        bool isPlain = (type.IsPrimitive || type == typeof(Half) || type == typeof(Complex)) && DataTypes.ContainsKey(type);
        if (!isPlain || type == typeof(char) || values.LongLength * dataType.Width > Array.MaxLength)
        {
            return null;
        }

        DataType from = DataTypes[type];
        if (!HoldsInfinity(dataType) || (ElementCast.IsWhole(dataType) && !ElementCast.IsWhole(from)))
        {
            return null;
        }

        // As many bytes as one span holds, of elements that no cast splits.
        const int Piece = 1 << 20;
        var cast = ElementCast.Create(from, dataType, CastPolicy.Exact);
        byte[] bytes = new byte[values.LongLength * dataType.Width];
        ref byte first = ref MemoryMarshal.GetArrayDataReference(values);
        for (int start = 0; start < values.Length; start += Piece)
        {
            int count = Math.Min(Piece, values.Length - start);
            ReadOnlySpan<byte> given = MemoryMarshal.CreateReadOnlySpan(
                ref Unsafe.AddByteOffset(ref first, (nint)start * from.Width),
                count * from.Width
            );
            if (cast.Apply(given, bytes.AsSpan(start * dataType.Width, count * dataType.Width)) != default)
            {
                return null;
            }
        }

        return bytes;
    }

    /// <summary>The dtypes that there are, of which strings and bools are not beside others.</summary>
    private static DataType[] RequireKin(string name, IEnumerable<DataType> dataTypes)
    {
        DataType[] found = [.. dataTypes.Distinct()];
        return found.Length > 1 && Array.Exists(found, static one => one == DataType.String || one == DataType.Bool)
            ? throw ComputingFaults.DoesNotFit(name, $"cannot have values of these kinds beside each other: {string.Join(", ", found)}")
            : found;
    }

    /// <summary>The dtype of whole numbers that may be too large for int64.</summary>
    private static DataType InferLarge(string name, IEnumerable<object> leaves)
    {
        BigInteger[] numbers = [.. leaves.Select(ToWhole)];
        (BigInteger least, BigInteger largest) = (numbers.Min(), numbers.Max());
        return least >= 0 ? DataType.UInt64
            : largest <= long.MaxValue ? DataType.Int64
            : throw ComputingFaults.DoesNotFit(
                name,
                $"has the values {least} and {largest}, and no dtype of whole numbers holds both",
                "Give a dtype, such as float64."
            );
    }

    /// <summary>A number that comes as text, as from a table.</summary>
    private static object Parse(string name, DataType dataType, string text) =>
        BigInteger.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out BigInteger whole)
        && !whole.IsZero
        && IsOf64Bits(whole)
            ? whole
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
        : throw ComputingFaults.DoesNotFit(name, $"is {dataType}, and {Text(text)} is no number");

    private static bool IsOf64Bits(BigInteger whole) => whole >= long.MinValue && whole <= ulong.MaxValue;

    private static byte[] Convert(string name, DataType from, DataType to, ElementCast cast, object[] leaves)
    {
        if (ElementCast.IsWhole(to) && !ElementCast.IsWhole(from) && leaves.FirstOrDefault(IsBroken) is { } broken)
        {
            throw ComputingFaults.DoesNotFit(name, $"is {to}, and {Text(broken)} is no whole number");
        }

        byte[] given = new byte[leaves.Length * from.Width];
        for (int i = 0; i < leaves.Length; i++)
        {
            Write(name, leaves[i], from, given.AsSpan(i * from.Width, from.Width));
        }

        byte[] bytes = new byte[leaves.Length * to.Width];
        CastCounts counts = cast.Apply(given, bytes);
        if (counts.OutOfRange + counts.Overflowed > 0 || !HoldsInfinity(to))
        {
            RequireFit(name, from, to, cast, leaves, given);
        }

        return bytes;
    }

    private static void RequireFit(string name, DataType from, DataType to, ElementCast cast, object[] leaves, byte[] given)
    {
        byte[] result = new byte[to.Width];
        for (int i = 0; i < leaves.Length; i++)
        {
            CastCounts counts = cast.Apply(given.AsSpan(i * from.Width, from.Width), result);
            if (counts.OutOfRange + counts.Overflowed > 0 || (!HoldsInfinity(to) && IsInfinite(leaves[i])))
            {
                throw new CheckpointException(
                    CheckpointError.ValueOutOfRange,
                    $"{TensorName.Quote(name)}: {Text(leaves[i])} does not fit {to}.",
                    new Advice("Give a value that fits, or another dtype.")
                )
                {
                    Variable = name,
                };
            }
        }
    }

    /// <summary>A floating dtype without infinity makes NaN of one, which a cast does not count: the value is not too large.</summary>
    private static bool HoldsInfinity(DataType dataType) => FloatFormat.Find(dataType) is not { Infinity: null };

    private static bool IsInfinite(object leaf) => leaf is float or double or Half && double.IsInfinity(ToDouble(leaf));

    /// <summary>Whether it has a fraction, or is infinite or not a number.</summary>
    private static bool IsBroken(object leaf) => leaf is float or double or Half or decimal && !double.IsInteger(ToDouble(leaf));

    private static DataType DataTypeOf(string name, object leaf) =>
        DataTypes.TryGetValue(leaf.GetType(), out DataType dataType)
            ? leaf switch
            {
                decimal number when !decimal.IsInteger(number) || !IsOf64Bits((BigInteger)number) => dataType,
                decimal or BigInteger => ToWhole(leaf) < 0 ? DataType.Int64 : DataType.UInt64,
                _ => dataType,
            }
            : throw ComputingFaults.DoesNotFit(
                name,
                $"cannot have the value {Text(leaf)}, which is {leaf.GetType()}",
                "Give numbers, truth values or text."
            );

    private static void Write(string name, object leaf, DataType common, Span<byte> element)
    {
        try
        {
            switch (common.Name)
            {
                case "bool":
                    element[0] = (bool)leaf ? (byte)1 : (byte)0;
                    break;
                case "complex128":
                    Complex number = leaf is Complex complex ? complex : ToDouble(leaf);
                    MemoryMarshal.Write(element, number.Real);
                    MemoryMarshal.Write(element[sizeof(double)..], number.Imaginary);
                    break;
                case "float64":
                    MemoryMarshal.Write(element, ToDouble(leaf));
                    break;
                case "float32":
                    MemoryMarshal.Write(element, (float)leaf);
                    break;
                case "float16":
                    MemoryMarshal.Write(element, (Half)leaf);
                    break;
                default:
                    BigInteger whole = ToWhole(leaf);
                    ulong bits = whole < 0 ? (ulong)(long)whole : (ulong)whole;
                    for (int i = 0; i < element.Length; i++)
                    {
                        element[i] = (byte)(bits >> (8 * i));
                    }

                    break;
            }
        }
        catch (OverflowException e)
        {
            throw new CheckpointException(CheckpointError.ValueOutOfRange, $"'{name}': {Text(leaf)} does not fit 64 bits.", e)
            {
                Variable = name,
            };
        }
    }

    private static double ToDouble(object leaf) =>
        leaf switch
        {
            Half half => (double)half,
            BigInteger big => (double)big,
            _ => System.Convert.ToDouble(leaf, CultureInfo.InvariantCulture),
        };

    private static BigInteger ToWhole(object leaf) =>
        leaf switch
        {
            BigInteger big => big,
            decimal number => (BigInteger)number,
            ulong large => large,
            _ => System.Convert.ToInt64(leaf, CultureInfo.InvariantCulture),
        };

    private static string Text(object leaf) => $"'{System.Convert.ToString(leaf, CultureInfo.InvariantCulture)}'";
}
