using CheckpointTools.Errors;

namespace CheckpointTools.Provider;

/// <content>What would write is refused, and the error names the command that does it on the checkpoint's files.</content>
public sealed partial class CheckpointProvider
{
    private const string Adds = "New-CheckpointVariable makes a variable, and Copy-CheckpointVariable -Append adds it to a checkpoint";
    private const string ChangesValues =
        "Convert-CheckpointVariable and New-CheckpointVariable make values, and Copy-CheckpointVariable writes them to a checkpoint";
    private const string Copies = "Pipe the variables to Copy-CheckpointVariable, which writes them to a checkpoint";
    private const string Removes = "Remove-CheckpointVariable removes variables from a checkpoint";
    private const string Renames = "Rename-CheckpointVariable and Rename-CheckpointScope rename what is in a checkpoint";

    /// <inheritdoc/>
    protected override void NewItem(string path, string itemTypeName, object newItemValue) => Refuse(path, Adds);

    /// <inheritdoc/>
    protected override void SetItem(string path, object value) => Refuse(path, ChangesValues);

    /// <inheritdoc/>
    protected override void ClearItem(string path) => Refuse(path, ChangesValues);

    /// <inheritdoc/>
    protected override void InvokeDefaultAction(string path) => Refuse(path, "Get-Content shows the values of a variable");

    /// <summary>No parameters: what comes back tells who asks.</summary>
    protected override object RemoveItemDynamicParameters(string path, bool recurse) => new RemovalMark();

    /// <inheritdoc/>
    protected override void RemoveItem(string path, bool recurse) => Refuse(path, Removes);

    /// <inheritdoc/>
    protected override void RenameItem(string path, string newName) => Refuse(path, Renames);

    /// <inheritdoc/>
    protected override void MoveItem(string path, string destination) => Refuse(path, Renames);

    /// <inheritdoc/>
    protected override void CopyItem(string path, string copyPath, bool recurse) => Refuse(path, Copies);

    private static void Refuse(string path, string advice) => throw new InputException(ErrorRecords.ReadOnlyDrive(path, advice));

    /// <summary>
    /// What Remove-Item hands on with each of its questions, where the location or the path that it is given lies in a drive.
    /// </summary>
    private sealed class RemovalMark;
}
