namespace CheckpointTools.Tests.Help;

/// <summary>A piece of code on a page, and the place in which it runs: examples of one place see what the ones before them wrote.</summary>
internal sealed record Example(string Place, string Code);
