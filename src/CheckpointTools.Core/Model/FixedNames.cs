namespace CheckpointTools;

/// <summary>Names that the files of checkpoints and models always have. The cmdlets compile this file too.</summary>
internal static class FixedNames
{
    /// <summary>The file that names the latest checkpoint of its directory.</summary>
    public const string StateFile = "checkpoint";

    /// <summary>The end of an index file's name.</summary>
    public const string IndexSuffix = ".index";

    /// <summary>The end of the name of a graph (MetaGraphDef) that was saved with a checkpoint or exported.</summary>
    public const string MetaSuffix = ".meta";

    /// <summary>The file that describes a SavedModel.</summary>
    public const string SavedModel = "saved_model.pb";

    /// <summary>The same in text form.</summary>
    public const string SavedModelText = "saved_model.pbtxt";
}
