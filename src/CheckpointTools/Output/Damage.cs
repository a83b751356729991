using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Errors;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Salvage;

namespace CheckpointTools.Output;

/// <summary>What the commands with -SkipDamaged say of damaged sources.</summary>
internal static class Damage
{
    private const int MaxListed = 20;

    /// <summary>Does something that damage ends, and then says what the switch is for.</summary>
    /// <param name="canSkip">Whether it would help.</param>
    /// <param name="work">What to do.</param>
    public static void Advise(bool canSkip, Action work)
    {
        try
        {
            work();
        }
        catch (CheckpointException e) when (canSkip && e.IsDamage)
        {
            throw e.WithMessage($"{AdviceText.For(e).Message} With -SkipDamaged, what is intact is taken and the rest left out.");
        }
    }

    /// <summary>Warns of what is left out: of the first variables one by one, then of each checkpoint as a whole.</summary>
    public static void Warn(PSCmdlet command, TransferPlan plan)
    {
        foreach (LeftOutVariable left in plan.LeftOut.Take(MaxListed))
        {
            command.WriteWarning(TensorName.Printable(left.Variable is null ? $"What a damaged part of an index says is left out: {left.Reason}" : $"'{left.Variable}' is left out: {left.Reason}"));
        }

        foreach (IGrouping<string, LeftOutVariable> source in plan.LeftOut.GroupBy(static left => left.Checkpoint))
        {
            int variables = source.Count(static left => left.Variable is not null);
            int parts = source.Count() - variables;
            string partsOfIndex = $"{Phrase.Count(parts, "part")} of its index";
            string what = parts == 0 ? Phrase.Count(variables, "variable")
                : variables == 0 ? partsOfIndex
                : $"{Phrase.Count(variables, "variable")} and {partsOfIndex}";
            command.WriteWarning($"Of {source.Key}, {what} {(source.Count() == 1 ? "is" : "are")} left out of {plan.Destination}. Test-Checkpoint -Detailed says more.");
        }
    }
}
