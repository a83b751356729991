using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CheckpointTools.Fuzz.Running;

/// <summary>
/// Inputs that broke an invariant, one for each place and rule, minimised and written to a directory together with their results.
/// </summary>
internal sealed class Findings(string directory)
{
    private const int MinimisingSteps = 2000;

    private readonly HashSet<string> _signatures = new(StringComparer.Ordinal);

    /// <summary>The findings of all processes so far.</summary>
    public int Count => Directory.Exists(directory) ? Directory.GetFiles(directory, "*.txt").Length : 0;

    /// <summary>Identifies a fault: its rule or type, and the place in the library where it was thrown.</summary>
    public static string Signature(Exception fault)
    {
        string what = fault is InvariantException broken ? broken.Rule : fault.GetType().Name;
        IEnumerable<string> frames = (fault.StackTrace ?? "")
            .Split('\n')
            .Select(static line => line.Trim())
            .Where(static line =>
                line.StartsWith("at CheckpointTools.", StringComparison.Ordinal)
                || line.StartsWith("at Snappier.", StringComparison.Ordinal)
            )
            .Take(3)
            .Select(static line => line.Split(" in ")[0]);
        return string.Join('\n', [what, .. frames]);
    }

    public void Add(byte[] input, Exception fault, Func<byte[], Exception?> execute)
    {
        string signature = Signature(fault);
        if (_signatures.Add(signature))
        {
            byte[] small = Minimise(input, candidate => execute(candidate) is { } again && Signature(again) == signature);
            Write(signature, small, fault.ToString());
        }
    }

    /// <summary>Adds an input that killed the process or did not end.</summary>
    public void Add(byte[] input, string how) => Write(how, input, how);

    private void Write(string signature, byte[] input, string text)
    {
        Directory.CreateDirectory(directory);
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signature)))[..12];
        File.WriteAllBytes(Path.Combine(directory, name), input);
        File.WriteAllText(Path.Combine(directory, name + ".txt"), text);
        Console.Error.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"  found {name} ({input.Length} bytes): {text.Split('\n')[0]}")
        );
    }

    /// <summary>Leaves out ever smaller parts as long as the fault remains.</summary>
    private static byte[] Minimise(byte[] input, Func<byte[], bool> isStillThere)
    {
        int steps = 0;
        for (int part = input.Length / 2; part > 0; part /= 2)
        {
            for (int at = 0; at + part <= input.Length && steps < MinimisingSteps; )
            {
                byte[] candidate = [.. input.AsSpan(0, at), .. input.AsSpan(at + part)];
                steps++;
                if (isStillThere(candidate))
                {
                    input = candidate;
                }
                else
                {
                    at += part;
                }
            }
        }

        return input;
    }
}
