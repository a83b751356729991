using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class ConvertCheckpointVariableTests
{
    public static TheoryData<string> Training =>
        [Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5"), Fixtures.TfMade("bert_like", "bert_model.ckpt")];

    [Theory]
    [MemberData(nameof(Training))]
    public void A_training_checkpoint_is_cast_as_a_whole_and_steps_stay(string prefix)
    {
        using var session = new Session();
        session.Engine.SetVariable("source", prefix);
        session
            .Run("Get-CheckpointVariable $source | Convert-CheckpointVariable -NewDataType bfloat16 | Copy-CheckpointVariable -To y")
            .Succeeded();
        Assert.Equal(
            session
                .Run(
                    "Get-CheckpointVariable $source | ForEach-Object { \"$($_.Name) $($_.Kind -eq 'Counter' ? $_.DataType : 'bfloat16')\" }"
                )
                .Succeeded()
                .Output.Select(static line => line.ToString()),
            session
                .Run("Get-CheckpointVariable y | ForEach-Object { \"$($_.Name) $($_.DataType)\" }")
                .Succeeded()
                .Output.Select(static line => line.ToString())
        );
        Assert.Equal("True", session.Run("Test-Checkpoint y").Succeeded().Output[0].ToString());
    }

    [Fact]
    public void Values_become_the_nearest_of_the_new_dtype()
    {
        using var session = new Session();
        Assert.Equal(
            "1 0.0999755859375 Infinity -65504",
            session
                .Run(
                    "$a = New-CheckpointVariable w ([float[]](1, 0.1, 1e6)) | Convert-CheckpointVariable -NewDataType float16 | "
                        + "Read-CheckpointVariable; "
                        + "$b = New-CheckpointVariable v ([float[]](-1e6, 0)) | "
                        + "Convert-CheckpointVariable -NewDataType float16 -Saturate | "
                        + "Read-CheckpointVariable; \"$(($a | ForEach-Object { [double]$_ }) -join ' ') $([double]$b[0])\""
                )
                .Output[^1]
                .ToString()
        );
    }

    [Fact]
    public void Overflow_is_one_warning_of_the_command_that_writes()
    {
        using var session = new Session();
        EngineResult result = session.Run(
            "(New-CheckpointVariable a ([float[]](1e6, 1e7))), (New-CheckpointVariable b ([float[]](1e8, 1))) | "
                + "Convert-CheckpointVariable -NewDataType float16 | Copy-CheckpointVariable -To x"
        );
        string warning = Assert.Single(result.Warnings);
        Assert.Contains("3 values were too large", warning, StringComparison.Ordinal);
        Assert.Contains("'a', 'b'", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Transpose", "[4, 3]", "0 4 8 1 5 9 2 6 10 3 7 11")]
    [InlineData("-Shape 2, -1", "[2, 6]", "0 1 2 3 4 5 6 7 8 9 10 11")]
    [InlineData("-Axis 0 -Size 2", "[2, 4]", "0 1 2 3 4 5 6 7")]
    [InlineData("-Axis 1 -Size 5 -Fill -1", "[3, 5]", "0 1 2 3 -1 4 5 6 7 -1 8 9 10 11 -1")]
    [InlineData("-Axis 0 -Size 4 -FillMean", "[4, 4]", "0 1 2 3 4 5 6 7 8 9 10 11 4 5 6 7")]
    [InlineData("-Axis 0 -Reduce Mean", "[4]", "4 5 6 7")]
    [InlineData("-Axis -1 -Reduce Max", "[3]", "3 7 11")]
    [InlineData("-Multiply 2 -Add 1", "[3, 4]", "1 3 5 7 9 11 13 15 17 19 21 23")]
    [InlineData("-Script { $_ | ForEach-Object { $_ * $_ } }", "[3, 4]", "0 1 4 9 16 25 36 49 64 81 100 121")]
    [InlineData("-Permutation 1, 0 -Axis 0 -Size 2", "[4, 2]", "0 4 1 5 2 6 3 7")]
    public void A_table_changes(string how, string shape, string values)
    {
        using var session = new Session();
        session.Run("New-CheckpointVariable x ([float[]](0..11)) -Shape 3, 4 | Copy-CheckpointVariable -To x").Succeeded();
        session.Run($"Get-CheckpointVariable x | Convert-CheckpointVariable {how} | Copy-CheckpointVariable -To y").Succeeded();
        Assert.Equal(shape, session.Run("\"$((Get-CheckpointVariable y).Shape)\"").Succeeded().Output[0].ToString());
        Assert.Equal(values, session.Run("(Read-CheckpointVariable y x) -join ' '").Succeeded().Output[0].ToString());
    }

    [Theory]
    [InlineData("-Shape 4, 3", true)]
    [InlineData("-Shape 12", false)]
    [InlineData("-Shape 3, 2, 2", false)]
    public void A_shape_that_mixes_axes_is_a_warning(string how, bool warns)
    {
        using var session = new Session();
        EngineResult result = session.Run($"New-CheckpointVariable x (0..11) -Shape 3, 4 | Convert-CheckpointVariable {how}");
        Assert.Equal(warns, result.Warnings.Any(static warning => warning.Contains("mixes its axes", StringComparison.Ordinal)));
    }

    /// <summary>A kernel has rows, too, and no words.</summary>
    [Fact]
    public void What_has_another_number_of_rows_than_the_vocabulary_is_not_changed_in_silence()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory);
        File.WriteAllLines(session["old.txt"], ["w1", "w2"]);
        File.WriteAllLines(session["new.txt"], ["w2"]);
        EngineResult Convert(string name) =>
            session
                .Run(
                    "Get-CheckpointVariable adam head/kernel, head/bias -Kind Weight | "
                        + $"Convert-CheckpointVariable {name} -OldVocabulary old.txt -NewVocabulary new.txt"
                )
                .Succeeded();

        string warning = Assert.Single(Convert("").Warnings);
        Assert.Contains("2 words", warning, StringComparison.Ordinal);
        Assert.Contains("'head/kernel' (6)", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("head/bias", warning, StringComparison.Ordinal);
        Assert.Empty(Convert("-Name head/bias").Warnings);
    }

    [Fact]
    public void Rows_follow_their_words_with_averages_and_slots()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory);
        File.WriteAllLines(session["old.txt"], ["w1", "w2"]);
        File.WriteAllLines(session["new.txt"], ["w2", "new", "w1"]);
        session
            .Run(
                "Get-CheckpointVariable adam encoder/layer_0/kernel* | "
                    + "Convert-CheckpointVariable -OldVocabulary old.txt -NewVocabulary new.txt -Random Normal -Seed 1 | "
                    + "Copy-CheckpointVariable -To y"
            )
            .Succeeded();
        Assert.Equal(
            "True True True True",
            session
                .Run(
                    "$o = Read-CheckpointVariable adam encoder/layer_0/kernel; $n = Read-CheckpointVariable y encoder/layer_0/kernel; "
                        + "$m = Read-CheckpointVariable y encoder/layer_0/kernel/Adam; "
                        + "$e = Read-CheckpointVariable y encoder/layer_0/kernel/ExponentialMovingAverage; "
                        + "\"$($n[0, 0] -eq $o[1, 0]) $($n[2, 1] -eq $o[0, 1]) $($m[1, 0] -eq 0) $($e[1, 0] -eq $n[1, 0])\""
                )
                .Succeeded()
                .Output[0]
                .ToString()
        );
    }

    [Theory]
    [InlineData("-NewDataType int32", "IntegerNeedsName")]
    [InlineData("-NewDataType float16 -Saturate -Wrap", "InvalidValueRequest")]
    [InlineData("-Size 3", "InvalidValueRequest")]
    [InlineData("-Axis 0", "InvalidValueRequest")]
    [InlineData("-Fill 3", "InvalidValueRequest")]
    [InlineData("-OldVocabulary a.txt", "InvalidValueRequest")]
    [InlineData("-Axis 5 -Size 3", "InvalidComputation")]
    [InlineData("-Axis 0 -Size 9", "InvalidComputation")]
    [InlineData("-Shape 7", "InvalidComputation")]
    [InlineData("-Permutation 0, 0", "InvalidComputation")]
    [InlineData("y -NewDataType float16", "VariableNotFound")]
    [InlineData("-Script { 1 } | Read-CheckpointVariable", "InvalidComputation")]
    [InlineData("-Script { throw 'no' } | Read-CheckpointVariable", "ScriptFailed")]
    [InlineData("x -NewDataType uint8 -Multiply -1 | Read-CheckpointVariable", "ValueOutOfRange")]
    public void What_does_not_fit_is_refused(string how, string id)
    {
        using var session = new Session();
        Assert.Equal(
            id,
            session.FailsWith(
                "$ErrorActionPreference = 'Stop'; New-CheckpointVariable x ([float[]](1..4)) -Shape 2, 2 | Convert-CheckpointVariable "
                    + how
            )
        );
    }

    /// <summary>The slots and the average of the weight have its shape, and pass as they are.</summary>
    [Theory]
    [InlineData("Convert-CheckpointVariable encoder/layer_0/kernel -Axis 0 -Size 1", 3)]
    [InlineData("Convert-CheckpointVariable encoder/layer_0/kernel -Transpose", 3)]
    [InlineData("Convert-CheckpointVariable encoder/layer_0/kernel -Shape 36", 3)]
    [InlineData("Convert-CheckpointVariable encoder/layer_0/kernel -Reduce Sum -Axis 0", 3)]
    [InlineData("Convert-CheckpointVariable -Kind Weight -DataType float32 -Shape -1", 9)]
    [InlineData("Split-CheckpointVariable encoder/layer_0/kernel a, b -Count 2", 3)]
    [InlineData("Join-CheckpointVariable encoder/layer_0/kernel, encoder/layer_0/kernel a -Axis 0", 3)]
    [InlineData("Convert-CheckpointVariable encoder/layer_0/kernel* -Transpose", 0)]
    [InlineData("Convert-CheckpointVariable encoder/layer_0/kernel -Axis 0 -Size 6", 0)]
    [InlineData("Convert-CheckpointVariable encoder/layer_0/kernel -Multiply 2", 0)]
    [InlineData("Convert-CheckpointVariable *_0/kernel/* -Shape 36 | Convert-CheckpointVariable *_0/kernel -Shape 36", 0)]
    public void Slots_that_stay_behind_are_counted(string change, int count)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory);

        EngineResult result = session.Run($"Get-CheckpointVariable adam | {change}");

        Assert.Empty(result.Errors);
        string[] told = [.. result.Warnings.Where(static text => text.Contains("-OptimizerState", StringComparison.Ordinal))];
        Assert.Equal(count == 0 ? 0 : 1, told.Length);
        Assert.All(
            told,
            text =>
            {
                Assert.StartsWith($"{count} slots and averages stay as they are", text, StringComparison.Ordinal);
                Assert.Contains("'encoder/layer_0/kernel/Adam'", text, StringComparison.Ordinal);
            }
        );
    }

    /// <summary>Today's optimizers know their slots by their places in a list, next to those of the weights.</summary>
    [Fact]
    public void Slots_that_go_by_their_places_are_counted_too()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.TfMade("tf2_manager"), "runs");

        EngineResult result = session.Run(
            "Get-CheckpointVariable runs/run-3 | Convert-CheckpointVariable model/layer_with_weights-0/kernel/* -Transpose"
        );

        Assert.StartsWith(
            "2 slots and averages stay as they are while their variables change: "
                + "'optimizer/_variables/1/.ATTRIBUTES/VARIABLE_VALUE', 'optimizer/_variables/2/.ATTRIBUTES/VARIABLE_VALUE'.",
            Assert.Single(result.Warnings),
            StringComparison.Ordinal
        );
    }

    /// <summary>What strings become decides how long the checkpoint is, so they are needed for the plan.</summary>
    [Theory]
    [InlineData("Copy-CheckpointVariable -To y")]
    [InlineData("Export-CheckpointVariable y.npz")]
    public void A_script_does_not_run_where_nothing_is_to_happen(string sink)
    {
        using var session = new Session();
        const string Variables = "(New-CheckpointVariable s text), (New-CheckpointVariable x 1.5)";
        const string Convert = "Convert-CheckpointVariable -Script { $global:runs++; $_ }";
        session.Run($"$global:runs = 0; {Variables} | {Convert} | {sink} -WhatIf").Succeeded();
        session.Run($"$WhatIfPreference = $true; {Variables} | {Convert} | {sink}").Succeeded();
        Assert.Equal("0", session.Run("$global:runs").Output[0].ToString());
        session.Run($"$WhatIfPreference = $false; {Variables} | {Convert} | {sink}").Succeeded();
        Assert.NotEqual("0", session.Run("$global:runs").Output[0].ToString());
    }

    [Theory]
    [InlineData("break")]
    [InlineData("continue")]
    public void A_script_does_not_end_the_loop_that_it_is_called_in(string word)
    {
        using var session = new Session();
        EngineResult result = session.Run(
            $"foreach ($i in 1, 2) {{ try {{ New-CheckpointVariable x 1.5 | Convert-CheckpointVariable -Script {{ {word} }} | "
                + "Read-CheckpointVariable -ErrorAction Stop } catch { $_.FullyQualifiedErrorId.Split(',')[0] }; $i }"
        );
        Assert.Equal(["ScriptFailed", "1", "ScriptFailed", "2"], result.Output.Select(static line => line.ToString()));
    }

    [Theory]
    [InlineData("[byte[]](0xff, 0x41)", "[byte[]](0xff, 0x41)")]
    [InlineData("'text'", "[byte[]][char[]]'text'")]
    public void A_script_keeps_strings_that_are_no_text(string given, string bytes)
    {
        using var session = new Session();
        session
            .Run(
                $"New-CheckpointVariable s @({given}, 'b') -DataType string -Shape 2 | Convert-CheckpointVariable -Script {{ , $_ }} | "
                    + "Copy-CheckpointVariable -To y"
            )
            .Succeeded();
        Assert.Equal(
            "True",
            session.Run($"\"$(((Read-CheckpointVariable y s -AsByte)[0] -join ' ') -eq (({bytes}) -join ' '))\"").Output[0].ToString()
        );
    }

    /// <summary>Each form in which a script may give what it made, of dtypes that .NET has and that it lacks.</summary>
    [Theory]
    [InlineData("float32")]
    [InlineData("bfloat16")]
    [InlineData("float8_e4m3fn")]
    [InlineData("float16")]
    [InlineData("int8")]
    [InlineData("uint64")]
    [InlineData("complex64")]
    public void A_script_may_give_its_values_one_by_one_or_as_an_array(string dataType)
    {
        using var session = new Session();
        string whole = dataType is "int8" or "uint64" ? "long" : "double";
        string scripts = "{ , $_ }, { $_ }, { , @($_) }, { , @(@(1, 2), @(3, 4)) }, { , [" + whole + "[]](1, 2, 3, 4) }";
        EngineResult result = session
            .Run(
                $"foreach ($script in {scripts}) {{ "
                    + $"$v = New-CheckpointVariable x ([int[]](1..4)) -Shape 2, 2 -DataType {dataType} | "
                    + "Convert-CheckpointVariable -Script $script | Read-CheckpointVariable; "
                    + "(@($v) | ForEach-Object { $_ -is [Numerics.Complex] ? $_.Real : [double]$_ }) -join ' ' }"
            )
            .Succeeded();
        Assert.All(result.Output, static line => Assert.Equal("1 2 3 4", line.ToString()));
        Assert.Equal(5, result.Output.Count);
    }

    [Fact]
    public void A_string_is_refused_by_its_name_and_left_alone_otherwise()
    {
        using var session = new Session();
        const string Two = "(New-CheckpointVariable s text), (New-CheckpointVariable w ([float[]](1, 2)))";
        Assert.Equal(
            ["string", "float16"],
            session
                .Run($"{Two} | Convert-CheckpointVariable -NewDataType float16 | ForEach-Object {{ \"$($_.DataType)\" }}")
                .Succeeded()
                .Output.Select(static line => line.ToString())
        );
        ErrorRecord error = session.Fails($"$ErrorActionPreference = 'Stop'; {Two} | Convert-CheckpointVariable s -NewDataType float16");
        Assert.Equal("UnsupportedDataType", error.FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void A_computed_variable_that_went_through_a_job_is_refused()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory);
        Assert.Equal(
            "ComputedVariableLost",
            session.FailsWith(
                "Get-CheckpointVariable adam | Convert-CheckpointVariable -NewDataType float64 | ThroughJob | Copy-CheckpointVariable -To y"
            )
        );
    }
}
