using System.Globalization;
using System.Text;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Benchmarks.Inputs;

/// <summary>
/// Makes a checkpoint of a training with Adam and its .meta, as TensorFlow 1 writes them: of three variables, one is a weight and two are
/// its slots, and a weight has 39 operations of 220 bytes.
/// </summary>
internal static class ModelMaker
{
    /// <summary>Operations of the model itself and of its gradients, for each weight.</summary>
    private const int OtherNodes = 25;

    /// <summary>TensorFlow writes the shapes of an operation's outputs, and where in the program it comes from.</summary>
    private const int AttributeBytes = 8;

    /// <returns>The prefix.</returns>
    public static string Make(string directory, int weights)
    {
        string prefix = Path.Combine(Directory.CreateDirectory(directory).FullName, "model.ckpt");
        string[] names = [.. Enumerable.Range(0, weights).Select(NameOf)];
        string[] keys =
        [
            .. names.SelectMany(static name => new[] { name, name + "/opt", name + "/opt_1" }).Concat(["beta1_power", "beta2_power"]),
        ];
        WriteCheckpoint(prefix, keys);
        WriteModel(prefix + ".meta", names, keys);
        return prefix;
    }

    private static string NameOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"model/encoder/layer_{number / 100:D3}/dense_{number % 100:D2}/kernel");

    private static void WriteCheckpoint(string prefix, IEnumerable<string> keys)
    {
        using FileStream data = new(BundleFiles.DataPath(prefix, 0, 1), FileMode.CreateNew);
        data.Write(new byte[4]);
        using FileStream index = new(BundleFiles.IndexPath(prefix), FileMode.CreateNew);
        var table = new TableWriter(index);
        var message = new ProtoWriter();
        new BundleHeader().WriteTo(message);
        table.Add(default, message.Written);
        foreach (string key in keys.Order(StringComparer.Ordinal))
        {
            TensorShape shape = key.Contains('/', StringComparison.Ordinal) ? new TensorShape([1]) : TensorShape.Scalar;
            var entry = new BundleEntry(DataType.Float32, shape, 4, Crc32C.Mask(Crc32C.Append(0, new byte[4])));
            message.Clear();
            entry.PlacedAt(0, 0).WriteTo(message, new ProtoWriter(), new ProtoWriter());
            table.Add(TensorName.ToBytes(key), message.Written);
        }

        table.Finish();
    }

    private static void WriteModel(string path, string[] names, string[] keys)
    {
        using var nodes = new MemoryStream();
        foreach (string key in keys)
        {
            WriteNode(nodes, key, "VarHandleOp");
            WriteNode(nodes, key + "/Assign", "AssignVariableOp", key, key + "/Initializer/zeros");
            WriteNode(nodes, key + "/Read/ReadVariableOp", "ReadVariableOp", key);
        }

        foreach (string name in names)
        {
            for (int i = 0; i < OtherNodes; i++)
            {
                string node = string.Create(CultureInfo.InvariantCulture, $"gradients/{name}/MatMul_grad/part_{i}");
                WriteNode(nodes, node, "MatMul", name + "/Read/ReadVariableOp", node);
            }

            string update = $"opt/update_{name}/ResourceApplyAdam";
            WriteNode(nodes, update + "/ReadVariableOp", "ReadVariableOp", "beta1_power");
            WriteNode(nodes, update + "/ReadVariableOp_1", "ReadVariableOp", "beta2_power");
            string[] rates = [update + "/ReadVariableOp", update + "/ReadVariableOp_1", "opt/lr", "opt/beta1", "opt/beta2", "opt/epsilon"];
            WriteNode(
                nodes,
                update,
                "ResourceApplyAdam",
                [name, name + "/opt", name + "/opt_1", .. rates, $"gradients/{name}/MatMul_grad"]
            );
        }

        byte[] constant = [.. keys.SelectMany(static key => Field(8, Encoding.ASCII.GetBytes(key)))];
        WriteMessage(
            nodes,
            1,
            [
                .. Text(1, "save/SaveV2/tensor_names"),
                .. Text(2, "Const"),
                .. Attribute("dtype", [6 << 3, 7]),
                .. Attribute("value", Field(8, constant)),
            ]
        );
        WriteNode(nodes, "save/Const", "Placeholder");
        WriteNode(
            nodes,
            "save/SaveV2",
            "SaveV2",
            ["save/Const", "save/SaveV2/tensor_names", "save/slices", .. keys.Select(static key => key + "/Read/ReadVariableOp")]
        );
        WriteNode(nodes, "save/control_dependency", "Identity", "save/Const", "^save/SaveV2");
        using FileStream file = new(path, FileMode.CreateNew);
        WriteMessage(file, 2, nodes.ToArray());
        WriteMessage(file, 3, [.. Text(1, "save/Const:0"), .. Text(2, "save/control_dependency:0")]);
    }

    private static void WriteNode(Stream stream, string name, string op, params string[] inputs) =>
        WriteMessage(
            stream,
            1,
            [
                .. Text(1, name),
                .. Text(2, op),
                .. inputs.SelectMany(static input => Text(3, input)),
                .. Attribute("_output_shapes", Field(1, new byte[AttributeBytes])),
                .. Attribute("dtype", [6 << 3, 1]),
            ]
        );

    private static byte[] Attribute(string name, byte[] value) => Field(5, [.. Text(1, name), .. Field(2, value)]);

    private static byte[] Text(int number, string text) => Field(number, Encoding.ASCII.GetBytes(text));

    private static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        WriteMessage(stream, number, content);
        return stream.ToArray();
    }

    private static void WriteMessage(Stream stream, int number, byte[] content)
    {
        stream.WriteByte((byte)((number << ProtoField.NumberShift) | (int)ProtoField.BytesType));
        for (uint rest = (uint)content.Length; ; rest >>= 7)
        {
            stream.WriteByte((byte)(rest < 0x80 ? rest : rest | 0x80));
            if (rest < 0x80)
            {
                break;
            }
        }

        stream.Write(content);
    }
}
