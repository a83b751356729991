using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class ReadCheckpointVariableTests
{
    public static TheoryData<string> MadeByTensorFlow => [.. Expected.Files];

    [Theory]
    [MemberData(nameof(MadeByTensorFlow))]
    public void Values_are_those_that_TensorFlow_reads(string file)
    {
        using var session = new Session();
        Expected expected = Expected.Read(file);
        session.Engine.SetVariable("path", expected.Prefix);
        EngineResult result = session
            .Run("Get-CheckpointVariable $path -Force | Where-Object DataType -ne variant | Read-CheckpointVariable")
            .Succeeded();
        ExpectedVariable[] readable = [.. expected.Variables.Where(static v => v.DataType != "variant")];
        Assert.Equal(readable.Length, result.Output.Count);
        foreach ((ExpectedVariable variable, PSObject value) in readable.Zip(result.Output))
        {
            if (variable.Shape.Count > 0 || variable.Values is not null)
            {
                variable.Verify(value.BaseObject);
            }
        }
    }

    [Theory]
    [InlineData("'0:1, :2'")]
    [InlineData("0:1,:2")]
    [InlineData("0,1")]
    [InlineData("0, '1'")]
    public void A_slice_needs_no_quotes(string slice)
    {
        using var session = new Session();
        string read = $"Read-CheckpointVariable '{Fixtures.TfMade("all_dtypes")}' int/int32 -Slice";
        string quoted = string.Join(',', slice.Split(',').Select(static part => part.Trim(' ', '\'')));
        Assert.Equal(
            session.Run($"({read} '{quoted}') -join ' '").Succeeded().Output[0].BaseObject,
            session.Run($"({read} {slice}) -join ' '").Succeeded().Output[0].BaseObject
        );
    }

    [Fact]
    public void A_scalar_is_a_scalar_and_an_array_is_one_object_of_its_shape()
    {
        using var session = new Session();
        string path = Fixtures.TfMade("all_dtypes");
        Assert.Equal(6, session.Run($"Read-CheckpointVariable '{path}' scalar/int32").Succeeded().Output[0].BaseObject);
        Assert.Equal(
            "System.Int32[,]",
            session.Run($"(Read-CheckpointVariable '{path}' int/int32).GetType().FullName").Succeeded().Output[0].BaseObject
        );
        Assert.Equal(7, session.Run($"(Read-CheckpointVariable '{path}' int/int32)[1, 1]").Succeeded().Output[0].BaseObject);
        Assert.Single(session.Run($"Read-CheckpointVariable '{path}' int/int32").Succeeded().Output);
        Assert.Equal(
            "0x7",
            session
                .Run($"$v = Read-CheckpointVariable '{path}' shape/zero_rows; \"$($v.GetLength(0))x$($v.GetLength(1))\"")
                .Succeeded()
                .Output[0]
                .BaseObject
        );
    }

    [Theory]
    [InlineData("float/float32", typeof(float))]
    [InlineData("float/float64", typeof(double))]
    [InlineData("float/float16", typeof(Half))]
    [InlineData("float/bfloat16", typeof(float))]
    [InlineData("float8/float8_e5m2", typeof(float))]
    [InlineData("int/uint64", typeof(ulong))]
    [InlineData("int4/int4", typeof(sbyte))]
    [InlineData("quantized/quint8", typeof(byte))]
    [InlineData("bool", typeof(bool))]
    [InlineData("complex/complex64", typeof(System.Numerics.Complex))]
    [InlineData("string/unicode", typeof(string))]
    public void Elements_have_the_type_that_holds_them(string name, Type type)
    {
        using var session = new Session();
        object value = session.Run($"Read-CheckpointVariable '{Fixtures.TfMade("all_dtypes")}' {name}").Succeeded().Output[0].BaseObject;
        Assert.Equal(type, value.GetType().GetElementType());
    }

    [Fact]
    public void Strings_are_text_or_bytes()
    {
        using var session = new Session();
        Expected expected = Expected.Read("all_dtypes/expected.json");
        string path = Fixtures.TfMade("all_dtypes");
        Assert.Equal("hello", session.Run($"Read-CheckpointVariable '{path}' string/scalar").Succeeded().Output[0].BaseObject);
        Assert.Equal(
            "hello"u8.ToArray(),
            session.Run($"Read-CheckpointVariable '{path}' string/scalar -AsByte").Succeeded().Output[0].BaseObject
        );
        expected
            .Variables.Single(static v => v.Name == "string/binary")
            .Verify(session.Run($"Read-CheckpointVariable '{path}' string/binary -AsByte").Succeeded().Output[0].BaseObject);
    }

    [Fact]
    public void Paths_and_names_may_be_many_and_wild()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        Assert.Equal([3, 4], session.Run("Read-CheckpointVariable a, b *").Succeeded().Output.Select(static o => (int)o.BaseObject));
        Assert.Equal([4], session.Run("Read-CheckpointVariable -LiteralPath b b").Succeeded().Output.Select(static o => (int)o.BaseObject));
    }

    [Fact]
    public void Variables_of_several_checkpoints_are_read_in_any_order()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        string adam = Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5");
        string script =
            $"$s = Get-CheckpointVariable '{adam}' global_step; $p = Get-CheckpointVariable '{adam}' beta1_power; "
            + "$a = Get-CheckpointVariable a; $s, $a, $p, $s | Read-CheckpointVariable";
        object[] values = [.. session.Run(script).Succeeded().Output.Select(static o => o.BaseObject)];
        Assert.Equal(values[0], values[3]);
        Assert.IsType<long>(values[0]);
        Assert.Equal(3, values[1]);
        Assert.IsType<float>(values[2]);
    }

    [Fact]
    public void A_renamed_variable_is_read_by_the_name_that_it_has_in_its_checkpoint()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Equal(
            3,
            session
                .Run("Get-CheckpointVariable a | Rename-CheckpointVariable a other | Read-CheckpointVariable")
                .Succeeded()
                .Output[0]
                .BaseObject
        );
    }

    [Fact]
    public void A_variable_that_was_saved_and_loaded_is_read_too()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Equal(3, session.Run("Get-CheckpointVariable a | ThroughJob | Read-CheckpointVariable").Succeeded().Output[0].BaseObject);
    }

    [Fact]
    public void A_damaged_variable_is_an_error_and_the_next_is_read()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.Damage(session["m.data-00000-of-00001"], 0);
        EngineResult result = session.Run("Get-CheckpointVariable m | Read-CheckpointVariable");
        Assert.Equal(26, result.Output.Count);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("ChecksumMismatch,CheckpointTools.Commands.ReadCheckpointVariableCommand", error.FullyQualifiedErrorId);
        Assert.Equal("beta1_power", error.TargetObject.ToString());
        Assert.Contains("m.data-00000-of-00001", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Read-CheckpointVariable a aa", "VariableNotFound")]
    [InlineData("Read-CheckpointVariable no x", "CheckpointNotFound")]
    [InlineData("Read-CheckpointVariable v list", "UnsupportedDataType")]
    public void What_cannot_be_read_is_a_nonterminating_error(string script, string id)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.Copy(Fixtures.TfMade("variant_tensor", "model"), session["v"]);
        EngineResult result = session.Run(script);
        Assert.Empty(result.Output);
        Assert.Equal(id, Assert.Single(result.ErrorIds).Split(',')[0]);
        Assert.NotNull(result.Errors[0].TargetObject);
    }

    [Theory]
    [InlineData("1 | Read-CheckpointVariable")]
    [InlineData("'a' | Read-CheckpointVariable")]
    [InlineData("$null | Read-CheckpointVariable")]
    public void Anything_but_a_variable_is_refused(string script)
    {
        using var session = new Session();
        Assert.Equal("NotAVariable", session.FailsWith(script));
    }
}
