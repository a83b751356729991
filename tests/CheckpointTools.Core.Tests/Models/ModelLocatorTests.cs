using CheckpointTools.Locating;

namespace CheckpointTools.Tests.Models;

/// <summary>Any path that a user has leads to the file that describes the model, or to a sentence that says why not.</summary>
public sealed class ModelLocatorTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("graph_definitions/ref.meta", "graph_definitions/ref.meta")]
    [InlineData("graph_definitions/ref", "graph_definitions/ref.meta")]
    [InlineData("graph_definitions/ref.index", "graph_definitions/ref.meta")]
    [InlineData("graph_definitions/ref.data-00000-of-00001", "graph_definitions/ref.meta")]
    [InlineData("tf1_adam_steps", "tf1_adam_steps/model.ckpt-5.meta")]
    [InlineData("tf1_adam_steps/checkpoint", "tf1_adam_steps/model.ckpt-5.meta")]
    [InlineData("saved_model_tf1/model", "saved_model_tf1/model/saved_model.pb")]
    [InlineData("saved_model_tf2/model/", "saved_model_tf2/model/saved_model.pb")]
    [InlineData("saved_model_tf2/model/saved_model.pb", "saved_model_tf2/model/saved_model.pb")]
    [InlineData("saved_model_tf2/model/variables", "saved_model_tf2/model/saved_model.pb")]
    [InlineData("saved_model_tf2/model/variables/variables", "saved_model_tf2/model/saved_model.pb")]
    [InlineData("saved_model_tf2/model/variables/variables.index", "saved_model_tf2/model/saved_model.pb")]
    public void Any_path_form_leads_to_the_model(string path, string model) =>
        Assert.Equal(Fixtures.TfMade(model), ModelLocator.Find(Fixtures.TfMade(path)));

    [Theory]
    [InlineData("seed_models/models/nowhere", CheckpointError.ModelNotFound, "No model is described")]
    [InlineData("tf2_keras3/ckpt-1", CheckpointError.ModelNotFound, "no 'ckpt-1.meta' beside it")]
    [InlineData("graph_definitions", CheckpointError.AmbiguousCheckpoint, "ref")]
    [InlineData("gs://bucket/model.meta", CheckpointError.RemotePath, "gcloud")]
    public void A_path_without_a_model_is_explained(string path, CheckpointError error, string part)
    {
        CheckpointException fault = Assert.Throws<CheckpointException>(() =>
            ModelLocator.Find(path.Contains("://", StringComparison.Ordinal) ? path : Fixtures.TfMade(path))
        );

        Assert.Equal(error, fault.Error);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("graph.pbtxt", "node {\n  name: \"v\"\n}\n", "text form")]
    [InlineData("graph.pb", "node {\n  name: \"v\"\n}\n", "text form")]
    [InlineData("model.meta", "version https://git-lfs.github.com/spec/v1\n", "git lfs pull")]
    [InlineData("model.meta", "<!DOCTYPE html><html>", "web page")]
    [InlineData("model.meta", "", "is empty")]
    public void What_is_no_model_is_named(string name, string text, string part)
    {
        File.WriteAllText(_directory[name], text);

        CheckpointException fault = Assert.Throws<CheckpointException>(() => ModelFile.Read(ModelLocator.Find(_directory[name])));

        Assert.Equal((CheckpointError.NotAModel, _directory[name]), (fault.Error, fault.File));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_SavedModel_in_text_form_is_refused_with_a_sentence()
    {
        File.WriteAllText(_directory["saved_model.pbtxt"], "saved_model_schema_version: 1\n");

        CheckpointException fault = Assert.Throws<CheckpointException>(() => ModelLocator.Find(_directory.Path));

        Assert.Equal(CheckpointError.NotAModel, fault.Error);
        Assert.Contains("as_text=False", fault.Message, StringComparison.Ordinal);
    }
}
