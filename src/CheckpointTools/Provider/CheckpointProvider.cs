using System.Management.Automation;
using System.Management.Automation.Provider;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Names;

namespace CheckpointTools.Provider;

/// <summary>
/// Shows a checkpoint as a drive: scopes are containers, variables are items, values are their content. Nothing can be written.
/// </summary>
[CmdletProvider(CheckpointPaths.DriveProvider, ProviderCapabilities.Filter)]
public sealed partial class CheckpointProvider : NavigationCmdletProvider, IContentCmdletProvider
{
    /// <summary>
    /// What the objects of variables are called in a drive, before their own type: listings show them beside scopes, in one table.
    /// </summary>
    private const string VariableTypeName = "CheckpointTools.CheckpointVariable#Drive";

    private const string PSPath = "PSPath";

    /// <summary>Whether a variable comes from a drive, as it is there.</summary>
    internal static bool IsItem(PSObject variable) => variable.TypeNames[0] == VariableTypeName;

    /// <inheritdoc/>
    protected override PSDriveInfo? NewDrive(PSDriveInfo drive)
    {
        if (drive is null or CheckpointDrive)
        {
            return drive;
        }

        return Require(
            drive.Root,
            () =>
            {
                CheckpointLocation location = CheckpointLocator.Find(new CheckpointPaths(SessionState.Path).ResolveExisting(drive.Root));
                if (location.Note is { } note)
                {
                    WriteWarning(note);
                }

                return new CheckpointDrive(drive, location);
            }
        );
    }

    /// <inheritdoc/>
    protected override bool IsValidPath(string path) => true;

    /// <summary>
    /// The root is there as long as the drive is. Of what is below it, PowerShell only hears that it is not there if the checkpoint cannot
    /// be read: it drops what is thrown here, so the reason is written.
    /// </summary>
    protected override bool ItemExists(string path)
    {
        try
        {
            return FindDrive(path)?.FindRelative(path) is "" || Find(path) is not null;
        }
        catch (InputException e)
        {
            WriteError(e.ErrorRecord);
            return false;
        }
    }

    /// <inheritdoc/>
    protected override bool IsItemContainer(string path) => Find(path) is { } node && IsContainer(node);

    /// <summary>
    /// Remove-Item asks this to have the removal of what is in a scope confirmed. It is refused before that question.
    /// </summary>
    protected override bool HasChildItems(string path)
    {
        if (DynamicParameters is RemovalMark)
        {
            Refuse(path, Removes);
        }

        return Find(path) is { VariableCount: > 0 };
    }

    /// <summary>By the text alone: PowerShell's own way asks of every item whether it is there.</summary>
    protected override string GetChildName(string path) => DrivePath.LeafOf((path ?? "").Replace('\\', '/').TrimEnd('/'));

    /// <inheritdoc/>
    protected override void GetItem(string path)
    {
        if (Find(path) is { } node)
        {
            Write(node, path);
        }
    }

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse) => GetChildItems(path, recurse, uint.MaxValue);

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse, uint depth)
    {
        if (Find(path) is not { } scope)
        {
            return;
        }

        CheckpointDrive drive = DriveOf(path);
        while (drive.Untold.TryDequeue(out CheckpointException? fault))
        {
            WriteError(ErrorRecords.Create(fault, drive.DisplayRoot));
        }

        WriteChildren(scope, path, recurse ? depth : 0);
    }

    /// <inheritdoc/>
    protected override void GetChildNames(string path, ReturnContainers returnContainers)
    {
        if (Find(path) is not { } scope)
        {
            return;
        }

        foreach (VariableNode child in scope.FindChildren().TakeWhile(_ => !Stopping))
        {
            string name = DrivePath.LeafOf(child.Path);
            if (PassesFilter(name) || (returnContainers == ReturnContainers.ReturnAllContainers && IsContainer(child)))
            {
                WriteItemObject(name, MakePath(path, name), IsContainer(child));
            }
        }
    }

    /// <summary>
    /// As the file system's provider does it: all that is in a scope, then all that is in the scopes of it. A name may have more segments
    /// than calls fit into each other.
    /// </summary>
    private void WriteChildren(VariableNode scope, string path, uint depth)
    {
        var pending = new Stack<(VariableNode Scope, string Path, uint Depth)>([(scope, path, depth)]);
        while (!Stopping && pending.TryPop(out (VariableNode Scope, string Path, uint Depth) next))
        {
            var inner = new List<(VariableNode, string, uint)>();
            foreach (VariableNode child in next.Scope.FindChildren().TakeWhile(_ => !Stopping))
            {
                string name = DrivePath.LeafOf(child.Path);
                string place = DrivePath.Join(next.Path.TrimEnd('/', '\\'), name);
                if (PassesFilter(name))
                {
                    Write(child, place);
                }

                if (next.Depth > 0 && child.VariableCount > 0)
                {
                    inner.Add((child, place, next.Depth - 1));
                }
            }

            // The first of them comes next.
            foreach ((VariableNode, string, uint) child in Enumerable.Reverse(inner))
            {
                pending.Push(child);
            }
        }
    }

    /// <summary>The root of an empty checkpoint has nothing below it, and is a scope all the same.</summary>
    private static bool IsContainer(VariableNode node) => node.VariableCount > 0 || node.Variable is null;

    private void Write(VariableNode node, string path)
    {
        object item = node.Variable is { } variable ? ToItem(variable, node.VariableCount) : new DriveScope(node);
        WriteItemObject(item, path, IsContainer(node));
    }

    /// <summary>
    /// The variable itself. PowerShell gives it a PSPath, which fails where a type has one, as that of variables does; so it gets one here.
    /// </summary>
    private static CheckpointVariable ToItem(CheckpointVariable variable, int count)
    {
        PSObject item = PSObject.AsPSObject(variable);
        if (item.TypeNames[0] != VariableTypeName)
        {
            item.TypeNames.Insert(0, VariableTypeName);
            item.Properties.Add(new PSNoteProperty(PSPath, ""), preValidated: true);
            if (count > 0)
            {
                item.Properties.Add(new PSNoteProperty("VariableCount", count), preValidated: true);
            }
        }

        return variable;
    }

    private bool PassesFilter(string name) =>
        string.IsNullOrEmpty(Filter) || WildcardPattern.Get(Filter, WildcardOptions.IgnoreCase).IsMatch(name);

    private VariableNode? Find(string path) => Require(path, () => TryFind(path));

    private VariableNode? TryFind(string path) =>
        FindDrive(path) is { } drive && drive.FindRelative(path) is { } relative ? drive.List().Find(relative) : null;

    private CheckpointDrive DriveOf(string path) => FindDrive(path)!;

    /// <summary>The drive that a path leads into, or that a path with the provider's name begins with; null if there is none.</summary>
    private CheckpointDrive? FindDrive(string path)
    {
        if (PSDriveInfo is CheckpointDrive drive && drive.FindRelative(path) is not null)
        {
            return drive;
        }

        try
        {
            // Several scopes may have drives of one name: this is the one that is seen from here.
            return SessionState.Drive.Get(path.Split(':')[0]) as CheckpointDrive;
        }
        catch (SessionStateException)
        {
            return null;
        }
    }

    /// <summary>Does work whose failure ends the command that asked for it.</summary>
    /// <exception cref="InputException">
    /// It has the error's record: of what a provider throws, PowerShell keeps no other record than that of the exception itself.
    /// </exception>
    private static T Require<T>(object target, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (CheckpointException e)
        {
            throw new InputException(ErrorRecords.Create(e, target));
        }
    }
}
