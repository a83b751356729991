namespace CheckpointTools.Optimizers;

/// <summary>Why the state of optimizers cannot be changed, in words.</summary>
internal static class OptimizerFaults
{
    private const int MaxListed = 5;

    public static CheckpointException AveragesLost(string prefix, IReadOnlyList<string> averages) =>
        new(
            CheckpointError.HeldByOptimizer,
            $"{prefix}: {Phrase.Count(averages.Count, "average")} of weights {(averages.Count == 1 ? "is" : "are")} held by the optimizer "
                + $"alone and would go with it: {Phrase.List(averages, MaxListed)}.",
            new Advice("Take them over into the weights first, keep the optimizer as an object, or let them go.", AdviceCode.KeepAverages)
        )
        {
            Variable = averages[0],
        };

    public static CheckpointException WeightsLost(string prefix, IReadOnlyList<string> weights) =>
        new(
            CheckpointError.HeldByOptimizer,
            $"{prefix}: {Phrase.Count(weights.Count, "weight")} {(weights.Count == 1 ? "is" : "are")} held by the optimizer alone and "
                + $"would go with it: {Phrase.List(weights, MaxListed)}. The model was saved without its other objects.",
            new Advice("Keep the optimizer as an object, and take its state away.", AdviceCode.KeepOptimizerObject)
        )
        {
            Variable = weights[0],
        };

    /// <param name="prefix">The checkpoint.</param>
    /// <param name="names">What the slots are called.</param>
    /// <param name="variables">The variables.</param>
    public static CheckpointException Unknown(string prefix, IReadOnlyList<string> names, IReadOnlyList<string> variables) =>
        new(
            CheckpointError.UnknownInitialValue,
            $"{prefix}: nothing shows what a fresh optimizer has in {Phrase.Count(variables.Count, "variable")} called "
                + $"{Phrase.List(names, MaxListed)}: {Phrase.List(variables, MaxListed)}.",
            new Advice("Give their values.", AdviceCode.GiveSlotValues)
        )
        {
            Variable = variables[0],
        };

    public static CheckpointException NoSuchSlot(string prefix, string name, IReadOnlyList<string> known) =>
        new(
            CheckpointError.InvalidTransfer,
            $"A value is given for '{name}', but no slot in {prefix} is called so"
                + (known.Count == 0 ? ": it has none." : $": they are called {Phrase.List(known, MaxListed)}.")
        );

    public static CheckpointException CannotHold(CheckpointVariable variable, double value) =>
        new(
            CheckpointError.InvalidTransfer,
            FormattableString.Invariant(
                $"'{variable.Name}' of {variable.Checkpoint} is {variable.DataType} and cannot have the value {value}."
            )
        )
        {
            Variable = variable.Name,
        };
}
