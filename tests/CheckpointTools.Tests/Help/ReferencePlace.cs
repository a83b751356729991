namespace CheckpointTools.Tests.Help;

/// <summary>
/// The directory that each example of the reference has to itself. In it lie the checkpoints that the examples speak of: a and b, with one
/// variable each; bert, model, tuned and words, of samples/transfer; runs, a training of TensorFlow 1 with an Adam, its graphs and its
/// state file; seq, legacy and keras, which are object-based; weights, which Keras 2 saved, and model.weights.h5, which the same model
/// saved in Keras 3; damaged, with a wrong byte.
/// </summary>
internal static class ReferencePlace
{
    public static void Prepare(string directory)
    {
        CheckpointFiles.Copy(Fixtures.TfMade("seed_models", "models", "a", "model-a"), Path.Combine(directory, "a"));
        CheckpointFiles.Copy(Fixtures.TfMade("seed_models", "models", "b", "model-b"), Path.Combine(directory, "b"));
        CopyAll(Checkout.PathTo("samples", "transfer"), directory);
        CopyAll(Fixtures.TfMade("tf1_adam_steps"), Path.Combine(directory, "runs"));
        foreach ((string name, string source) in new[] { ("seq", "nested"), ("legacy", "keras_legacy_adam"), ("keras", "keras3") })
        {
            CheckpointFiles.Copy(Path.Combine(Fixtures.Require($"oracle/graph/bases/{source}"), "ckpt-1"), Path.Combine(directory, name));
        }

        string network = Fixtures.Require("reports/keras_files/rnn");
        CheckpointFiles.Copy(Path.Combine(network, "tf"), Path.Combine(directory, "weights"));
        File.Copy(Path.Combine(network, "keras3.weights.h5"), Path.Combine(directory, "model.weights.h5"));
        string damaged = CheckpointFiles.Copy(Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5"), Path.Combine(directory, "damaged"));
        CheckpointFiles.Damage(damaged + ".data-00000-of-00001", 100);
    }

    private static void CopyAll(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
