namespace CheckpointTools.Kinds;

/// <summary>A file that may describe the model of a checkpoint.</summary>
/// <param name="Path">The full path of a .meta or a saved_model.pb.</param>
/// <param name="IsOwn">Whether it is the checkpoint's own by its place; another counts only if its saver has the checkpoint's keys.</param>
internal readonly record struct ModelFile(string Path, bool IsOwn);
