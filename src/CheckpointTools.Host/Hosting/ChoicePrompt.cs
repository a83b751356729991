using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace CheckpointTools.Host.Hosting;

/// <summary>Asks for one of several answers, as -Confirm does.</summary>
internal static class ChoicePrompt
{
    // An answer must not be taken from the data that is piped in, nor a question vanish into the file that takes the output.
    private static bool CanAsk => !Console.IsInputRedirected && !(Console.IsOutputRedirected && Console.IsErrorRedirected);

    private static TextWriter Terminal => Console.IsOutputRedirected ? Console.Error : Console.Out;

    public static int Ask(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        if (!CanAsk)
        {
            throw Unavailable();
        }

        Choice[] all = [.. choices.Select(Choice.From)];
        Terminal.WriteLine(string.Join(Environment.NewLine, new[] { string.Empty, caption, message }.Where(static line => line is not null)));
        while (true)
        {
            Terminal.Write(string.Concat(all.Select(static choice => $"[{choice.Key}] {choice.Label}  ")) + "[?] Help");
            Terminal.Write(defaultChoice < 0 ? ": " : $" (default is \"{all[defaultChoice].Key}\"): ");
            string answer = (Console.In.ReadLine() ?? throw Unavailable()).Trim();
            int chosen = Array.FindIndex(all, choice => choice.IsMeantBy(answer));
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            if (chosen >= 0)
            {
                return chosen;
            }

            if (answer == "?")
            {
                Terminal.WriteLine(string.Join(Environment.NewLine, all.Select(static choice => $"{choice.Key} - {choice.Help}")));
            }
        }
    }

    /// <summary>The error that a question gets where nobody can answer.</summary>
    public static PSInvalidOperationException Unavailable() =>
        new("ckpt cannot ask: nobody is at the terminal. Give -Confirm:$false or -Force, or all that is asked for on the command line.");

    private sealed record Choice(string Key, string Label, string Help)
    {
        /// <summary>The label "Yes to &amp;All" is answered by A or in full.</summary>
        public static Choice From(ChoiceDescription description)
        {
            int mark = description.Label.IndexOf('&');
            string label = description.Label.Replace("&", string.Empty, StringComparison.Ordinal);
            string key = mark >= 0 && mark < label.Length ? label.Substring(mark, 1).ToUpperInvariant() : label;
            return new(key, label, description.HelpMessage);
        }

        public bool IsMeantBy(string answer) =>
            answer.Equals(Key, StringComparison.OrdinalIgnoreCase) || answer.Equals(Label, StringComparison.OrdinalIgnoreCase);
    }
}
