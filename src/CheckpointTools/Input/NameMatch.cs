namespace CheckpointTools.Input;

/// <summary>How a variable was found by a name without wildcards, the best first.</summary>
internal enum NameMatch
{
    /// <summary>By its key.</summary>
    Key,

    /// <summary>By a path of its object.</summary>
    Path,

    /// <summary>By its saver's name.</summary>
    SaverName,

    /// <summary>By one of these, which differs in case.</summary>
    IgnoringCase,

    /// <summary>It was not.</summary>
    None,
}
