using System.Globalization;

namespace CheckpointTools.Kinds;

/// <summary>The words by which optimizers and their slots are known in names.</summary>
internal static class OptimizerWords
{
    private static readonly HashSet<string> Optimizers = new(StringComparer.OrdinalIgnoreCase)
    {
        "Adabelief",
        "Adabound",
        "Adadelta",
        "Adafactor",
        "Adagrad",
        "AdagradDA",
        "Adam",
        "Adamax",
        "AdamW",
        "Amsgrad",
        "Ftrl",
        "LAMB",
        "LARS",
        "LazyAdam",
        "Lion",
        "Momentum",
        "Nadam",
        "NovoGrad",
        "opt",
        "optim",
        "optimizer",
        "RAdam",
        "RMSProp",
        "SGD",
        "SM3",
        "Yogi",
    };

    /// <summary>What optimizers call their slots.</summary>
    private static readonly HashSet<string> Slots = new(StringComparer.OrdinalIgnoreCase)
    {
        "accum",
        "accum_grad",
        "accum_update",
        "accum_var",
        "accumulator",
        "linear",
        "m",
        "mg",
        "momentum",
        "momentums",
        "mom",
        "rms",
        "slow",
        "v",
        "vc",
        "velocity",
        "vhat",
        "vr",
    };

    /// <summary>The slots of TensorFlow 1's optimizers, which are named after the optimizer and numbered.</summary>
    private static readonly Dictionary<string, string[]> Numbered = new(StringComparer.Ordinal)
    {
        ["Adadelta"] = ["accum", "accum_update"],
        ["Adagrad"] = ["accumulator"],
        ["Adam"] = ["m", "v", "vhat"],
        ["AdaMax"] = ["m", "v"],
        ["AdamW"] = ["m", "v", "vhat"],
        ["Ftrl"] = ["accum", "linear"],
        ["Momentum"] = ["momentum"],
        ["RMSProp"] = ["rms", "momentum"],
    };

    /// <summary>Whether a segment of a name speaks of an optimizer: one of its words is that of one, or ends in "Optimizer".</summary>
    public static bool IsOptimizer(ReadOnlySpan<char> segment)
    {
        foreach (string word in segment.ToString().Split(['_', '-', '.'], StringSplitOptions.RemoveEmptyEntries))
        {
            string stem = word.TrimEnd("0123456789".ToCharArray());
            if (
                Optimizers.Contains(word)
                || Optimizers.Contains(stem)
                || stem.EndsWith("Optimizer", StringComparison.OrdinalIgnoreCase)
                || BeginsWithOne(stem)
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one of the scopes in a path speaks of an optimizer.</summary>
    public static bool AreOptimizers(ReadOnlySpan<char> path)
    {
        foreach (string segment in path.ToString().Split('/'))
        {
            if (IsOptimizer(segment))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a segment is what optimizers call a slot.</summary>
    public static bool IsSlot(ReadOnlySpan<char> segment) => Slots.Contains(segment.ToString());

    /// <summary>Whether a segment is an optimizer and one of its moments, such as "adam_m" or "lamb_v".</summary>
    public static bool IsMoment(ReadOnlySpan<char> segment) =>
        segment.Length > 2 && segment[^2] == '_' && (segment[^1] is 'm' or 'v') && Optimizers.Contains(segment[..^2].ToString());

    /// <summary>The name of a slot that is named after a default optimizer, such as "v" for "Adam_1"; null if it is another's.</summary>
    /// <param name="segment">The segment of the slot.</param>
    /// <param name="count">How many slots of that optimizer the variable has.</param>
    public static string? FindSlotName(ReadOnlySpan<char> segment, int count)
    {
        (string stem, int number) = SplitNumber(segment);
        if (stem == "RMSProp" && count == 3)
        {
            // The centered one has another between them.
            return number switch
            {
                0 => "rms",
                1 => "mg",
                2 => "momentum",
                _ => null,
            };
        }

        return Numbered.TryGetValue(stem, out string[]? slots) && number < slots.Length ? slots[number] : null;
    }

    /// <summary>A segment without the number by which TensorFlow tells equal names apart, and that number.</summary>
    public static (string Stem, int Number) SplitNumber(ReadOnlySpan<char> segment)
    {
        int underscore = segment.LastIndexOf('_');
        return underscore > 0 && int.TryParse(segment[(underscore + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? (segment[..underscore].ToString(), number)
            : (segment.ToString(), 0);
    }

    /// <summary>Such as "AdamWeightDecay": the word is followed by another, not by the rest of a longer one.</summary>
    private static bool BeginsWithOne(string stem)
    {
        const int MinLength = 3;
        const int MaxLength = 10;
        for (int end = MinLength; end < stem.Length && end <= MaxLength; end++)
        {
            if (char.IsUpper(stem[end]) && char.IsLower(stem[end - 1]) && Optimizers.Contains(stem[..end]))
            {
                return true;
            }
        }

        return false;
    }
}
