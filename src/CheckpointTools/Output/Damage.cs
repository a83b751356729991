using CheckpointTools.Binary;
using CheckpointTools.Commands;
using CheckpointTools.Errors;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Output;

/// <summary>What the commands with -SkipDamaged say of damaged sources.</summary>
internal static class Damage
{
    private const int MaxListed = 20;

    /// <summary>Does work, and says what -SkipDamaged is for if damage ends it.</summary>
    /// <param name="canSkip">Whether -SkipDamaged would help.</param>
    /// <param name="work">The work.</param>
    public static void Advise(bool canSkip, Action work)
    {
        try
        {
            work();
        }
        catch (CheckpointException e) when (canSkip && IsOfFile(e))
        {
            throw e.WithMessage($"{AdviceText.For(e).Message} With -SkipDamaged, what is intact is taken and the rest left out.");
        }
    }

    /// <summary>Whether a fault is damage of a file, which can be left out: a dtype that nothing can be computed of is none.</summary>
    public static bool IsOfFile(Exception fault) =>
        fault
            is CheckpointException { IsDamage: true }
                and not CheckpointException { Error: CheckpointError.UnsupportedDataType, File: null };

    /// <summary>Warns of what is left out: of the first variables one by one, then of each checkpoint as a whole.</summary>
    public static void Warn(CheckpointCommand command, TransferPlan plan)
    {
        foreach (LeftOutVariable left in plan.LeftOut.Take(MaxListed))
        {
            string what = left.Variable is null ? "What a damaged part of an index says" : $"'{left.Variable}'";
            command.WriteWarning(TensorName.Printable($"{what} is left out: {left.Reason}"));
        }

        foreach (IGrouping<string, LeftOutVariable> source in plan.LeftOut.GroupBy(static left => left.Checkpoint))
        {
            int variables = source.Count(static left => left.Variable is not null);
            int parts = source.Count() - variables;
            string partsOfIndex = $"{Phrase.Count(parts, "part")} of its index";
            string what =
                parts == 0 ? Phrase.Count(variables, "variable")
                : variables == 0 ? partsOfIndex
                : $"{Phrase.Count(variables, "variable")} and {partsOfIndex}";
            string verb = source.Count() == 1 ? "is" : "are";
            command.WriteWarning($"Of {source.Key}, {what} {verb} left out of {plan.Destination}. Test-Checkpoint -Detailed says more.");
        }
    }
}
