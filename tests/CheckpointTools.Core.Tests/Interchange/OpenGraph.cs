using CheckpointTools.Binary;
using CheckpointTools.Formats.Constants;
using CheckpointTools.Locating;
using CheckpointTools.Reading;

namespace CheckpointTools.Tests.Interchange;

/// <summary>Reads a graph's constants through the library, whatever else the graph has.</summary>
internal static class OpenGraph
{
    /// <summary>All constants without a fault, with every element as hexadecimal digits.</summary>
    public static List<PlainConstant> Read(string path)
    {
        using var file = ConstantFile.Open(path, TestContext.Current.CancellationToken);
        return
        [
            .. file
                .Constants.Where(static constant => constant.Fault is null)
                .Select(constant => new PlainConstant(
                    TensorName.ToText(constant.Name),
                    constant.DataType.Number,
                    [.. constant.Shape.Dimensions],
                    Values(new GraphVariable(file, constant))
                )),
        ];
    }

    /// <summary>The names that are listed of a graph, or all that there are.</summary>
    public static List<string> Names(string path, bool all = false) =>
        [.. CheckpointContents.ReadVariables(CheckpointLocator.FindConstants(path), all: all).Select(static variable => variable.Name)];

    private static string[] Values(GraphVariable variable)
    {
        if (variable.DataType == DataType.String)
        {
            return [.. variable.ReadStrings(TestContext.Current.CancellationToken).Select(Convert.ToHexString)];
        }

        byte[] bytes = new byte[variable.Shape.ElementCount * variable.DataType.Width];
        using InterchangeValues values = variable.OpenValues();
        int half = (int)(variable.Shape.ElementCount / 2) * variable.DataType.Width;
        values.Read(bytes.AsSpan(half), half);
        values.Read(bytes.AsSpan(0, half), 0);
        return [.. bytes.Chunk(variable.DataType.Width).Select(Convert.ToHexString)];
    }
}
