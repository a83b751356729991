namespace CheckpointTools.Tests.Help;

/// <summary>What an example showed before it ended, and the error that ended it, if one did.</summary>
internal sealed record ExampleResult(string Text, string? Error)
{
    /// <summary>The text; an error is thrown.</summary>
    public string Shown => Error is null ? Text : throw new FormatException($"An example failed: {Error}");

    /// <summary>The error; that there is none is thrown.</summary>
    public string ShownError => Error ?? throw new FormatException($"An example was to fail, and showed: {Text}");
}
