using System.Management.Automation;
using System.Reflection;

namespace CheckpointTools.Tests.Conventions;

/// <summary>What the core advises without commands is said with those of the module.</summary>
public sealed class AdviceTextTests
{
    private const string Finding = "FINDING.";
    private const string LinkedFiles = "the new checkpoint has the data files of its sources";

    private const string GraphKey = "Repair-Checkpoint -ObjectGraph gives the variable the key that TensorFlow asks for.";

    private const string GraphUnreadable =
        "Save the checkpoint again: TensorFlow fails to restore it; Read-CheckpointVariable can read the variables.";

    private static readonly Type Text = ModuleAssembly.Commands.GetType("CheckpointTools.Errors.AdviceText", throwOnError: true)!;
    private static readonly Type AdviceCode = Core("AdviceCode");

    public static TheoryData<string, string, string> Sentences =>
        new()
        {
            { "CheckInput", "", "FINDING. Look at what the commands before it in the pipeline emit; a filter may match nothing." },
            { "ListVariables", "", "FINDING. List its variables with Get-CheckpointVariable." },
            { "ListFaults", "", "FINDING. Test-Checkpoint -Detailed lists them all." },
            {
                "ReplaceOrChooseAnother",
                "",
                "FINDING. Give another destination; or replace it with -Force, or add to it with Copy-CheckpointVariable -Append."
            },
            {
                "AppendOrReplace",
                "/p",
                "/p can be added to (-Append) or replaced (-Force), not both. To replace values in it, use -Append and -OnDuplicate Last."
            },
            { "RestoreIndexOrReplace", "", "FINDING. Bring its index back, choose another destination, or give the file up with -Force." },
            { "AppendVariables", "", "FINDING. Copy them to it with Copy-CheckpointVariable -Append." },
            { "ReplaceByCopy", "", "FINDING. Write it anew: copy all of its variables with -Force." },
            { "GiveDestination", "", "FINDING. Give a -Destination, which becomes a V2 checkpoint." },
            {
                "ChooseDuplicate",
                "",
                "FINDING. Rename or leave out one of each (Rename-CheckpointScope; -Exclude of Get-CheckpointVariable), "
                    + "or choose with -OnDuplicate First, Last, Identical or Rename."
            },
            { "CopyValues", "", "FINDING. Write the values instead: -Mode Copy." },
            { "CopyValuesInstead", "Link", "FINDING. Leave out -Mode Link." },
            {
                "ReadPart",
                "",
                "FINDING. Read a part of it with -Slice, -First or -Last; or write it with Export-CheckpointVariable, or copy it."
            },
            { "Saturate", "", "FINDING. Convert-CheckpointVariable -Saturate takes the largest value instead." },
            {
                "SaturateOrWrap",
                "",
                "FINDING. -Saturate takes the nearest value that fits, -Wrap the low bits; or take another -NewDataType."
            },
            { "CopyFirst", "Move", "FINDING. Leave out -Mode Move, or copy it first." },
            {
                "LeaveOutShardSize",
                "Link",
                $"With -Mode Link {LinkedFiles}, of the size that they are. Leave out -MaxShardSize, or use -Mode Copy."
            },
            {
                "LeaveOutSkipDamaged",
                "Link",
                $"With -Mode Link {LinkedFiles}, damaged bytes and all. Leave out -SkipDamaged, or use -Mode Copy."
            },
            {
                "LeaveOutSkipDamaged",
                "Move",
                $"With -Mode Move {LinkedFiles}, damaged bytes and all, and the sources are removed. "
                    + "Leave out -SkipDamaged, or use -Mode Copy."
            },
            { "TakeAllOrCopy", "", "FINDING. Take all of them, or use -Mode Link or Copy." },
            {
                "LeaveOptimizerOut",
                "",
                "FINDING. Leave the optimizer out (Remove-CheckpointVariable -OptimizerState), or give up the objects with "
                    + "-ObjectGraph NameBased."
            },
            {
                "DropOrKeepGraph",
                "",
                "FINDING. Or copy the variables with Copy-CheckpointVariable: -ObjectGraph Drop leaves the graph out, -ObjectGraph Keep "
                    + "copies it as it is, and -SkipDamaged gets what it can."
            },
            {
                "KeepAverages",
                "",
                "FINDING. Take them over into the weights first (Initialize-CheckpointVariable), keep the optimizer's object with "
                    + "-KeepOptimizerObject, or let them go with -DropAverage."
            },
            {
                "KeepOptimizerObject",
                "",
                "FINDING. Keep the optimizer's object with -KeepOptimizerObject, or give it fresh values with -Reset."
            },
            {
                "GiveSlotValues",
                "",
                "FINDING. Give their values with -SlotFill: a table of numbers by these names, or one number for all slots."
            },
            { "ChangeCopyOrAllowBroken", "", "FINDING. Write to another -Destination, or do it all the same with -AllowBroken." },
            { "CopyOrAllowBroken", "", "FINDING. Use -Mode Link or Copy, or move them all the same with -AllowBroken." },
            { "CopyIntact", "", "FINDING. Copy the checkpoint by itself with -SkipDamaged, then use the copy." },
            { "CompareCopy", "", "FINDING. Copy it first, with Copy-CheckpointVariable, and compare the copy." },
            { "NameInMap", "", "FINDING. Say which is meant with -AssignmentMap; a rule names it by its key." },
            { "NameAllParts", "", "FINDING. Name all parts in the map of Initialize-CheckpointVariable, or the variable as a whole." },
            {
                "CompareWithModel",
                "/it's",
                "FINDING. To see all, and for a map that may fit: Compare-Checkpoint '/it''s' -Model $model, "
                    + "with the variables of the model in $model."
            },
            {
                "LeaveOutSlot",
                "'*/m'",
                "FINDING. It is a slot of an optimizer: to keep what the model has, leave it out with -Exclude '*/m'."
            },
            {
                "LeaveOutSlots",
                "'*/m', '*/v'",
                "FINDING. They are slots of optimizers: to keep what the model has, leave them out with -Exclude '*/m', '*/v'."
            },
            { "RemoveOldFiles", "", "FINDING. Files of the old one were kept; Repair-Checkpoint removes them." },
            { "RemoveLeftovers", "", "FINDING. Repair-Checkpoint removes them." },
            { "RemoveByForce", "", "FINDING. Remove-Checkpoint -Force removes it all the same." },
            { "SetByForce", "", "FINDING. Set-LatestCheckpoint -Force does it all the same." },
            { "ReplaceByForce", "", "FINDING. Give another destination, or replace it with -Force." },
            {
                "MendStateFile",
                "",
                "FINDING. Repair-Checkpoint -StateFile mends one that can be read; Set-LatestCheckpoint -Force writes a new one."
            },
            { "ExportVariables", "", "FINDING. To write such a file, use Export-CheckpointVariable." },
            { "TakeConstants", "", "FINDING. Get-CheckpointVariable -Constant takes the constants of its graph." },
            {
                "CompareWithTemplate",
                "t.weights.h5",
                "FINDING. Compare-Checkpoint <checkpoint> 't.weights.h5' shows what fits; "
                    + "Initialize-CheckpointVariable -AssignmentMap takes what you say."
            },
            {
                "UseTemplate",
                "t.weights.h5",
                "FINDING. Get-CheckpointVariable 't.weights.h5' | Initialize-CheckpointVariable -From <checkpoint> "
                    + "takes the template's variables and gives them other values."
            },
            {
                "ConvertDataType",
                "float32",
                "FINDING. Put Convert-CheckpointVariable -NewDataType float32 in front of it in the pipeline, with -Name or -DataType for "
                    + "these alone; or leave them out with -Exclude of Get-CheckpointVariable."
            },
            { "LeaveOutVariables", "", "FINDING. Leave them out with -Exclude of Get-CheckpointVariable." },
            {
                "MendStateFileFirst",
                "",
                "FINDING. Mend it with Repair-Checkpoint -StateFile, or write it again with Set-LatestCheckpoint -Force; "
                    + "-Force goes by times instead."
            },
            { "ReadStateFileFirst", "", "FINDING. Make it readable; -Force goes by times instead." },
            { "NameLatest", "", "FINDING. Set-LatestCheckpoint names another one." },
            {
                "InsistOnTimes",
                "",
                "FINDING. Give what is old by its name, or its name with a wildcard; or -Force goes by times as they are."
            },
            {
                "SetLatest",
                "",
                "FINDING. Put that right, then name it with Set-LatestCheckpoint; -Force replaces one that cannot be read."
            },
        };

    /// <summary>What a command says of destinations, sources and sets of parameters.</summary>
    public static TheoryData<string, string> Messages =>
        new()
        {
            {
                "Get-CheckpointVariable a | Copy-CheckpointVariable b",
                "{b} exists already: there is {b.index}. "
                    + "Give another destination; or replace it with -Force, or add to it with Copy-CheckpointVariable -Append."
            },
            {
                "Get-CheckpointVariable a | Copy-CheckpointVariable b -Append -Force",
                "{b} can be added to (-Append) or replaced (-Force), not both. To replace values in it, use -Append and -OnDuplicate Last."
            },
            {
                "Get-CheckpointVariable a | ? Name -eq nothing | Copy-CheckpointVariable x",
                "There is nothing to write to {x}: no variable was given. "
                    + "Look at what the commands before it in the pipeline emit; a filter may match nothing."
            },
            {
                "Get-CheckpointVariable a | Copy-CheckpointVariable x -Mode Link -MaxShardSize 1MB",
                $"With -Mode Link {LinkedFiles}, of the size that they are. Leave out -MaxShardSize, or use -Mode Copy."
            },
        };

    public static TheoryData<string, string> Faults =>
        new()
        {
            {
                "UnusedShards",
                "Copy the checkpoint with Copy-CheckpointVariable: the copy's data files are counted right, and it can be merged."
            },
            { "UnreadableSlices", "Repair-Checkpoint -ObjectGraph stores the variable in one piece, which TensorFlow can restore." },
            { "GraphEscapedTwice", $"Nothing is lost; {GraphKey}" },
            { "GraphUnusualKey", $"Nothing is lost; {GraphKey}" },
            { "GraphInvalidKey", GraphKey },
            { "GraphSharedKey", "Repair-Checkpoint -ObjectGraph gives each of the objects a variable of its own." },
            { "GraphHiddenValues", "Repair-Checkpoint -ObjectGraph marks the object as one that has values." },
            { "UnusualName", "Rename the variable with Rename-CheckpointVariable, and never use such a name as a file name unchecked." },
            { "StrayDataFile", "Repair-Checkpoint removes what nothing refers to." },
            { "GraphUnreadable", GraphUnreadable },
            { "GraphBrokenLink", GraphUnreadable },
            {
                "Leftover",
                "If no save is under way, Repair-Checkpoint removes temporary files; data files without an index are yours to remove."
            },
            { "SliceTiling", "NEUTRAL." },
        };

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Every_code_is_said_with_commands(string code, string value, string message)
    {
        object advice = Create(Core("Advice"), "NEUTRAL.", Enum.Parse(AdviceCode, code), value);
        Assert.Equal(message, Say(Create(Core("CheckpointNote"), Finding, advice)));
        Assert.Equal(message, Say(Create(Core("Names.AssignmentProblem"), null, Finding, advice)));
    }

    [Fact]
    public void No_code_is_without_a_sentence() =>
        Assert.Equal(
            Enum.GetNames(AdviceCode).Order(StringComparer.Ordinal),
            Sentences.Select(static row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Advice_without_a_code_stays_as_it_is()
    {
        Assert.Equal("FINDING. NEUTRAL.", Say(Create(Core("CheckpointNote"), Finding, Create(Core("Advice"), "NEUTRAL.", null, null))));
        Assert.Equal("FINDING.", Say(Create(Core("CheckpointNote"), Finding, null)));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_says_what_to_do_with_commands(string code, string advice)
    {
        object fault = Activator.CreateInstance(
            Core("CheckpointFault"),
            BindingFlags.Instance | BindingFlags.NonPublic,
            null,
            [Enum.Parse(Core("FaultSeverity"), "Error"), Enum.Parse(Core("FaultCode"), code), "/p", "MESSAGE.", "NEUTRAL."],
            null
        )!;
        Assert.Equal($"{advice} (about_CheckpointTools_Damage)", new PSObject(For(fault)).Text("Advice"));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void An_error_is_shown_so(string script, string message)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        foreach (string name in new[] { "a", "b", "b.index", "x" })
        {
            message = message.Replace($"{{{name}}}", session[name], StringComparison.Ordinal);
        }

        ErrorRecord error = session.Fails(script);
        Assert.Equal(message, error.Exception.Message);
        Assert.Equal(message, error.ToString());
        Assert.Equal("CheckpointTools.CheckpointException", error.Exception.GetType().FullName);
    }

    /// <summary>The module is installed without the pages of docs/.</summary>
    [Fact]
    public void Messages_name_no_page_that_is_not_installed()
    {
        IReadOnlyList<string> texts = AssemblyTexts.Read(ModuleAssembly.Commands.Location);
        Assert.Contains(texts, static text => text.Contains("about_CheckpointTools_Damage", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, static text => text.Contains("docs/", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, static text => text.Contains(".md", StringComparison.Ordinal));
    }

    private static Type Core(string name) => ModuleAssembly.Core.GetType($"CheckpointTools.{name}", throwOnError: true)!;

    private static object Create(Type type, params object?[] arguments) => Activator.CreateInstance(type, arguments)!;

    private static string Say(object what) => (string)For(what);

    private static object For(object what) => Text.GetMethod("For", [what.GetType()])!.Invoke(null, [what])!;
}
