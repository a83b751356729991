namespace CheckpointTools.Tests.Help;

/// <summary>What pages of the reference consist of.</summary>
internal enum TextKind
{
    /// <summary>Text of any length.</summary>
    Paragraph,

    /// <summary>An item of a list.</summary>
    Item,

    /// <summary>A fence: code, the output of code, or facts of a parameter.</summary>
    Code,
}
