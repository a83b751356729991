using System.Text.RegularExpressions;

namespace CheckpointTools.Layers;

/// <summary>What holds weights itself, at the end of a way through layers, with the weights in their order.</summary>
/// <param name="Path">The names of the layers that lead to it.</param>
/// <param name="Variables">The weights, by their numbers among the variables of a side.</param>
internal sealed partial record LayerScope(string[] Path, int[] Variables)
{
    /// <summary>Whether the last names of both ways are the same: how many are, and whether only without numbers behind them.</summary>
    public (int Same, int Alike) CommonEnd(LayerScope other)
    {
        int same = 0;
        int alike = 0;
        for (int i = 1; i <= Math.Min(Path.Length, other.Path.Length); i++)
        {
            if (same == i - 1 && Path[^i] == other.Path[^i])
            {
                same++;
            }

            if (WithoutNumber(Path[^i]) != WithoutNumber(other.Path[^i]))
            {
                break;
            }

            alike++;
        }

        return (same, alike);
    }

    /// <summary>Keras counts the layers of a session that got no name of their own: forward_lstm_2 is one such.</summary>
    private static string WithoutNumber(string name) => EndNumber().Replace(name, "");

    [GeneratedRegex("_[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex EndNumber();
}
