using System.Management.Automation;

namespace CheckpointTools.Tests.Support;

/// <summary>A session whose location is a temporary directory of its own; both are disposed of with the test.</summary>
internal sealed class Session : IDisposable
{
    public Session(int columns = 120)
    {
        Engine = new Engine(columns);
        Engine.SetLocation(Directory.Path);
    }

    public Engine Engine { get; }

    public TemporaryDirectory Directory { get; } = new();

    /// <summary>The names of all files and directories below the location, sorted.</summary>
    public IEnumerable<string> Entries =>
        System
            .IO.Directory.EnumerateFileSystemEntries(Directory.Path, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Directory.Path, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public string this[params string[] parts] => Directory[parts];

    public EngineResult Run(string script) => Engine.Run(script);

    /// <summary>The terminating error of a statement; a non-terminating one fails the test.</summary>
    public ErrorRecord Fails(string script)
    {
        EngineResult result = Engine.Run($"try {{ {script} }} catch {{ $_ }}");
        Assert.Empty(result.Errors);
        return Assert.IsType<ErrorRecord>(result.Output[^1].BaseObject);
    }

    /// <summary>The id of that error, without the command's name.</summary>
    public string FailsWith(string script) => Fails(script).FullyQualifiedErrorId.Split(',')[0];

    public void Dispose()
    {
        Engine.Dispose();
        Directory.Dispose();
    }
}
