using System.Collections;
using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public sealed class GetModelVariableTests : IDisposable
{
    private readonly Session _session = new();

    public GetModelVariableTests()
    {
        File.Copy(Fixtures.TfMade("graph_definitions", "ref.meta"), _session["ref.meta"]);
        File.Copy(Fixtures.TfMade("graph_definitions", "resource.meta"), _session["resource.meta"]);
        _session.Directory.CopyOf(Fixtures.TfMade("saved_model_tf1", "model"), "saved1");
        _session.Directory.CopyOf(Fixtures.TfMade("saved_model_tf2", "model"), "saved2");
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("ref.meta", 10)]
    [InlineData("ref", 10)]
    [InlineData("saved1", 2)]
    [InlineData("saved2", 2)]
    [InlineData("saved2/saved_model.pb", 2)]
    [InlineData("saved2/variables/variables", 2)]
    [InlineData("ref, resource", 20)]
    [InlineData("ref, ref.meta, ./ref", 10)]
    [InlineData("*.meta", 20)]
    [InlineData("re*", 20)]
    [InlineData("saved?", 4)]
    [InlineData("-LiteralPath ref.meta", 10)]
    [InlineData("ref net/*", 9)]
    [InlineData("ref -Name NET/emb* -Exclude *Momentum", 1)]
    [InlineData("ref -LiteralName net/w", 1)]
    [InlineData("ref -Trainable", 4)]
    [InlineData("saved2 -Trainable", 1)]
    [InlineData("saved2/variables/../saved_model.pb -Name nothing*", 0)]
    public void Models_are_found_by_any_path_and_variables_by_their_names(string arguments, int count) =>
        Assert.Equal(count, _session.Run($"Get-ModelVariable {arguments}").Succeeded().Output.Count);

    [Fact]
    public void A_variable_says_all_that_the_graph_says_of_it()
    {
        PSObject found = Assert.Single(_session.Run("Get-ModelVariable ref net/emb").Succeeded().Output);

        Assert.Equal(
            ["Name", "DataType", "Shape", "IsTrainable", "IsLocal", "Partition", "RestoreKeys", "CheckpointName", "Model"],
            found.Properties.Select(static property => property.Name)
        );
        Assert.Equal(
            ("net/emb", "float32", "[10, 2]", true, false, "axis 0: 4, 3, 3", _session["ref.meta"]),
            (
                found.Text("Name"),
                found.Text("DataType"),
                found.Text("Shape"),
                found.Get("IsTrainable"),
                found.Get("IsLocal"),
                found.Text("Partition"),
                found.Text("Model")
            )
        );
        Assert.Equal(["net/emb"], ((IEnumerable)found.Get("RestoreKeys")!).Cast<string>());
    }

    [Fact]
    public void Files_and_checkpoints_pipe_in()
    {
        CheckpointFiles.Copy(Fixtures.TfMade("graph_definitions", "ref"), _session["ref"]);

        Assert.Equal(
            20,
            _session
                .Run("'ref.meta', 'resource.meta' | ForEach-Object { [pscustomobject]@{ PSPath = \"$PWD/$_\" } } | Get-ModelVariable")
                .Succeeded()
                .Output.Count
        );
        Assert.Equal(10, _session.Run("Get-Checkpoint ref | Get-ModelVariable").Succeeded().Output.Count);
        Assert.Equal(12, _session.Run("'ref', 'saved2' | Get-ModelVariable").Succeeded().Output.Count);
    }

    [Fact]
    public void A_bad_path_is_an_error_and_the_next_one_is_read()
    {
        File.WriteAllText(_session["text.pbtxt"], "node { }");
        File.WriteAllBytes(_session["cut.meta"], File.ReadAllBytes(_session["ref.meta"])[..5000]);

        EngineResult result = _session.Run("Get-ModelVariable nowhere, text.pbtxt, cut.meta, nothing*, gs://bucket/x.meta, saved2");

        Assert.Equal(["calls", "w"], result.Output.Texts("Name"));
        Assert.Equal(
            ["ModelNotFound", "NotAModel", "DamagedModel", "ModelNotFound", "RemotePath"],
            result.ErrorIds.Select(static id => id.Split(',')[0])
        );
        Assert.Equal(
            [
                ErrorCategory.ObjectNotFound,
                ErrorCategory.InvalidData,
                ErrorCategory.InvalidData,
                ErrorCategory.ObjectNotFound,
                ErrorCategory.InvalidArgument,
            ],
            result.Errors.Select(static error => error.CategoryInfo.Category)
        );
    }

    [Fact]
    public void A_name_that_no_variable_has_is_an_error_with_the_nearest()
    {
        ErrorRecord error = Assert.Single(_session.Run("Get-ModelVariable ref net/wc, net/w").Errors);

        Assert.StartsWith("VariableNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("net/wc", error.TargetObject);
        Assert.Contains("'net/w'", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_alone_does_not_say_what_is_trainable()
    {
        // A graph of one node: a name, an op and a dtype.
        File.WriteAllBytes(_session["graph.pb"], Convert.FromHexString("0A1C0A0176120A5661726961626C6556322A0B0A05647479706512023001"));
        EngineResult result = _session.Run("Get-ModelVariable graph.pb -Trainable").Succeeded();
        Assert.Empty(result.Output);
        Assert.StartsWith(
            $"'{_session["graph.pb"]}' does not say which of its variables are trainable",
            Assert.Single(result.Warnings),
            StringComparison.Ordinal
        );
        Assert.Equal(["v"], _session.Run("Get-ModelVariable graph.pb").Succeeded().Output.Texts("Name"));
        Assert.Empty(_session.Run("Get-ModelVariable ref -Trainable").Succeeded().Warnings);
    }

    [Fact]
    public void Unknown_dimensions_work_in_scripts()
    {
        Assert.Equal(
            ["[?, 3]", "True", "False", "<unknown>", "True", "[2, 3]"],
            _session
                .Run(
                    """
                    $shape = [CheckpointTools.PartialTensorShape]'?,3'
                    "$shape"; "$($shape.IsCompatibleWith('[7, 3]'))"; "$($shape.IsCompatibleWith('[7, 4]'))"
                    "$([CheckpointTools.PartialTensorShape]'<unknown>')"; "$($null -eq $shape[0])"
                    "$([CheckpointTools.PartialTensorShape][CheckpointTools.TensorShape]'2,3')"
                    """
                )
                .Succeeded()
                .Output.Select(static o => o.ToString())
        );
    }
}
