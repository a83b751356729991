namespace CheckpointTools.Tests.Help;

/// <summary>A paragraph, an item of a list or a fence of a page. Only fences have an info: what stands behind their first mark.</summary>
internal sealed record TextBlock(TextKind Kind, string Text, string Info = "");
