using System.Text;
using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Hdf5;
using CheckpointTools.Formats.Keras;
using CheckpointTools.Formats.Numpy;
using CheckpointTools.Formats.Safetensors;
using CheckpointTools.Layers;
using CheckpointTools.Locating;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Writing.Exporting;

/// <summary>
/// Plans files for other programs: safetensors, or NumPy's archives and arrays. Plans are made here and carried out elsewhere.
/// </summary>
public static class ExportPlanner
{
    /// <summary>The path that leads to the format: the end of a file's name, or a directory of arrays.</summary>
    /// <param name="variables">The variables, under the names that they are to have.</param>
    /// <param name="path">The full path: x.safetensors, x.npz, x.npy for one variable, or a directory, which gets a file for each.</param>
    /// <param name="options">How to write.</param>
    /// <param name="cancellationToken">Stops the reading of strings, whose lengths decide how they are laid out.</param>
    /// <exception cref="CheckpointException">They cannot be written like this; the message says why.</exception>
    public static ExportPlan Plan(
        IReadOnlyList<CheckpointVariable> variables,
        string path,
        ExportOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        string full = Path.TrimEndingDirectorySeparator(LocalPath.Resolve(path, reading: false));
        CheckpointFormat format = FormatOf(path, full);
        CheckpointVariable[] taken = [.. variables.Where(static variable => !IsBookkeeping(variable))];
        if (taken.Length == 0)
        {
            throw ExportFaults.NoVariable(full);
        }

        ModelLayers? layers = FindLayers(full, format, taken, options, cancellationToken);
        if (layers is not null && !layers.AllWeights.Any())
        {
            throw ExportFaults.NoVariable(full);
        }

        RequireTypes(full, format, layers is null ? taken : [.. layers.AllWeights.Select(static weight => weight.Variable)], options);
        RequireTexts(options.Metadata);
        RequireNames(format, taken);
        List<ExportFile> outputs = Arrange(full, format, taken, layers, options, cancellationToken);
        var plan = new ExportPlan(full, format, options, outputs)
        {
            Variables = layers is null ? taken : [.. outputs[0].Variables],
            LeftOut = [.. variables.Where(IsBookkeeping)],
            Layers = layers,
        };
        RequireFree(plan);
        DestinationChecks.RequireRoom(full, outputs.Aggregate(0L, static (sum, output) => sum + output.Length));
        return plan;
    }

    private static List<ExportFile> Arrange(
        string path,
        CheckpointFormat format,
        CheckpointVariable[] variables,
        ModelLayers? layers,
        ExportOptions options,
        CancellationToken cancellationToken
    ) =>
        format switch
        {
            CheckpointFormat.Safetensors => ArrangeSafetensors(path, variables, options),
            CheckpointFormat.Npz => [new ArchiveExport(path, LayOut(variables, cancellationToken))],
            CheckpointFormat.Hdf5 when layers is not null => [new KerasExport(path, LayerFile.Arrange(path, layers))],
            CheckpointFormat.Hdf5 => [new KerasExport(path, TemplateFile.Arrange(path, options.Template!, variables))],
            _ => ArrangeArrays(path, LayOut(variables, cancellationToken)),
        };

    /// <summary>Whether a variable describes objects and no value of a model: nothing but TensorFlow makes use of it.</summary>
    /// <param name="variable">The variable.</param>
    public static bool IsBookkeeping(CheckpointVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable.IsObjectGraph
            || (variable.DataType == DataType.String && variable.Attribute is { } attribute && attribute != "VARIABLE_VALUE");
    }

    /// <summary>The layers of an .h5 file of Keras 2; null for other files, and where a template tells the structure.</summary>
    private static ModelLayers? FindLayers(
        string path,
        CheckpointFormat format,
        CheckpointVariable[] variables,
        ExportOptions options,
        CancellationToken cancellationToken
    ) =>
        format != CheckpointFormat.Hdf5 || options.Template is not null ? null
        : path.EndsWith(KerasFile.NumberedSuffix, StringComparison.OrdinalIgnoreCase) ? throw ExportFaults.TemplateNeeded(path)
        : ModelLayers.Find(variables, options.LayerOrder, cancellationToken);

    private static CheckpointFormat FormatOf(string given, string full)
    {
        CheckpointFormat? format = Path.EndsInDirectorySeparator(given) || Directory.Exists(full) ? null : InterchangeFile.FormatOf(full);
        format = format == CheckpointFormat.Graph ? null : format;
        return format == CheckpointFormat.Keras
                ? throw ExportFaults.Destination(full, "is an archive of Keras 3, which is not written: write its weights (.weights.h5).")
            : format is null
                ? Path.EndsInDirectorySeparator(given) || Directory.Exists(full) || !Path.HasExtension(full) ? CheckpointFormat.Npy
                    : throw ExportFaults.UnknownEnding(full)
            : full.EndsWith(SafetensorsIndex.Suffix, StringComparison.OrdinalIgnoreCase)
                ? throw ExportFaults.Destination(full, "is the name of an index: give that of the file, as in 'model.safetensors'.")
            : full.Length == Path.GetDirectoryName(full)!.Length + 1 + Path.GetExtension(full).Length
                ? throw ExportFaults.Destination(full, "has no name before its ending.")
            : format.Value;
    }

    private static void RequireTypes(string path, CheckpointFormat format, CheckpointVariable[] variables, ExportOptions options)
    {
        bool IsTaken(CheckpointVariable variable) =>
            format == CheckpointFormat.Safetensors ? SafetensorsType.Of(variable.DataType) is not null
            : format == CheckpointFormat.Hdf5 ? CanKerasHold(variable.DataType, isNumbered: options.Template is not null)
            : variable.DataType == DataType.String || NumpyType.DescriptorOf(variable.DataType) is not null;

        CheckpointVariable[] refused = Array.FindAll(variables, variable => !IsTaken(variable));
        if (refused.Length > 0)
        {
            // One conversion is named, for the first type of them; the next call names the next.
            CheckpointVariable[] alike = Array.FindAll(refused, variable => variable.DataType == refused[0].DataType);
            throw ExportFaults.Types(path, format, alike, ReplacementOf(refused[0].DataType, format));
        }
    }

    /// <summary>Only Keras 3 has a note for bfloat16, which HDF5 lacks.</summary>
    private static bool CanKerasHold(DataType dataType, bool isNumbered) =>
        Hdf5OutputDataset.CanHold(dataType) && (isNumbered || dataType != DataType.BFloat16);

    /// <summary>The nearest type that both formats have and that holds every value; for complex128 there is none in safetensors.</summary>
    private static DataType? ReplacementOf(DataType dataType, CheckpointFormat format) =>
        dataType.Name switch
        {
            "complex128" => DataType.Complex64,
            "int4" or "int2" => DataType.Int8,
            "uint4" or "uint2" => DataType.UInt8,
            "bfloat16" => DataType.Float32,
            "float8_e5m2" or "float8_e4m3fn" or "float8_e4m3fnuz" or "float8_e4m3b11fnuz" or "float8_e5m2fnuz" or "float4_e2m1fn" => format
            == CheckpointFormat.Safetensors
                ? DataType.Float16
                : DataType.Float32,
            _ => null,
        };

    private static void RequireTexts(IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        foreach ((string key, string value) in metadata)
        {
            // What UTF-8 cannot hold does not come back from it.
            if (!IsText(key) || !IsText(value))
            {
                throw ExportFaults.Metadata(key);
            }
        }
    }

    private static bool IsText(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static void RequireNames(CheckpointFormat format, CheckpointVariable[] variables)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (CheckpointVariable variable in variables)
        {
            string name = variable.Name;
            if (!seen.Add(name))
            {
                throw ExportFaults.Repeated(name);
            }

            byte[] bytes = TensorName.ToBytes(name);
            string? fault =
                !System.Text.Unicode.Utf8.IsValid(bytes) ? "it has bytes that are no text (UTF-8)"
                : format == CheckpointFormat.Safetensors && name == SafetensorsHeaderParser.MetadataKey
                    ? "safetensors keeps it for metadata"
                : format == CheckpointFormat.Npz && bytes.Length > NumpyArchiveOutput.MaxNameLength - NumpyFile.ArraySuffix.Length
                    ? "it is too long for an archive"
                : null;
            if (fault is not null)
            {
                throw ExportFaults.Name(name, fault);
            }
        }
    }

    private static List<ExportFile> ArrangeSafetensors(string path, CheckpointVariable[] variables, ExportOptions options)
    {
        var byName = new Dictionary<string, CheckpointVariable>(StringComparer.Ordinal);
        var tensors = new List<SafetensorsOutputTensor>();
        foreach (CheckpointVariable variable in variables)
        {
            byName[variable.Name] = variable;
            tensors.Add(new(TensorName.ToBytes(variable.Name), SafetensorsType.Of(variable.DataType)!, variable.Shape));
        }

        List<List<SafetensorsOutputTensor>> shards = SafetensorsShards.Divide(tensors, options.MaxShardSize);
        var files = new List<ExportFile>();
        for (int i = 0; i < shards.Count; i++)
        {
            var output = SafetensorsOutput.Arrange(shards[i], options.Metadata);
            if (output.Header.Length - SafetensorsHeader.LengthBytes > SafetensorsHeader.MaxLength)
            {
                throw ExportFaults.Destination(
                    path,
                    $"would have a header of more than {SafetensorsHeader.MaxLength} bytes, which no reader takes. Write several files."
                );
            }

            files.Add(
                new SafetensorsExport(
                    shards.Count == 1 ? path : SafetensorsShards.PathOf(path, i, shards.Count),
                    [.. output.Tensors.Select(tensor => byName[TensorName.ToText(tensor.Name)])],
                    output
                )
            );
        }

        if (shards.Count > 1)
        {
            byte[] index = SafetensorsShards.WriteIndex([
                .. files.Select((file, i) => (Path.GetFileName(file.Path), (IReadOnlyList<SafetensorsOutputTensor>)shards[i])),
            ]);
            files.Add(new IndexExport(SafetensorsShards.IndexPathOf(path), index));
        }

        return files;
    }

    private static List<ArrayLayout> LayOut(CheckpointVariable[] variables, CancellationToken cancellationToken)
    {
        using var checkpoints = new OpenCheckpoints();
        return [.. variables.Select(variable => ArrayLayout.Of(variable, checkpoints, cancellationToken))];
    }

    private static List<ExportFile> ArrangeArrays(string path, List<ArrayLayout> arrays)
    {
        if (path.EndsWith(NumpyFile.ArraySuffix, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path))
        {
            return arrays.Count == 1
                ? [new ArrayExport(path, arrays[0])]
                : throw ExportFaults.Destination(
                    path,
                    $"is a single array, and {arrays.Count} variables were given. "
                        + "Give a directory, which gets a file for each, or an archive (.npz)."
                );
        }

        var names = new HashSet<string>(FileNames.Comparer);
        var files = new List<ExportFile>();
        foreach (ArrayLayout array in arrays)
        {
            string name = ArrayFileName.Of(array.Variable.Name) + NumpyFile.ArraySuffix;
            files.Add(
                names.Add(name) ? new ArrayExport(Path.Join(path, name), array) : throw ExportFaults.SameFile(array.Variable.Name, name)
            );
        }

        return files;
    }

    private static void RequireFree(ExportPlan plan)
    {
        bool isFile = RegularFile.GetKind(plan.Destination) is EntryKind.File or EntryKind.Empty;
        if (isFile && plan.Format == CheckpointFormat.Npy && plan.Files[0] != plan.Destination)
        {
            throw ExportFaults.UnknownEnding(plan.Destination);
        }

        foreach (string file in plan.Files)
        {
            EntryKind kind = RegularFile.GetKind(file);
            if (kind == EntryKind.Directory)
            {
                throw ExportFaults.Destination(file, "is a directory.");
            }

            if (kind != EntryKind.Missing && !plan.Options.Force)
            {
                throw ExportFaults.Exists(plan.Destination, file);
            }
        }

        if (isFile && plan.Files[0] != plan.Destination && !plan.Options.Force)
        {
            throw ExportFaults.Exists(plan.Destination, plan.Destination);
        }
    }
}
