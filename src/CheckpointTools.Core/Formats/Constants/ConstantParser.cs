using CheckpointTools.Binary;
using CheckpointTools.Formats.Messages;
using CheckpointTools.Formats.Models;

namespace CheckpointTools.Formats.Constants;

/// <summary>
/// Parses the tensor of a constant (tensorflow/core/framework/tensor.proto) as far as it is not the values: those are counted and left
/// where they are.
/// </summary>
internal sealed class ConstantParser(ModelReader reader)
{
    /// <summary>Far more than 254 dimensions with names take.</summary>
    private const int MaxShape = 1 << 16;

    /// <summary>A graph has at most 2 GiB, so what it leaves out for being equal is seldom more.</summary>
    private const long MaxFilledBytes = int.MaxValue;

    private const long MaxFilledStrings = 1 << 20;

    private long _filledBytes;
    private long _filledStrings;

    /// <summary>Describes a constant by its tensor.</summary>
    /// <param name="constant">The constant; what is wrong with it becomes its fault.</param>
    /// <param name="declared">The dtype that its node declares; null if it does not.</param>
    /// <param name="tensor">The tensor; null if the node has none.</param>
    /// <exception cref="CheckpointException">The tensor cannot be walked.</exception>
    public void Parse(GraphConstant constant, ulong? declared, ModelField? tensor)
    {
        if (tensor is not { } message)
        {
            constant.Fault = ConstantFaults.Damaged(reader.Path, constant.Name, constant.Offset, "has no value");
            return;
        }

        constant.Message = (message.Start, message.End);
        constant.Fault = ParseTensor(constant, declared, message);
    }

    private CheckpointException? ParseTensor(GraphConstant constant, ulong? declared, ModelField message)
    {
        const int Type = 1;
        const int Shape = 2;
        const int Content = 4;
        ulong type = 0;
        ModelField? shape = null;
        ModelField? content = null;
        int shapes = 0;
        foreach (ModelField field in reader.Fields(message))
        {
            switch (field.Number)
            {
                case Type when field.WireType == ProtoField.VarintType:
                    type = field.Number64;
                    break;
                case Shape when field.HasLength:
                    (shape, shapes) = (field, shapes + 1);
                    break;
                case Content when field.HasLength:
                    content = field;
                    break;
            }
        }

        type = type == 0 && declared is { } given ? given : type;
        if (type > int.MaxValue || !DataType.TryFromNumber((int)type, out DataType dataType))
        {
            return ConstantFaults.Type(
                reader.Path,
                constant.Name,
                message.Start,
                $"has the dtype number {type}, which TensorFlow does not have"
            );
        }

        constant.DataType = dataType;
        if (declared is { } declaration && declaration != type)
        {
            return ConstantFaults.Type(
                reader.Path,
                constant.Name,
                message.Start,
                $"has values of dtype {dataType}, and its node declares the dtype number {declaration}"
            );
        }

        if (shapes > 1)
        {
            return ConstantFaults.Shape(reader.Path, constant.Name, message.Start, "has more than one shape");
        }

        if (shape is { } shapeField && ParseShape(constant, shapeField) is { } fault)
        {
            return fault;
        }

        return dataType == DataType.Resource || dataType == DataType.Variant ? null
            : content is { Length: > 0 } bytes ? CheckContent(constant, bytes)
            : CheckList(constant, message);
    }

    private CheckpointException? ParseShape(GraphConstant constant, ModelField field)
    {
        if (field.Length > MaxShape)
        {
            return ConstantFaults.Shape(reader.Path, constant.Name, field.Start, $"has a shape of {field.Length} bytes");
        }

        try
        {
            if (!ShapeMessage.TryParse(reader.Bytes(field), out TensorShape? shape, out string? text, out _))
            {
                return ConstantFaults.Shape(reader.Path, constant.Name, field.Start, $"has an impossible shape: {text}");
            }

            constant.Shape = shape;
            return shape.ElementCount > long.MaxValue / Math.Max(1, constant.DataType.Width)
                ? ConstantFaults.Shape(reader.Path, constant.Name, field.Start, $"has the shape {shape}, which no memory can hold")
                : null;
        }
        catch (ProtoException e)
        {
            return ConstantFaults.Shape(reader.Path, constant.Name, field.Start, $"has a shape that cannot be parsed: {e.Message}");
        }
    }

    private CheckpointException? CheckContent(GraphConstant constant, ModelField content)
    {
        constant.Content = (content.Start, content.End);

        // Of strings, each takes at least the byte of its length; whether they fit is seen when they are read.
        bool fits = constant.DataType == DataType.String ? constant.Shape.ElementCount <= content.Length : constant.Size == content.Length;
        return fits
            ? null
            : ConstantFaults.Size(
                reader.Path,
                constant.Name,
                content.Start,
                $"has {Phrase.Count(content.Length, "byte")} of values, and {constant.DataType} {constant.Shape} takes "
                    + (constant.DataType == DataType.String ? "more" : $"{constant.Size}")
            );
    }

    private CheckpointException? CheckList(GraphConstant constant, ModelField message)
    {
        if (ValueField.Of(constant.DataType) is not { } values)
        {
            return ConstantFaults.Damaged(
                reader.Path,
                constant.Name,
                message.Start,
                $"has no values, or none that {constant.DataType} has"
            );
        }

        long found = 0;
        string? other = null;
        foreach (ModelField field in reader.Fields(message))
        {
            if (field.Number != values.Number)
            {
                other ??= ValueField.NameOf(field.Number);
                continue;
            }

            try
            {
                found += ConstantList.Count(reader, field, values, constant.DataType);
            }
            catch (ProtoException e)
            {
                return ConstantFaults.Damaged(reader.Path, constant.Name, field.Start, $"has values that cannot be read: {e.Message}");
            }
        }

        if (found == 0 && other is not null)
        {
            return ConstantFaults.Damaged(
                reader.Path,
                constant.Name,
                message.Start,
                $"is of dtype {constant.DataType}, and has values of another kind ({other})"
            );
        }

        return CheckCount(constant, message, found, values.NumbersPerElement);
    }

    private CheckpointException? CheckCount(GraphConstant constant, ModelField message, long found, int numbersPerElement)
    {
        constant.ListedCount = found / numbersPerElement;
        long elements = constant.Shape.ElementCount;
        string listed = Phrase.Count(found, numbersPerElement > 1 ? "number" : "value");
        if (found % numbersPerElement != 0 || constant.ListedCount > elements)
        {
            string wanted = numbersPerElement > 1 ? $"{elements} times two" : $"{elements}";
            return ConstantFaults.Size(
                reader.Path,
                constant.Name,
                message.Start,
                $"lists {listed}, and {constant.DataType} {constant.Shape} has {wanted}"
            );
        }

        return IsFilledTooFar(constant, elements - constant.ListedCount)
            ? ConstantFaults.Size(
                reader.Path,
                constant.Name,
                message.Start,
                $"lists {listed} for the {elements} elements of its shape: with what is repeated elsewhere, "
                    + "that is more than a graph leaves out"
            )
            : null;
    }

    /// <summary>A few bytes can stand for a disk full of values: what is repeated is bounded, over all constants.</summary>
    private bool IsFilledTooFar(GraphConstant constant, long count)
    {
        if (constant.DataType == DataType.String)
        {
            bool isTooMany = count > MaxFilledStrings - _filledStrings;
            _filledStrings += isTooMany ? 0 : count;
            return isTooMany;
        }

        // The size of the whole was found to fit.
        long bytes = count * constant.DataType.Width;
        bool isTooMuch = bytes > MaxFilledBytes - _filledBytes;
        _filledBytes += isTooMuch ? 0 : bytes;
        return isTooMuch;
    }
}
