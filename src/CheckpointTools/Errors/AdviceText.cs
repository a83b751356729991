using CheckpointTools.Names;
using CheckpointTools.Writing;

namespace CheckpointTools.Errors;

/// <summary>Says what the core advises with commands and parameters of this module: such advice names them here and nowhere else.</summary>
internal static class AdviceText
{
    /// <summary>The fault with a message that names this module's commands.</summary>
    public static CheckpointException For(CheckpointException fault) =>
        fault.Advice is { Code: not null } advice ? fault.WithMessage(Join(fault.Finding, advice)) : fault;

    public static string For(CheckpointNote note) => Join(note.Finding, note.Advice);

    public static string For(AssignmentProblem problem) => Join(problem.Finding, problem.Advice);

    /// <summary>The fault with advice that names this module's commands, and its page at the prompt.</summary>
    public static CheckpointFault For(CheckpointFault fault)
    {
        string advice = fault.Code switch
        {
            FaultCode.VariableMissing => "Get-CheckpointVariable lists the names that there are.",
            FaultCode.UnusedShards =>
                "Copy the checkpoint with Copy-CheckpointVariable: the copy's data files are counted right, and it can be merged.",
            FaultCode.UnreadableSlices => "Repair-Checkpoint -ObjectGraph stores the variable in one piece, which TensorFlow can restore.",
            FaultCode.UnusualName =>
                "Rename the variable with Rename-CheckpointVariable, and never use such a name as a file name unchecked.",
            FaultCode.StrayDataFile => "Repair-Checkpoint removes what nothing refers to.",
            FaultCode.GraphUnreadable or FaultCode.GraphBrokenLink =>
                "Save the checkpoint again: TensorFlow fails to restore it; Read-CheckpointVariable can read the variables.",
            FaultCode.GraphEscapedTwice or FaultCode.GraphUnusualKey =>
                "Nothing is lost; Repair-Checkpoint -ObjectGraph gives the variable the key that TensorFlow asks for.",
            FaultCode.GraphInvalidKey => "Repair-Checkpoint -ObjectGraph gives the variable the key that TensorFlow asks for.",
            FaultCode.GraphSharedKey => "Repair-Checkpoint -ObjectGraph gives each of the objects a variable of its own.",
            FaultCode.GraphHiddenValues => "Repair-Checkpoint -ObjectGraph marks the object as one that has values.",
            FaultCode.StateFileUnreadable when Directory.Exists(fault.File) => "Rename the directory.",
            FaultCode.StateFileUnreadable => "Set-LatestCheckpoint -Force writes it again, with one checkpoint.",
            FaultCode.LatestMissing =>
                "Copy that checkpoint here too, name another one with Set-LatestCheckpoint, or let Repair-Checkpoint -StateFile find one.",
            FaultCode.StateFileIgnored or FaultCode.StateFileInconsistent => "Repair-Checkpoint -StateFile writes it again.",
            FaultCode.AbsolutePath => "Repair-Checkpoint -StateFile gives checkpoints that lie beside it by their names. "
                + "Paths that lead to another directory, as in a copy, stay: Set-LatestCheckpoint names a checkpoint of this one.",
            FaultCode.StalePath =>
                "Repair-Checkpoint -StateFile mends the paths of checkpoints that lie beside it, and removes those that lead nowhere.",
            FaultCode.Leftover =>
                "If no save is under way, Repair-Checkpoint removes temporary files; data files without an index are yours to remove.",
            _ => fault.Advice,
        };
        return fault.WithAdvice($"{advice} (about_CheckpointTools_Damage)");
    }

    private static string Join(string finding, Advice? advice) =>
        advice?.Code switch
        {
            // Where the finding is about parameters, it is said with their names, too.
            AdviceCode.AppendOrReplace => $"{advice.Value} can be added to (-Append) or replaced (-Force), not both. "
                + "To replace values in it, use -Append and -OnDuplicate Last.",
            AdviceCode.LeaveOutShardSize =>
                $"With -Mode {advice.Value} the new checkpoint has the data files of its sources, of the size that they are. "
                    + "Leave out -MaxShardSize, or use -Mode Copy.",
            AdviceCode.LeaveOutSkipDamaged =>
                $"With -Mode {advice.Value} the new checkpoint has the data files of its sources, damaged bytes and all"
                    + $"{(advice.Value == nameof(TransferMode.Move) ? ", and the sources are removed" : "")}. "
                    + "Leave out -SkipDamaged, or use -Mode Copy.",
            _ => Phrase.Join(finding, Sentence(advice)),
        };

    private static string? Sentence(Advice? advice) =>
        advice?.Code switch
        {
            AdviceCode.CheckInput => "Look at what the commands before it in the pipeline emit; a filter may match nothing.",
            AdviceCode.ListVariables => "List its variables with Get-CheckpointVariable.",
            AdviceCode.ListFaults => "Test-Checkpoint -Detailed lists them all.",
            AdviceCode.ReplaceOrChooseAnother =>
                "Give another destination; or replace it with -Force, or add to it with Copy-CheckpointVariable -Append.",
            AdviceCode.RestoreIndexOrReplace => "Bring its index back, choose another destination, or give the file up with -Force.",
            AdviceCode.AppendVariables => "Copy them to it with Copy-CheckpointVariable -Append.",
            AdviceCode.ReplaceByCopy => "Write it anew: copy all of its variables with -Force.",
            AdviceCode.GiveDestination => "Give a -Destination, which becomes a V2 checkpoint.",
            AdviceCode.ChooseDuplicate => "Rename or leave out one of each (Rename-CheckpointScope; -Exclude of Get-CheckpointVariable), "
                + "or choose with -OnDuplicate First, Last, Identical or Rename.",
            AdviceCode.CopyValues => "Write the values instead: -Mode Copy.",
            AdviceCode.CopyValuesInstead => $"Leave out -Mode {advice.Value}.",
            AdviceCode.CopyFirst => $"Leave out -Mode {advice.Value}, or copy it first.",
            AdviceCode.TakeAllOrCopy => "Take all of them, or use -Mode Link or Copy.",
            AdviceCode.LeaveOptimizerOut =>
                "Leave the optimizer out (Remove-CheckpointVariable -OptimizerState), or give up the objects with -ObjectGraph NameBased.",
            AdviceCode.DropOrKeepGraph =>
                "Or copy the variables with Copy-CheckpointVariable: -ObjectGraph Drop leaves the graph out, -ObjectGraph Keep copies it "
                    + "as it is, and -SkipDamaged gets what it can.",
            AdviceCode.KeepAverages =>
                "Take them over into the weights first (Initialize-CheckpointVariable), keep the optimizer's object with "
                    + "-KeepOptimizerObject, or let them go with -DropAverage.",
            AdviceCode.KeepOptimizerObject => "Keep the optimizer's object with -KeepOptimizerObject, or give it fresh values with -Reset.",
            AdviceCode.GiveSlotValues =>
                "Give their values with -SlotFill: a table of numbers by these names, or one number for all slots.",
            AdviceCode.ChangeCopyOrAllowBroken => "Write to another -Destination, or do it all the same with -AllowBroken.",
            AdviceCode.CopyOrAllowBroken => "Use -Mode Link or Copy, or move them all the same with -AllowBroken.",
            AdviceCode.CopyIntact => "Copy the checkpoint by itself with -SkipDamaged, then use the copy.",
            AdviceCode.CompareCopy => "Copy it first, with Copy-CheckpointVariable, and compare the copy.",
            AdviceCode.NameAllParts => "Name all parts in the map of Initialize-CheckpointVariable, or the variable as a whole.",
            AdviceCode.NameInMap => "Say which is meant with -AssignmentMap; a rule names it by its key.",
            AdviceCode.CompareWithModel =>
                $"To see all, and for a map that may fit: Compare-Checkpoint '{Escape(advice.Value)}' -Model $model, "
                    + "with the variables of the model in $model.",
            AdviceCode.LeaveOutSlot =>
                $"It is a slot of an optimizer: to keep what the model has, leave it out with -Exclude {advice.Value}.",
            AdviceCode.LeaveOutSlots =>
                $"They are slots of optimizers: to keep what the model has, leave them out with -Exclude {advice.Value}.",
            AdviceCode.RemoveOldFiles => "Files of the old one were kept; Repair-Checkpoint removes them.",
            AdviceCode.RemoveLeftovers => "Repair-Checkpoint removes them.",
            AdviceCode.RemoveByForce => "Remove-Checkpoint -Force removes it all the same.",
            AdviceCode.SetByForce => "Set-LatestCheckpoint -Force does it all the same.",
            AdviceCode.ReplaceByForce => "Give another destination, or replace it with -Force.",
            AdviceCode.MendStateFile =>
                "Repair-Checkpoint -StateFile mends one that can be read; Set-LatestCheckpoint -Force writes a new one.",
            AdviceCode.MendStateFileFirst =>
                "Mend it with Repair-Checkpoint -StateFile, or write it again with Set-LatestCheckpoint -Force; "
                    + "-Force goes by times instead.",
            AdviceCode.ReadStateFileFirst => "Make it readable; -Force goes by times instead.",
            AdviceCode.NameLatest => "Set-LatestCheckpoint names another one.",
            AdviceCode.InsistOnTimes => "Give what is old by its name, or its name with a wildcard; or -Force goes by times as they are.",
            AdviceCode.SetLatest => "Put that right, then name it with Set-LatestCheckpoint; -Force replaces one that cannot be read.",
            AdviceCode.SaturateOrWrap => "-Saturate takes the nearest value that fits, -Wrap the low bits; or take another -NewDataType.",
            AdviceCode.Saturate => "Convert-CheckpointVariable -Saturate takes the largest value instead.",
            AdviceCode.ReadPart =>
                "Read a part of it with -Slice, -First or -Last; or write it with Export-CheckpointVariable, or copy it.",
            AdviceCode.ExportVariables => "To write such a file, use Export-CheckpointVariable.",
            AdviceCode.UseTemplate => $"Get-CheckpointVariable '{advice.Value}' | Initialize-CheckpointVariable -From <checkpoint> "
                + "takes the template's variables and gives them other values.",
            AdviceCode.CompareWithTemplate => $"Compare-Checkpoint <checkpoint> '{advice.Value}' shows what fits; "
                + "Initialize-CheckpointVariable -AssignmentMap takes what you say.",
            AdviceCode.TakeConstants => "Get-CheckpointVariable -Constant takes the constants of its graph.",
            AdviceCode.ConvertDataType => $"Put Convert-CheckpointVariable -NewDataType {advice.Value} in front of it in the pipeline, "
                + "with -Name or -DataType for these alone; or leave them out with -Exclude of Get-CheckpointVariable.",
            AdviceCode.LeaveOutVariables => "Leave them out with -Exclude of Get-CheckpointVariable.",
            _ => advice?.Text,
        };

    /// <summary>A text between single quotes.</summary>
    private static string? Escape(string? text) => text?.Replace("'", "''", StringComparison.Ordinal);
}
