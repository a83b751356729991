using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Conventions;

/// <summary>The cases of docs/interchange.md run as they stand there, one after the other, and end in what they say.</summary>
public partial class InterchangeDocTests
{
    [Fact]
    public void Its_cases_run()
    {
        using var session = new Session();
        CheckpointFiles.Bert(session.Directory);
        CheckpointFiles.Copy(Fixtures.TfMade("tf2_keras3", "ckpt-1"), session["keras"]);
        CheckpointFiles.Adam(session.Directory, "runs/42");
        File.Copy(Fixtures.Require("oracle/values/safetensors/golden_1.safetensors"), session["model.safetensors"]);
        File.Copy(Fixtures.Require("oracle/values/npz/f4.npy"), session["vectors.npy"]);
        session
            .Run(
                "New-CheckpointVariable embedding -Fill 0 -Shape 2, 3 -DataType float32 | Copy-CheckpointVariable -To model; "
                    + "New-CheckpointVariable gru/kernel -Value ((1, 2, 3, 4, 5, 6), (7, 8, 9, 10, 11, 12)) -DataType float32 | "
                    + "Copy-CheckpointVariable -To gru"
            )
            .Succeeded();

        MatchCollection cases = Case().Matches(File.ReadAllText(Checkout.PathTo("docs", "interchange.md")).ReplaceLineEndings("\n"));
        Assert.Equal(7, cases.Count);
        foreach (Match one in cases)
        {
            session.Run(one.Groups[1].Value).Succeeded();
        }

        Assert.Contains(
            "bert.encoder.layer.0.attention.self.query.weight",
            session.Run("Get-CheckpointVariable bert-pt").Succeeded().Output.Texts("Name")
        );
        foreach (string pair in (string[])["bert-tf bert -Exclude *adam_*, global_step", "keras-again keras"])
        {
            Assert.Empty(session.Run($"Compare-Checkpoint {pair} -IncludeValue").Succeeded().Output);
        }

        Assert.Equal(1.5f, session.Run("(Read-CheckpointVariable model-with-vectors embedding)[0, 2]").Succeeded().Output[0].BaseObject);

        // z, r, h of two inputs are 1 2 | 3 4 | 5 6 and 7 8 | 9 10 | 11 12; r, z, n go first to last, a row for each unit.
        Assert.Equal(
            "3 9 4 10 1 7 2 8 5 11 6 12",
            session.Run("(Read-CheckpointVariable gru.safetensors weight_ih_l0) -join ' '").Succeeded().Output[0].ToString()
        );
    }

    [GeneratedRegex(@"```powershell\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Case();
}
