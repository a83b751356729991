namespace CheckpointTools.Locating;

/// <summary>How a path led to a checkpoint.</summary>
public enum LocationWay
{
    /// <summary>The path names it: its prefix, or one of its files.</summary>
    Named,

    /// <summary>A state file names it as the latest.</summary>
    StateFile,

    /// <summary>It is the only one in the directory.</summary>
    OnlyOne,

    /// <summary>It has the variables of a SavedModel.</summary>
    SavedModel,
}
