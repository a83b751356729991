using System.Diagnostics;
using System.Text;
using CheckpointTools.Writing.Exporting;

namespace CheckpointTools.Tests.Interchange;

/// <summary>What is written is opened by h5py, through which Keras reads its files, and read as Keras' loaders read it.</summary>
public sealed class H5pyTests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    /// <summary>As load_weights of Keras 2 walks an .h5 file: layers in order, weights in order.</summary>
    private const string WalkLayers = """
        import h5py, hashlib, sys
        with h5py.File(sys.argv[1], 'r') as f:
            print(f.attrs['keras_version'], f.attrs['backend'], len(f['top_level_model_weights'].attrs['weight_names']))
            for layer in f.attrs['layer_names']:
                for name in f[layer].attrs['weight_names']:
                    value = f[layer][name]
                    print(layer, name, value.dtype.str, list(value.shape), hashlib.sha256(value[()].tobytes()).hexdigest())
        """;

    /// <summary>Everything in a file, in the order in which h5py visits it.</summary>
    private const string WalkAll = """
        import h5py, hashlib, sys
        with h5py.File(sys.argv[1], 'r') as f:
            def show(name, item):
                texts = sorted((key, str(value)) for key, value in item.attrs.items())
                if isinstance(item, h5py.Dataset):
                    print(name, texts, item.dtype.str, list(item.shape), hashlib.sha256(item[()].tobytes()).hexdigest())
                else:
                    print(name, texts)
            f.visititems(show)
        """;

    private static readonly string Folder = Fixtures.Require("reports/keras_files");
    private static readonly Lazy<string?> WhyNot = new(FindWhyNot);

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Networks => KerasExportTests.Networks;

    public void Dispose() => _directory.Dispose();

    /// <summary>The file made from a checkpoint has what the one has that Keras itself saved, layer by layer.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void Keras_loader_finds_the_weights_of_each_layer(string network)
    {
        Require();
        Export(network, "tf", "x.h5", template: null);

        string[] written = Run(WalkLayers, _directory["x.h5"]);
        string[] keras = Run(WalkLayers, Path.Combine(Folder, network, "keras2.h5"));
        Assert.Equal("2.15.0 tensorflow 0", written[0]);
        Assert.Equal(keras[1..].Select(WithoutLayer), written[1..].Select(WithoutLayer));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void All_of_a_template_is_in_what_is_made_by_it(string network)
    {
        Require();
        string template = Path.Combine(Folder, network, "keras3.weights.h5");
        Export(network, "keras3.weights.h5", "x.weights.h5", template);

        Assert.Equal(Run(WalkAll, template), Run(WalkAll, _directory["x.weights.h5"]));
    }

    private static string WithoutLayer(string line) => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static void Require() => Assert.SkipUnless(WhyNot.Value is null, WhyNot.Value ?? "");

    private static string? FindWhyNot()
    {
        if (!File.Exists(Python))
        {
            return $"There is no {Python}, whose h5py would open what is written.";
        }

        (int exitCode, string output) = Start("import h5py");
        return exitCode == 0 ? null : $"{Python} has no h5py (Debian's python3-h5py): {output.Trim()}";
    }

    private static string[] Run(string script, string file)
    {
        (int exitCode, string output) = Start(script, file);
        Assert.True(exitCode == 0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static (int ExitCode, string Output) Start(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Python, ["-c", script, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using Process python = Process.Start(start)!;
        Task<string> errors = python.StandardError.ReadToEndAsync();
        string output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return (python.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    private void Export(string network, string source, string file, string? template) =>
        ExportExecutor.Execute(
            ExportPlanner.Plan(
                Writing.Checkpoints.List(Path.Combine(Folder, network, source)),
                _directory[file],
                new ExportOptions { Template = template },
                TestContext.Current.CancellationToken
            ),
            cancellationToken: TestContext.Current.CancellationToken
        );
}
