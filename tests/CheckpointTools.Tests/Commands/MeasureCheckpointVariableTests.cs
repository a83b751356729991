using System.Management.Automation;
using System.Text.Json;

namespace CheckpointTools.Tests.Commands;

public class MeasureCheckpointVariableTests
{
    private static readonly string Recorded = Fixtures.Require("oracle/values/stats");

    [Fact]
    public void Every_recorded_tensor_has_its_statistics()
    {
        using var session = new Session();
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Recorded, "stats.json")));
        PSObject[] measures = [.. session.Run($"Measure-CheckpointVariable '{Recorded}/model'").Succeeded().Output];

        foreach (JsonElement record in document.RootElement.GetProperty("variables").EnumerateArray())
        {
            PSObject measure = measures.Single(measure => measure.Text("Name") == record.GetProperty("name").GetString());
            JsonElement finite = record.GetProperty("finite");
            Assert.Equal(
                (
                    record.GetProperty("dtype").GetString(),
                    $"[{string.Join(", ", record.GetProperty("shape").EnumerateArray())}]",
                    record.GetProperty("count").GetInt64(),
                    record.GetProperty("nan").GetInt64(),
                    record.GetProperty("inf").GetInt64(),
                    record.GetProperty("zero").GetInt64()
                ),
                (
                    measure.Text("DataType"),
                    measure.Text("Shape"),
                    measure.Get("Count"),
                    measure.Get("NaNCount"),
                    measure.Get("InfinityCount"),
                    measure.Get("ZeroCount")
                )
            );
            Assert.Null(measure.Get("BeyondLimitCount"));
            AssertNear(finite.GetProperty("std"), measure.Get("StandardDeviation"));
            AssertNear(finite.GetProperty("l1"), measure.Get("L1"));
            AssertNear(finite.GetProperty("l2"), measure.Get("L2"));
            AssertNear(finite.GetProperty("mean"), measure.Get("Mean"));
            AssertNear(finite.GetProperty("min"), measure.Get("Minimum"));
            AssertNear(finite.GetProperty("max"), measure.Get("Maximum"));
        }
    }

    [Fact]
    public void Strings_and_variants_have_no_numbers_but_are_verified()
    {
        using var session = new Session();
        CheckpointFiles.Copy(Fixtures.TfMade("variant_tensor", "model"), session["v"]);
        PSObject strings = Assert.Single(
            session.Run($"Measure-CheckpointVariable '{Fixtures.TfMade("all_dtypes")}' string/unicode").Succeeded().Output
        );
        Assert.Equal((4L, null, null, null), (strings.Get("Count"), strings.Get("Mean"), strings.Get("NaNCount"), strings.Get("Sparsity")));
        Assert.Null(Assert.Single(session.Run("Measure-CheckpointVariable v list").Succeeded().Output).Get("L2"));
        string data = session["v.data-00000-of-00001"];
        CheckpointFiles.Damage(data, new FileInfo(data).Length / 2);
        Assert.Single(session.Run("Measure-CheckpointVariable v list").Errors);
    }

    [Fact]
    public void The_total_is_that_of_all_numbers_together()
    {
        using var session = new Session();
        PSObject[] measures =
        [
            .. session
                .Run(
                    $"Measure-CheckpointVariable '{Recorded}/model' float32/normal, float16/normal, string/some, int8/all -Total -Limit 100"
                )
                .Succeeded()
                .Output,
        ];
        PSObject total = measures[^1];

        Assert.Equal(("(total)", 3L, 1756L), (total.Text("Name"), total.Get("VariableCount"), total.Get("Count")));
        Assert.Equal((-128L, 127L, 55L), (total.Get("Minimum"), total.Get("Maximum"), total.Get("BeyondLimitCount")));
        Assert.Equal(measures[..^1].Sum(static measure => (double?)measure.Get("L1")) ?? 0, (double)total.Get("L1")!, 1e-9);
    }

    [Fact]
    public void A_histogram_counts_the_finite_elements_between_the_extremes()
    {
        using var session = new Session();
        string measure = $"(Measure-CheckpointVariable '{Recorded}/model'";

        Assert.Equal(
            ["-8 -4.25 4", "-4.25 -0.5 4", "-0.5 3.25 4", "3.25 7 4"],
            session
                .Run($"{measure} int4/all -Histogram 4).Histogram | % {{ \"$($_.Lower) $($_.Upper) $($_.Count)\" }}")
                .Succeeded()
                .Output.Select(static one => $"{one}")
        );
        Assert.Equal(
            ["0 1", "1 1"],
            session
                .Run($"{measure} float32/pos_inf -Histogram 2).Histogram | % {{ \"$([int]($_.Lower -gt 1)) $($_.Count)\" }}")
                .Succeeded()
                .Output.Select(static one => $"{one}")
        );
        Assert.Equal(
            ["0", "1000", "0"],
            session.Run($"{measure} float32/constant -Histogram 3).Histogram | % Count").Succeeded().Output.Select(static one => $"{one}")
        );
        Assert.DoesNotContain(
            session.Run($"{measure} float32/all_nan -Histogram 3).Histogram").Succeeded().Output,
            static one => one is not null
        );
    }

    [Fact]
    public void Computed_values_are_measured()
    {
        using var session = new Session();
        PSObject measure = Assert.Single(
            session
                .Run(
                    $"Get-CheckpointVariable '{Recorded}/model' float32/nan_last | "
                        + "Convert-CheckpointVariable -NewDataType float64 -Name float32/nan_last | Measure-CheckpointVariable"
                )
                .Succeeded()
                .Output
        );
        Assert.Equal(("float64", 6d, 1L), (measure.Text("DataType"), measure.Get("StandardDeviation"), measure.Get("NaNCount")));
    }

    [Fact]
    public void Checkpoints_paths_and_filters_select_what_is_measured()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        string[] all = [.. session.Run("Get-CheckpointVariable m | Measure-CheckpointVariable").Succeeded().Output.Texts("Name")];

        Assert.Equal(session.Names("m"), all);
        Assert.Equal(
            ["global_step"],
            session.Run("Get-CheckpointVariable m global_step | Measure-CheckpointVariable").Succeeded().Output.Texts("Name")
        );
        Assert.Equal(
            ["global_step"],
            session.Run("Get-CheckpointVariable m global_step | ThroughJob | Measure-CheckpointVariable").Succeeded().Output.Texts("Name")
        );
        Assert.Equal(all, session.Run("Get-Checkpoint m | Measure-CheckpointVariable").Succeeded().Output.Texts("Name"));
        Assert.Equal(all, session.Run("Measure-CheckpointVariable m, m.index").Succeeded().Output.Texts("Name"));
        Assert.Equal(["global_step"], session.Run("Measure-CheckpointVariable m -DataType int64").Succeeded().Output.Texts("Name"));
        Assert.DoesNotContain(
            session.Run("Measure-CheckpointVariable -LiteralPath m -Kind Weight -Exclude *bias").Succeeded().Output.Texts("Name"),
            static name => name.Contains("Adam", StringComparison.Ordinal) || name.EndsWith("bias", StringComparison.Ordinal)
        );
        Assert.Equal("VariableNotFound", session.Run("Measure-CheckpointVariable m nosuch").ErrorIds.Single().Split(',')[0]);
        Assert.Equal("NotAVariable", session.FailsWith("1 | Measure-CheckpointVariable"));
    }

    [Fact]
    public void A_damaged_variable_is_an_error_and_the_next_is_measured()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.Damage(session["m.data-00000-of-00001"], 0);
        EngineResult result = session.Run("Measure-CheckpointVariable m -Total");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("ChecksumMismatch,CheckpointTools.Commands.MeasureCheckpointVariableCommand", error.FullyQualifiedErrorId);
        Assert.Equal("beta1_power", error.TargetObject.ToString());
        Assert.Equal(26L, result.Output[^1].Get("VariableCount"));
    }

    [Theory]
    [InlineData("Measure-CheckpointVariable m")]
    [InlineData("Measure-CheckpointVariable -InputObject (Get-CheckpointVariable m)")]
    [InlineData("Get-CheckpointVariable m | Measure-CheckpointVariable")]
    public void Measures_and_errors_come_in_the_order_of_the_variables(string pipeline)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        IReadOnlyList<string> names = session.Names("m");
        string data = session["m.data-00000-of-00001"];
        CheckpointFiles.Damage(data, new FileInfo(data).Length / 2);

        PSObject[] all = [.. session.Run($"{pipeline} 2>&1").Output];

        Assert.Equal(names, all.Select(static one => one.BaseObject is ErrorRecord error ? $"{error.TargetObject}" : one.Text("Name")));
        int failed = Array.FindIndex(all, static one => one.BaseObject is ErrorRecord);
        Assert.InRange(failed, 1, names.Count - 2);
        Assert.Single(all, static one => one.BaseObject is ErrorRecord);
    }

    private static void AssertNear(JsonElement expected, object? actual)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(actual);
        }
        else if (expected.ValueKind == JsonValueKind.Array)
        {
            var number = Assert.IsType<System.Numerics.Complex>(actual);
            AssertNear(expected[0], number.Real);
            AssertNear(expected[1], number.Imaginary);
        }
        else if (actual is not double number)
        {
            Assert.Equal(expected.GetRawText(), $"{actual}");
        }
        else
        {
            double nearest = expected.ValueKind == JsonValueKind.String ? double.PositiveInfinity : expected.GetDouble();
            Assert.True(nearest.Equals(number) || Math.Abs(number - nearest) <= 1e-12 * Math.Abs(nearest), $"{number:R}, not {nearest:R}");
        }
    }
}
