namespace CheckpointTools.Tests.Support;

/// <summary>Prepares checkpoints for a test, and damages them.</summary>
internal static class CheckpointFiles
{
    /// <summary>Copies a checkpoint's files to another prefix.</summary>
    public static string Copy(string prefix, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string name = Path.GetFileName(prefix);
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(prefix)!))
        {
            string suffix = Path.GetFileName(file);
            if (
                suffix.StartsWith(name + ".index", StringComparison.Ordinal) || suffix.StartsWith(name + ".data-", StringComparison.Ordinal)
            )
            {
                File.Copy(file, target + suffix[name.Length..]);
            }
        }

        return target;
    }

    /// <summary>Flips the bits of one byte.</summary>
    public static void Damage(string file, long offset)
    {
        using FileStream stream = File.Open(file, FileMode.Open);
        stream.Position = offset;
        int value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ 0xFF));
    }

    public static string A(TemporaryDirectory directory, string name = "a") =>
        Copy(Fixtures.TfMade("seed_models", "models", "a", "model-a"), directory[name]);

    public static string B(TemporaryDirectory directory, string name = "b") =>
        Copy(Fixtures.TfMade("seed_models", "models", "b", "model-b"), directory[name]);

    public static string Adam(TemporaryDirectory directory, string name = "adam", int step = 5) =>
        Copy(Fixtures.TfMade("tf1_adam_steps", $"model.ckpt-{step}"), directory[name]);

    public static string Bert(TemporaryDirectory directory, string name = "bert") =>
        Copy(Fixtures.TfMade("bert_like", "bert_model.ckpt"), directory[name]);
}
