using CheckpointTools.Locating;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Locating;

/// <summary>Whatever the text of a path: a location or a <see cref="CheckpointException"/>.</summary>
public sealed class AnyPathTests : IDisposable
{
    private readonly Workspace _work = new();

    public AnyPathTests()
    {
        _work.V2("ckpt-1");
        _work.V1("model-00000-of-00001");
        _work.WriteText("checkpoint", "model_checkpoint_path: 'ckpt-1'");
    }

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t\n")]
    [InlineData("a\0b")]
    [InlineData("\ud800")]
    [InlineData("CON")]
    [InlineData("nul:")]
    [InlineData("a|b<c>\"?*")]
    [InlineData("file://")]
    [InlineData("file://%00")]
    [InlineData("://")]
    [InlineData("-00000-of-00001")]
    [InlineData(".data-00000-of-00001")]
    [InlineData("x-99999999999-of-99999999999")]
    [InlineData("x-00000-of-2147483647")]
    [InlineData("...")]
    [InlineData("[")]
    public void Odd_texts_are_refused_with_a_sentence(string path)
    {
        foreach (string text in (string[])[path, _work.Root + "/" + path + "x", _work.Root + "/x" + path])
        {
            Assert.NotEmpty(Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(text)).Message);
        }
    }

    [Theory]
    [InlineData(240)]
    [InlineData(252)]
    [InlineData(300)]
    [InlineData(5000)]
    [InlineData(100_000)]
    public void Long_names_are_refused_with_a_sentence(int length)
    {
        foreach (string text in (string[])[_work.At(new string('n', length)), _work.At(string.Concat(Enumerable.Repeat("d/", length)))])
        {
            Assert.Equal(CheckpointError.CheckpointNotFound, Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(text)).Error);
        }
    }

    [Property(MaxTest = 1000)]
    public Property Find_throws_nothing_but_its_own_exception()
    {
        Gen<string> part = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Select(s => s ?? ""),
            Gen.Elements(
                "/",
                "\\",
                ".",
                "..",
                "ckpt-1",
                "ckpt",
                ".index",
                ".meta",
                ".data-00000-of-00001",
                "-00000-of-00001",
                "?",
                "*",
                "checkpoint",
                "\0",
                "\ud800",
                "file://",
                "%2F",
                "~",
                ":",
                "model"
            )
        );
        Gen<string> path = part.ListOf().Select(parts => string.Concat(parts));
        return Prop.ForAll(
            path.ToArbitrary(),
            text =>
            {
                foreach (string candidate in (string[])[text, Path.Join(_work.Root, text)])
                {
                    Answers(() => CheckpointLocator.Find(candidate));
                    Answers(() => CheckpointLocator.DestinationPrefix(candidate));
                    Answers(() => CheckpointLocator.LatestOf(candidate));
                }
            }
        );
    }

    /// <summary>Any latest path that a state file may hold.</summary>
    [Property(MaxTest = 300)]
    public void A_state_file_may_name_anything(string latest, bool rooted)
    {
        string escaped = string.Concat(
            System.Text.Encoding.UTF8.GetBytes((rooted ? "/" : "") + latest).Select(b => $"\\{Convert.ToString(b, 8).PadLeft(3, '0')}")
        );
        _work.WriteText("checkpoint", $"model_checkpoint_path: '{escaped}'");
        Answers(() => CheckpointLocator.Find(_work.Root));
        Answers(() => CheckpointLocator.LatestOf(_work.Root));
    }

    private static void Answers(Func<object?> action)
    {
        try
        {
            action();
        }
        catch (CheckpointException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }
}
