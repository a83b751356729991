using CheckpointTools.Files;

namespace CheckpointTools.Formats.Constants;

/// <summary>Says what a file is that has the name of a graph and is none.</summary>
internal static class GraphFileNames
{
    /// <summary>The end of a graph's name.</summary>
    public const string Suffix = ".pb";

    /// <summary>The same in text form.</summary>
    public const string TextSuffix = ".pbtxt";

    /// <summary>Refuses what the first bytes show to be no graph in binary form.</summary>
    /// <exception cref="CheckpointException">NotACheckpoint.</exception>
    public static void RefuseForeign(SourceFile file)
    {
        if (file.Length == 0)
        {
            throw ConstantFaults.NotAGraph(file.Path, "is empty: the export or the copy was cut off. Get the file again.");
        }

        byte[] head = new byte[Math.Min(ForeignFile.HeadLength, file.Length)];
        file.ReadExactly(head, 0);
        if (Describe(head, file.Path) is { } what)
        {
            throw ConstantFaults.NotAGraph(file.Path, what);
        }
    }

    /// <summary>What is in a file, as the end of a sentence; null if it may be a graph.</summary>
    public static string? Describe(ReadOnlySpan<byte> head, string path) =>
        // The name is not passed: every .pb would count as a graph by its name.
        ForeignFile.Recognise(head, "") switch
        {
            FileKind.Unknown => null,
            FileKind.Text
                when path.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)
                    || path.EndsWith(TextSuffix, StringComparison.OrdinalIgnoreCase) =>
                "is a graph in text form, which is not read here, or another text. Save it in binary form, with as_text=False.",
            FileKind kind => ForeignFile.Describe(kind),
        };

    /// <summary>A file without a node.</summary>
    public static CheckpointException NoGraph(string path, CheckpointException? fault) =>
        ConstantFaults.NotAGraph(
            path,
            Path.GetFileName(path) switch
            {
                "fingerprint.pb" => "is the fingerprint of a SavedModel, which identifies it and has no graph. Give saved_model.pb.",
                "keras_metadata.pb" => "is Keras's description of the layers of a SavedModel, which has no graph. Give saved_model.pb.",
                _ => "has no graph in it: it is no GraphDef, MetaGraphDef or SavedModel, or it is cut off."
                    + (fault is null ? "" : $" {fault.Finding}"),
            },
            fault
        );
}
