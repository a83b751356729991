using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Models;

/// <summary>Tells the three messages apart, none of which says what it is.</summary>
internal static class ModelLayouts
{
    private const byte SchemaVersion = (1 << ProtoField.NumberShift) | (byte)ProtoField.VarintType;

    /// <summary>The message that a file is, or, if it is damaged, that its first part is.</summary>
    public static ModelLayout Find(ModelReader reader)
    {
        // All three usually begin with field 1: the version of a SavedModel, a number; the description of a MetaGraphDef; the first node of
        // a graph.
        byte tag = reader.Bytes(new ModelField(0, true, 0, 1))[0];
        return tag == SchemaVersion || Path.GetFileName(reader.Path) == FixedNames.SavedModel ? ModelLayout.SavedModel
            : reader.Path.EndsWith(FixedNames.MetaSuffix, StringComparison.Ordinal) || HasMetaGraphFields(reader) ? ModelLayout.MetaGraph
            : ModelLayout.Graph;
    }

    /// <summary>
    /// A saver, an asset or an object graph: a GraphDef does not have these fields, or has a number in them. Signatures have the same field
    /// number as a GraphDef's debug information: if these are the only evidence, it is a MetaGraphDef if it contains a graph.
    /// </summary>
    private static bool HasMetaGraphFields(ModelReader reader)
    {
        const int SaverDef = 3;
        const int SignatureDefs = 5;
        var numbers = new HashSet<int>();
        try
        {
            numbers.UnionWith(reader.Fields(reader.All).Where(static field => field.HasLength).Select(static field => field.Number));
            return numbers.Any(static number => number is SaverDef or > SignatureDefs)
                || (numbers.Contains(SignatureDefs) && GraphReader.HoldsGraph(reader));
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.DamagedModel)
        {
            // Whoever reads the graph reports it.
            return numbers.Any(static number => number is SaverDef or > SignatureDefs);
        }
    }
}
