using System.Security.Cryptography;
using System.Text;
using CheckpointTools.Binary;
using CheckpointTools.Locating;
using CheckpointTools.Tests.Support;
using CheckpointTools.Verification;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>
/// Merging whole checkpoints, held against recorded runs of TensorFlow's own merge: the same variables with the same values where its
/// result is whole; where it loses something, fails or dies, all variables or an error. The sources stay what they are in any case.
/// </summary>
public sealed class RecordedMergeTests
{
    /// <summary>TensorFlow's result can be read; this refuses, for the reason given.</summary>
    private static readonly Dictionary<string, (CheckpointError Error, string Why)> Refused = new()
    {
        ["dest-empty"] = (CheckpointError.InvalidDestination, "A checkpoint needs a name: TensorFlow writes the hidden file '.index'."),
        ["dest-slash"] = (CheckpointError.InvalidDestination, "A checkpoint needs a name: TensorFlow writes the hidden file 'out/.index'."),
        ["dest-exists-1shard"] = (CheckpointError.DestinationExists, "TensorFlow overwrites the old checkpoint without a word."),
        ["dest-exists-fewer"] = (
            CheckpointError.DestinationExists,
            "TensorFlow overwrites the old checkpoint and leaves some of its files."
        ),
        ["same-twice-empty"] = (CheckpointError.NoVariable, "There is nothing to write."),
        ["index-lost-block"] = (CheckpointError.DamagedIndex, "TensorFlow leaves out the variables of the damaged block without a word."),
    };

    /// <summary>TensorFlow fails, or writes what cannot be read; this gives the merged checkpoint.</summary>
    private static readonly HashSet<string> MergedHereOnly =
    [
        "plain-empty",
        "unref-alone",
        "unref-plain",
        "shard-missing-unref",
        "source-suffix",
        "source-is-dir",
        "source-not-writable",
        "dest-new-nested",
        "cross-fs",
        "cross-fs-dest",
        "cross-fs-second",
        "glob-dest",
        "slices-strings",
        "v1",
        "obj-obj-maxshard",
    ];

    /// <summary>TensorFlow leaves the V1 checkpoint out without a word; here its variables are in the merged one, too.</summary>
    private static readonly HashSet<string> WholeHereOnly = ["v1-allowed"];

    /// <summary>
    /// TensorFlow keeps one of the graphs, for which it fails, or one that does not know all variables. Here all have places in one graph,
    /// and the keys of these.
    /// </summary>
    private static readonly HashSet<string> UnitedHereOnly = ["obj-name", "name-obj", "obj-obj-maxshard"];

    public static IEnumerable<TheoryDataRow<string>> All =>
        MergeCase.AllIds()?.Select(static id => new TheoryDataRow<string>(id))
        ?? [new TheoryDataRow<string>("none") { Skip = "The recorded merges are not beside this checkout." }];

    [Theory]
    [MemberData(nameof(All))]
    public void Gives_what_TensorFlow_gives_or_says_why_not(string id)
    {
        using var merge = new MergeCase(id);
        Needs.FileName(merge.Destination);
        List<string> before = merge.Tree();

        CheckpointException? refusal = null;
        if (merge.NeedsOrdinaryUser)
        {
            OrdinaryUser.Run(Merge);
        }
        else
        {
            Merge();
        }

        TestContext.Current.TestOutputHelper?.WriteLine(refusal?.Message ?? "Merged.");
        if (refusal is null)
        {
            AssertMerged(merge);
            Assert.Empty(before.Except(merge.Tree()));
        }
        else
        {
            Assert.Equal(before, merge.Tree());
        }

        if (Refused.TryGetValue(id, out (CheckpointError Error, string Why) known))
        {
            Assert.Equal(known.Error, refusal?.Error);
        }
        else
        {
            Assert.Equal(merge.Expected is not null || MergedHereOnly.Contains(id), refusal is null);
        }

        void Merge()
        {
            try
            {
                List<CheckpointVariable> variables = [.. merge.Sources.SelectMany(Checkpoints.List)];
                Checkpoints.Copy(variables, CheckpointLocator.DestinationPrefix(merge.Destination));
            }
            catch (CheckpointException e)
            {
                refusal = e;
            }
        }
    }

    [Theory]
    [InlineData("dest-exists-1shard")]
    [InlineData("dest-exists-fewer")]
    public void Replaces_with_Force_what_TensorFlow_replaces_without_a_word(string id)
    {
        Assert.SkipWhen(MergeCase.AllIds() is null, "The recorded merges are not beside this checkout.");
        using var merge = new MergeCase(id);
        string destination = CheckpointLocator.DestinationPrefix(merge.Destination);
        var options = new TransferOptions { Force = true, Flush = false };

        TransferExecutor.Execute(
            TransferPlanner.Plan(
                [.. merge.Sources.SelectMany(Checkpoints.List)],
                destination,
                options,
                TestContext.Current.CancellationToken
            ),
            null,
            TestContext.Current.CancellationToken
        );

        AssertMerged(merge);
        Assert.Equal(
            [Path.GetFileName(destination) + ".data-00000-of-00001", Path.GetFileName(destination) + ".index"],
            Tree.NamesIn(Path.GetDirectoryName(destination)!)
                .Where(name => name.StartsWith(Path.GetFileName(destination) + ".", StringComparison.Ordinal))
        );
    }

    private static void AssertMerged(MergeCase merge)
    {
        bool isUnited = UnitedHereOnly.Contains(merge.Id);
        List<StoredValue> actual = Checkpoints.Contents(CheckpointLocator.DestinationPrefix(merge.Destination));
        Assert.Equal(
            merge.Sources.SelectMany(Checkpoints.List).Select(variable => NameIn(variable.Name)).Distinct().Order(StringComparer.Ordinal),
            actual.Select(static value => value.Name).Order(StringComparer.Ordinal)
        );
        IEnumerable<StoredValue> whole = merge.Sources.SelectMany(static source => ContentsOfWhole(CheckpointLocator.Find(source).Prefix));
        Assert.Empty(whole.Where(IsCompared).Select(value => value with { Name = NameIn(value.Name) }).Except(actual));
        if (merge.Expected is { } recorded)
        {
            actual.RemoveAll(value => WholeHereOnly.Contains(merge.Id) && !recorded.Any(variable => variable.Name == value.Name));
            Assert.Equal(
                recorded
                    .Select(variable => new StoredValue(
                        NameIn(variable.Name),
                        DataType.Parse(variable.DataType).ToString(),
                        new TensorShape(variable.Shape).ToString(),
                        variable.Sha256!
                    ))
                    .Where(IsCompared)
                    .OrderBy(static value => value.Name, StringComparer.Ordinal),
                actual
                    .Select(static value => value with { Name = Shortened(value.Name) })
                    .Where(IsCompared)
                    .OrderBy(static value => value.Name, StringComparer.Ordinal)
            );
        }

        if (isUnited)
        {
            var faults = new List<CheckpointFault>();
            var location = new CheckpointLocation(CheckpointLocator.DestinationPrefix(merge.Destination), CheckpointFormat.V2);
            CheckpointVerifier.Verify(VerificationTarget.For(location), faults.Add);
            Assert.Empty(faults);
        }

        bool IsCompared(StoredValue value) => !isUnited || value.Name != TensorName.ObjectGraph;

        string NameIn(string name) =>
            isUnited && name != TensorName.ObjectGraph && !ObjectSuffix.EndsIn(name) ? name + ObjectSuffix.Text : name;
    }

    /// <summary>A part of a sharded save cannot be read by itself: what it becomes is recorded, or tested with united slices.</summary>
    private static List<StoredValue> ContentsOfWhole(string prefix)
    {
        try
        {
            return Checkpoints.Contents(prefix);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.DamagedEntry)
        {
            return [];
        }
    }

    /// <summary>As the recording shows long names.</summary>
    private static string Shortened(string name) =>
        name.Length <= 1000 ? name : $"{name[..40]}...#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16]}";
}
