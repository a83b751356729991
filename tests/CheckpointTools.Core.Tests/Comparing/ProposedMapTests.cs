using CheckpointTools.Comparing;
using CheckpointTools.Names;

namespace CheckpointTools.Tests.Comparing;

/// <summary>The assignment map that is proposed where names are not found.</summary>
public class ProposedMapTests
{
    public static TheoryData<string, string, string> Renames =>
        new()
        {
            // One scope, as high up as it differs.
            { "bert/emb bert/l0/w bert/l0/b", "encoder/emb encoder/l0/w encoder/l0/b", "'bert/' -> 'encoder/'" },
            { "a/x/w a/x/b", "m/a/x/w m/a/x/b", "'/' -> 'm/'" },
            { "model/w model/b", "w b", "'model/' -> '/'" },
            { "old/enc/w old/enc/b", "enc/w enc/b", "'old/' -> '/'" },
            // Whole segments: 'enc' has nothing to do with 'encoder'.
            { "enc/w encoder/w", "top/w encoder/w", "'enc/' -> 'top/'" },
            // Several.
            { "bert/w bert/b cls/w2 cls/b2", "encoder/w encoder/b head/w2 head/b2", "'bert/' -> 'encoder/'; 'cls/' -> 'head/'" },
            // What has its name already keeps it, by a rule of its own where another would take it.
            { "bert/w bert/b step", "encoder/w encoder/b step", "'bert/' -> 'encoder/'" },
            { "model/a/w model/b/w2 model/c/w3 step", "a/w b/w2 c/w3 step", "'model/' -> '/'; 'step' -> 'step'" },
            // Layers go by their numbers.
            {
                "layer_0/w layer_0/b layer_1/w layer_1/b",
                "block_0/w block_0/b block_1/w block_1/b",
                "'layer_0/' -> 'block_0/'; 'layer_1/' -> 'block_1/'"
            },
            // A mistyped scope, and mistyped names.
            { "encodr/w encodr/b", "encoder/w encoder/b", "'encodr/' -> 'encoder/'" },
            { "head/kernal head/bias", "head/kernel head/bias", "'head/kernal' -> 'head/kernel'" },
            { "bert/ln/gama bert/ln/x bert/w", "enc/ln/gamma enc/ln/x enc/w", "'bert/' -> 'enc/'; 'bert/ln/gama' -> 'enc/ln/gamma'" },
            // Nothing is taken that is already in its place.
            { "a/w a/b b/w", "b/w c/b", "'a/' -> 'c/'" },
            // Object-based and name-based.
            { "net/w/.ATTRIBUTES/VARIABLE_VALUE net/b/.ATTRIBUTES/VARIABLE_VALUE", "model/w model/b", "'net/' -> 'model/'" },
            // The best fit wins, not the first.
            { "x/a y/a y/b y/c", "m/a m/b m/c", "'y/' -> 'm/'" },
        };

    [Theory]
    [MemberData(nameof(Renames))]
    public void Renamed_scopes_are_found(string checkpoint, string model, string map)
    {
        CheckpointComparison comparison = Names.Compare(checkpoint.Split(' '), model.Split(' '));

        Assert.Equal(map, comparison.Differences[0].MapText());
        Assert.DoesNotContain(comparison.Differences, static difference => difference.Kind == DifferenceKind.Missing);
        ProposedMaps.AssertFit(comparison.Differences, checkpoint.Split(' '), model.Split(' '));
    }

    [Fact]
    public void A_rename_that_is_found_is_neither_missing_nor_unused()
    {
        CheckpointDifference difference = Assert.Single(Names.Compare(["a/w", "b"], ["c/w", "b"]).Differences);

        Assert.Equal((DifferenceKind.PossibleRename, "c/w", "a/w"), (difference.Kind, difference.Name, difference.SourceName));
        Assert.Equal("PossibleRename: c/w <- a/w", difference.ToString());
        Assert.Equal("'a/' -> 'c/'", Assert.Single(difference.AssignmentMap).ToString());
    }

    [Theory]
    [InlineData("w int32 [4]")]
    [InlineData("w [5]")]
    [InlineData("w [2, 2]")]
    public void Another_dtype_or_shape_is_never_meant(string tensor)
    {
        IEnumerable<DifferenceKind> kinds = Names
            .Compare([$"a/{tensor}"], ["b/w"])
            .Differences.Select(static difference => difference.Kind);

        Assert.Equal([DifferenceKind.Missing, DifferenceKind.Unused], kinds);
    }

    [Fact]
    public void A_shape_that_is_partly_unknown_finds_what_fits()
    {
        CheckpointComparison comparison = Names.Compare(["a/w [30, 8]", "a/b [8]"], ["m/w [?, 8]", "m/b [?, 8]"]);

        Assert.Equal(
            ["m/w"],
            comparison
                .Differences.Where(static difference => difference.Kind == DifferenceKind.PossibleRename)
                .Select(static difference => difference.Name)
        );
        Assert.Equal("'a/w' -> 'm/w'", comparison.Differences[0].MapText());
    }

    [Fact]
    public void Two_scopes_that_fit_equally_well_are_named_and_none_is_chosen()
    {
        CheckpointComparison comparison = Names.Compare(["left/w", "left/b", "right/w", "right/b"], ["top/w", "top/b"]);

        CheckpointDifference[] renames =
        [
            .. comparison.Differences.Where(static difference => difference.Kind == DifferenceKind.PossibleRename),
        ];
        Assert.Equal(2, renames.Length);
        Assert.All(renames, static rename => Assert.Null(rename.SourceName));
        Assert.Equal(["left/w", "right/w"], renames[0].Candidates);
        Assert.All(renames, static rename => Assert.Empty(rename.AssignmentMap));
        Assert.All(renames, static rename => Assert.Empty(rename.AssignmentMap));
        Assert.Equal(4, comparison.Differences.Count(static difference => difference.Kind == DifferenceKind.Unused));
    }

    [Fact]
    public void One_scope_that_would_fit_two_is_given_to_neither()
    {
        CheckpointComparison comparison = Names.Compare(["a/w", "a/b"], ["x/w", "x/b", "y/w", "y/b"]);

        Assert.All(comparison.Differences, static difference => Assert.Empty(difference.AssignmentMap));
        Assert.Equal(4, comparison.Differences.Count(static difference => difference.Kind == DifferenceKind.PossibleRename));
    }

    [Fact]
    public void What_is_ambiguous_does_not_keep_the_rest_from_being_found()
    {
        CheckpointComparison comparison = Names.Compare(["left/w", "right/w", "bert/k", "bert/l"], ["top/w", "enc/k", "enc/l"]);

        Assert.Equal("'bert/' -> 'enc/'", comparison.Differences[0].MapText());
    }

    [Fact]
    public void No_scope_is_proposed_above_a_variable_that_the_checkpoint_does_not_have()
    {
        string[] checkpoint = ["bert/l0/w", "bert/l0/b", "bert/l1/w"];
        string[] model = ["enc/l0/w", "enc/l0/b", "enc/l1/w", "enc/l1/extra int64 []"];
        CheckpointComparison comparison = Names.Compare(checkpoint, model);

        Assert.Equal("'bert/l0/' -> 'enc/l0/'; 'bert/l1/w' -> 'enc/l1/w'", comparison.Differences[0].MapText());
        ProposedMaps.AssertFit(comparison.Differences, checkpoint, model);
    }

    [Fact]
    public void Nor_above_one_that_no_saver_asks_for_unless_it_is_local()
    {
        ModelVariable Saved(string name) => new(name, DataType.Float32, new PartialTensorShape(4)) { RestoreKeys = [name] };
        string MapFor(bool isLocal)
        {
            ModelVariable unsaved = new("net/scratch", DataType.Float32, new PartialTensorShape(4)) { IsLocal = isLocal };
            ComparisonReference reference = ComparisonReference.OfModel([Saved("net/w"), Saved("net/l/b"), unsaved], []);
            CheckpointVariable[] tensors = [Names.Tensor("old/w"), Names.Tensor("old/l/b")];
            return CheckpointComparer
                .Compare("/c", tensors, reference, static _ => true, TestContext.Current.CancellationToken)
                .Differences[0]
                .MapText();
        }

        Assert.Equal("'old/w' -> 'net/w'; 'old/l/' -> 'net/l/'", MapFor(isLocal: false));
        Assert.Equal("'old/' -> 'net/'", MapFor(isLocal: true));
    }

    [Fact]
    public void Slots_of_an_optimizer_that_the_checkpoint_lacks_are_excluded_and_the_map_stays_short()
    {
        string[] checkpoint = ["bert/l0/w", "bert/l0/b", "bert/l1/w", "step"];
        string[] weights = ["enc/l0/w", "enc/l0/b", "enc/l1/w"];
        string[] model =
        [
            .. weights,
            .. weights.SelectMany(static name => new[] { $"{name}/Adam", $"{name}/Adam_1" }),
            "enc/beta1_power []",
            "step",
        ];
        CheckpointDifference first = Names.Compare(checkpoint, model).Differences[0];

        Assert.Equal("'bert/' -> 'enc/'", first.MapText());
        Assert.Equal(["*/Adam", "*/Adam_1", "*/beta1_power"], first.Exclude);
        AssignmentResult result = new AssignmentMap(first.AssignmentMap).Assign(
            [.. model.Select(Names.Variable)],
            [.. checkpoint.Select(Names.Tensor)],
            "/checkpoint",
            static name => name.Contains("/Adam", StringComparison.Ordinal) || name.EndsWith("/beta1_power", StringComparison.Ordinal),
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Empty(result.Problems);
        Assert.Equal(3, result.Assignments.Count);
    }

    [Theory]
    // Nothing is in the way, so nothing is left out.
    [InlineData("a/w a/b", "m/w m/b step/Adam")]
    // The pattern would also leave out what is there, in whatever case.
    [InlineData("a/w a/w/Adam a/l/b", "m/w m/w/Adam m/l/b m/l/b/Adam")]
    [InlineData("a/w a/k/ADAM a/l/b", "m/w m/k/ADAM m/l/b m/l/b/Adam")]
    // A weight is missing, too: the slots do not help.
    [InlineData("a/w", "m/w m/w/Adam m/gone")]
    public void Nothing_is_excluded_in_vain(string checkpoint, string model)
    {
        CheckpointComparison comparison = Names.Compare(checkpoint.Split(' '), model.Split(' '));

        Assert.Empty(comparison.Differences[0].Exclude);
        ProposedMaps.AssertFit(comparison.Differences, checkpoint.Split(' '), model.Split(' '));
    }

    [Fact]
    public void What_is_left_out_of_the_comparison_does_not_stand_in_the_way_of_a_scope()
    {
        string[] checkpoint = ["bert/l0/w", "bert/l1/w"];
        string[] model = ["enc/l0/w", "enc/l0/w/Adam", "enc/l1/w", "enc/l1/w/Adam"];
        CheckpointComparison comparison = Names.Compare(
            checkpoint,
            model,
            static name => !name.EndsWith("/Adam", StringComparison.Ordinal)
        );

        Assert.Equal("'bert/' -> 'enc/'", comparison.Differences[0].MapText());
    }

    [Fact]
    public void No_scope_is_proposed_that_would_load_a_mismatch()
    {
        string[] checkpoint = ["bert/w", "bert/b", "enc/k [9]"];
        string[] model = ["enc/w", "enc/b", "enc/k [4]"];
        CheckpointComparison comparison = Names.Compare(checkpoint, model);

        Assert.Equal("'bert/w' -> 'enc/w'; 'bert/b' -> 'enc/b'", comparison.Differences[0].MapText());
        Assert.Contains(comparison.Differences, static difference => difference.Kind == DifferenceKind.ShapeMismatch);
    }

    [Fact]
    public void What_fits_where_a_scope_was_renamed_is_found_among_any_number_of_its_kind()
    {
        string[] many = [.. Enumerable.Range(10, 40).Select(static i => $"t{i}/w [4, 3]")];
        CheckpointComparison comparison = Names.Compare(
            [.. many, "net1/w [4, 3]", "net1/b", "net1/c", "net1/d"],
            ["net2/w [?, 3]", "net2/b", "net2/c", "net2/d"]
        );

        Assert.Equal(
            ["net2/b", "net2/c", "net2/d", "net2/w"],
            comparison
                .Differences.Where(static difference => difference.Kind == DifferenceKind.PossibleRename)
                .Select(static difference => difference.Name)
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal("'net1/' -> 'net2/'", comparison.Differences[0].MapText());
    }

    [Fact]
    public void Keys_of_a_variable_that_has_several_are_in_no_map()
    {
        ModelVariable[] model =
        [
            new("net/a", DataType.Float32, new PartialTensorShape(4)) { RestoreKeys = ["ema/a", "ema2/a"] },
            new("net/b", DataType.Float32, new PartialTensorShape(4)) { RestoreKeys = ["ema/b"], Model = "m" },
        ];
        CheckpointVariable[] tensors = [Names.Tensor("old/a"), Names.Tensor("old/b")];
        CheckpointComparison comparison = CheckpointComparer.Compare(
            "/old",
            tensors,
            ComparisonReference.OfModel(model, []),
            static _ => true,
            TestContext.Current.CancellationToken
        );

        Assert.DoesNotContain(
            comparison.Differences.SelectMany(static difference => difference.AssignmentMap),
            static rule => rule.From.EndsWith('/')
        );
    }

    [Fact]
    public void Names_that_differ_only_in_case_have_rules_of_their_own()
    {
        CheckpointComparison comparison = Names.Compare(["a/w", "a/w2", "A/k", "A/k2"], ["x/w", "x/w2", "y/k", "y/k2"]);

        Assert.Equal("'a/' -> 'x/'; 'A/' -> 'y/'", comparison.Differences[0].MapText());
    }

    [Fact]
    public void A_scope_that_differs_only_in_case_is_renamed() =>
        Assert.Equal("'Enc/' -> 'enc/'", Names.Compare(["Enc/w"], ["enc/w"]).Differences[0].MapText());

    [Theory]
    [InlineData("a//w", "b//w")]
    [InlineData("a/w/", "b/w/")]
    [InlineData("/a/w", "/b/w")]
    public void Names_with_empty_segments_are_left_alone(string tensor, string wanted) =>
        Assert.Equal(
            [DifferenceKind.Missing, DifferenceKind.Unused],
            Names.Compare([tensor], [wanted]).Differences.Select(static difference => difference.Kind)
        );

    [Fact]
    public void No_scope_is_proposed_above_a_name_that_no_rule_can_move()
    {
        CheckpointComparison comparison = Names.Compare(["a/w", "a/b", "m//x"], ["m/w", "m/b", "m//x"]);

        Assert.Equal("'a/w' -> 'm/w'; 'a/b' -> 'm/b'", comparison.Differences[0].MapText());
    }

    [Fact]
    public void Whatever_is_renamed_the_map_is_valid_and_gives_every_rename_its_tensor()
    {
        var random = new Random(1);
        string[] segments = ["a", "b", "enc", "layer_0", "layer_1", "w", "k"];
        int found = 0;
        for (int i = 0; i < 2000; i++)
        {
            string[] Draw() =>
                [
                    .. Enumerable
                        .Range(0, random.Next(1, 12))
                        .Select(_ =>
                            string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => segments[random.Next(segments.Length)]))
                        )
                        .Distinct(),
                ];
            string[] checkpoint = Draw();
            string[] model = Draw();
            CheckpointComparison comparison = Names.Compare(checkpoint, model);
            ProposedMaps.AssertFit(comparison.Differences, checkpoint, model);
            found += comparison.Differences.Count > 0 ? comparison.Differences[0].AssignmentMap.Count : 0;
        }

        Assert.True(found > 1000);
    }

    [Fact]
    public void Many_equal_layers_are_found_by_their_numbers()
    {
        string[] Layers(string scope, string layer) =>
            [.. Enumerable.Range(0, 300).SelectMany(i => new[] { $"{scope}/{layer}_{i}/att/w", $"{scope}/{layer}_{i}/att/b" })];
        CheckpointComparison comparison = Names.Compare(Layers("bert", "layer"), Layers("enc", "block"));

        Assert.All(comparison.Differences, static difference => Assert.NotNull(difference.SourceName));
        Assert.Equal(300, comparison.Differences[0].AssignmentMap.Count);
        Assert.Contains(comparison.Differences[0].AssignmentMap, static rule => rule.ToString() == "'bert/layer_217/' -> 'enc/block_217/'");
    }

    [Fact]
    public void One_tensor_that_all_of_very_many_layers_could_mean_is_answered()
    {
        CheckpointComparison comparison = Names.Compare(
            ["decoder/bias"],
            Enumerable.Range(0, 200_000).Select(static i => $"layer_{i}/bias")
        );

        Assert.Equal(200_001, comparison.Differences.Count);
        Assert.All(comparison.Differences, static difference => Assert.Empty(difference.AssignmentMap));
    }

    [Fact]
    public void A_search_ends_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        ComparisonReference reference = ComparisonReference.OfModel(
            Enumerable.Range(0, 1000).Select(static i => Names.Variable($"layer_{i}/bias")),
            []
        );

        // The last variable was selected, and the search is still to come.
        int selected = 0;
        Assert.Throws<OperationCanceledException>(() =>
            CheckpointComparer.Compare("/c", [Names.Tensor("decoder/bias")], reference, IsSelected, source.Token)
        );

        bool IsSelected(string name)
        {
            if (++selected == 1000)
            {
                source.Cancel();
            }

            return true;
        }
    }

    [Fact]
    public void Names_without_end_or_meaning_are_answered()
    {
        string deep = string.Join('/', Enumerable.Repeat("x", 30_000));
        string[] flat = [.. Enumerable.Range(0, 3000).Select(static i => $"s{i}/w")];
        CheckpointComparison comparison = Names.Compare(
            [.. flat, deep, new string('/', 30_000)],
            [.. flat.Select(static name => "t" + name), "y/" + deep, "/", ""]
        );

        Assert.Equal(
            3000,
            comparison.Differences.Count(static difference =>
                difference.SourceName is not null && difference.Kind == DifferenceKind.PossibleRename
            )
        );
        Assert.Equal(3, comparison.Differences.Count(static difference => difference.Kind == DifferenceKind.Missing));
    }
}
