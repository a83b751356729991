using System.Buffers.Binary;
using System.Text.Json;
using CheckpointTools.Values.Merging;

namespace CheckpointTools.Tests.Values.Merging;

/// <summary>A recorded merge of mergekit.</summary>
internal sealed record MergeCase(
    string Id,
    string Tensor,
    MergeSettings Settings,
    string[] Models,
    double[][] Inputs,
    bool HasBase,
    DataType DataType,
    TensorShape Shape,
    double[] Result,
    double[]? Reference,
    bool IsUnstable,
    bool HasTrimTie
)
{
    private static readonly JsonElement Root = Load();

    /// <summary>All but those of methods that other commands stand for, and of a tensor that is not recorded.</summary>
    public static IReadOnlyList<MergeCase> All { get; } =
    [
        .. Root.GetProperty("cases")
            .EnumerateArray()
            .Where(static one => Text(one, "method") != "passthrough" && Text(one, "tensor") != "mixed")
            .Select(Parse),
    ];

    /// <summary>The number of sources. The checkpoints and the inputs are those of the sources, and of the base behind them.</summary>
    public int Sources => Inputs.Length - (HasBase ? 1 : 0);

    /// <summary>How far a result may be from the recorded one, by the oracle's README.</summary>
    public double Tolerance =>
        Math.Max(1, Result.Max(Math.Abs))
        * (
            IsUnstable ? 1e-3
            : DataType == DataType.Float64 ? 1e-14
            : DataType == DataType.Float32 ? 2e-6
            : DataType == DataType.Float16 ? 8e-3
            : 8e-2
        );

    public IElementMasks Masks => new RecordedMasks(Root.GetProperty("dare_masks"), Tensor);

    public override string ToString() => $"{Id}, {Tensor}";

    /// <summary>The elements of a recorded tensor.</summary>
    public static double[] ReadTensor(string model, string name)
    {
        JsonElement tensor = Root.GetProperty("tensors")
            .EnumerateArray()
            .Single(one => Text(one, "model") == model && Text(one, "name") == name);
        return Decode(Text(tensor, "hex"), DataType.Parse(Text(tensor, "dtype")));
    }

    private static MergeCase Parse(JsonElement recorded)
    {
        string tensor = Text(recorded, "tensor");
        string? origin = recorded.GetProperty("base").GetString();
        string[] inputs = [.. recorded.GetProperty("inputs").EnumerateArray().Select(static one => one.GetString()!)];
        string[] sources = [.. inputs.Where(input => input != origin)];
        string[] models = [.. origin is null ? sources : sources.Append(origin)];
        DataType dataType = DataType.Parse(Text(recorded, "dtype"));
        return new MergeCase(
            Text(recorded, "id"),
            tensor,
            SettingsOf(recorded, sources),
            [.. models.Select(static model => Text(Root.GetProperty("inputs"), model))],
            [.. models.Select(model => ReadTensor(model, tensor))],
            origin is not null,
            dataType,
            new TensorShape([.. recorded.GetProperty("shape").EnumerateArray().Select(static size => size.GetInt64())]),
            Decode(Text(recorded, "hex"), dataType),
            recorded.TryGetProperty("reference", out JsonElement reference)
                ? [.. reference.EnumerateArray().Select(static number => number.GetDouble())]
                : null,
            recorded.TryGetProperty("unstable", out _),
            recorded.TryGetProperty("trim_tie", out _)
        );
    }

    private static MergeSettings SettingsOf(JsonElement recorded, string[] sources)
    {
        JsonElement parameters = recorded.GetProperty("parameters");
        bool? Flag(string name) => parameters.TryGetProperty(name, out JsonElement flag) ? flag.GetBoolean() : null;
        double? Number(string name) => parameters.TryGetProperty(name, out JsonElement number) ? number.GetDouble() : null;
        double[]? Numbers(string name) =>
            parameters.TryGetProperty(name, out JsonElement numbers)
                ? [.. sources.Select(source => numbers.GetProperty(source).GetDouble())]
                : null;
        return new MergeSettings
        {
            Method = Text(recorded, "method") switch
            {
                "linear" => MergeMethod.Average,
                string name => Enum.Parse<MergeMethod>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
            },
            Weights = Numbers("weight"),
            Normalize = Flag("normalize"),
            Lambda = Number("lambda"),
            Interpolation = Number("t"),
            Density = Numbers("density"),
            Gamma = Numbers("gamma"),
            Rescale = Flag("rescale"),
            Grouping =
                Flag("filter_wise") == true ? MergeGrouping.Row
                : Flag("nuslerp_flatten") != false ? MergeGrouping.Tensor
                : Flag("nuslerp_row_wise") == true ? MergeGrouping.Column
                : MergeGrouping.Row,
        };
    }

    private static double[] Decode(string hex, DataType dataType)
    {
        byte[] bytes = Convert.FromHexString(hex);
        return
        [
            .. bytes
                .Chunk(dataType.Width)
                .Select(element =>
                    dataType == DataType.Float64 ? BinaryPrimitives.ReadDoubleLittleEndian(element)
                    : dataType == DataType.Float32 ? BinaryPrimitives.ReadSingleLittleEndian(element)
                    : dataType == DataType.Float16 ? (double)BinaryPrimitives.ReadHalfLittleEndian(element)
                    : BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(element) << 16)
                ),
        ];
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static JsonElement Load()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Fixtures.Require("oracle/values/methods/cases.json")));
        return document.RootElement.Clone();
    }

    private sealed class RecordedMasks(JsonElement masks, string tensor) : IElementMasks
    {
        public void Fill(int source, long start, Span<double> kept)
        {
            for (int i = 0; i < kept.Length; i++)
            {
                kept[i] = masks.GetProperty(tensor)[source][(int)start + i].GetInt32();
            }
        }
    }
}
