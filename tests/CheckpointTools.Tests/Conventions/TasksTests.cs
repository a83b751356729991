using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Conventions;

/// <summary>Each line of docs/tasks.md does what its task says.</summary>
public partial class TasksTests
{
    /// <summary>What is true after each line, by the first words of its task. $result is what the line emitted.</summary>
    private static readonly Dictionary<string, string> Truths = new(StringComparer.Ordinal)
    {
        ["reset `global_step`"] = "(Read-CheckpointVariable adam global_step) -eq 0",
        ["set one value"] = "(Read-CheckpointVariable adam head/bias) -join ' ' -eq '0 1'",
        ["zeros for the slots"] = "(Read-CheckpointVariable bare head/bias/Adam) -join ' ' -eq '0 0'",
        ["fresh values for one layer"] = "(Compare-Checkpoint adam $source -IncludeValue).Name -eq 'head/kernel'",
        ["another shape"] = "\"$((Get-CheckpointVariable heads *layer_0*query/kernel).Shape)\" -eq '[8, 2, 4]'",
        ["kernels transposed"] = "\"$((Get-CheckpointVariable transposed *layer_0/intermediate/dense/kernel).Shape)\" -eq '[32, 8]'",
        ["query, key and value"] = "\"$((Get-CheckpointVariable joined qkv).Shape)\" -eq '[8, 24]'",
        ["one kernel cut into gates"] = "\"$((Get-CheckpointVariable gates).Name)\" -eq 'c f i o'",
        ["layers stacked"] = "\"$((Get-CheckpointVariable stacked).Shape)\" -eq '[6, 8]'",
        ["three channels to four"] = "\"$((Get-CheckpointVariable four).Shape)\" -eq '[3, 3, 4, 8]'",
        ["rows for another vocabulary"] = "(Read-CheckpointVariable moved emb)[0, 1] -eq (Read-CheckpointVariable table emb)[2, 1]",
        ["more rows"] = "\"$((Get-CheckpointVariable longer).Shape)\" -eq '[40, 8]'",
        ["fewer classes"] = "\"$((Get-CheckpointVariable fewer head/bias).Shape)\" -eq '[1]'",
        ["half the bytes"] = "\"$((Get-CheckpointVariable half head/bias).DataType)\" -eq 'bfloat16'",
        ["a part of a large variable"] = "$result.GetLength(0) -eq 10",
        ["the first rows"] = "\"$($result.Shape)\" -eq '[5, 8]'",
        ["the mean of several"] =
            "(Read-CheckpointVariable mean head/bias)[0] -eq "
            + "[float](((Read-CheckpointVariable adam head/bias)[0] + [double](Read-CheckpointVariable adam4 head/bias)[0]) / 2)",
        ["values out to NumPy"] =
            "(Compare-Checkpoint weights.npz adam -IncludeValue -Exclude *Adam*, *power, *Exp*, global_step) -eq $null",
        ["values in from NumPy"] = "\"$((Get-CheckpointVariable vectors).Shape)\" -eq '[4]'",
        ["a checkpoint as safetensors"] = "(Read-CheckpointVariable model.safetensors head/bias).Length -eq 2",
        ["safetensors as a checkpoint"] = "(Read-CheckpointVariable other x) -eq 5",
    };

    public static TheoryData<string, string> Lines
    {
        get
        {
            var lines = new TheoryData<string, string>();
            foreach (Match row in Row().Matches(File.ReadAllText(Checkout.PathTo("docs", "tasks.md"))))
            {
                lines.Add(row.Groups[1].Value, row.Groups[2].Value.Replace("\\|", "|", StringComparison.Ordinal));
            }

            return lines;
        }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_does_its_task(string task, string line)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory);
        CheckpointFiles.Adam(session.Directory, "adam4", step: 4);
        CheckpointFiles.Bert(session.Directory);
        File.Copy(Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5.meta"), session["adam.meta"]);
        File.WriteAllLines(session["old.txt"], ["a", "b", "c"]);
        File.WriteAllLines(session["new.txt"], ["c", "x"]);
        session.Engine.SetVariable("source", Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5"));
        session
            .Run(
                "Get-CheckpointVariable adam -Exclude *Adam*, *power | Copy-CheckpointVariable -To bare; "
                    + "New-CheckpointVariable kernel -Random Normal -Shape 3, 3, 3, 8 | Copy-CheckpointVariable -To conv; "
                    + "New-CheckpointVariable emb -Random Normal -Shape 3, 2 | Copy-CheckpointVariable -To table; "
                    + "New-CheckpointVariable vectors (1, 2, 3, 4) | Export-CheckpointVariable vectors.npy; "
                    + "New-CheckpointVariable x 5 | Export-CheckpointVariable other.safetensors"
            )
            .Succeeded();

        session.Run($"$result = {line}").Succeeded();

        string truth = Assert.Single(Truths, truth => task.StartsWith(truth.Key, StringComparison.Ordinal)).Value;
        Assert.Equal("True", session.Run(truth).Succeeded().Output[^1].ToString());
    }

    [GeneratedRegex(@"^\| ([^|]+) \| `(.+)` \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
