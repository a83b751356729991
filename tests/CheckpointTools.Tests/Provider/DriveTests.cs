namespace CheckpointTools.Tests.Provider;

/// <summary>A checkpoint as a drive: how its names become paths, and what is at these.</summary>
public sealed class DriveTests : IDisposable
{
    /// <summary>Makes the checkpoint x of variables with given names.</summary>
    private const string Make = " | ForEach-Object { New-CheckpointVariable $_ 1 } | Copy-CheckpointVariable -To x\n";

    /// <summary>Its drive, and the paths of items as they are typed.</summary>
    private const string Open = """
        $null = New-PSDrive m Checkpoint x
        filter Get-TypedPath { $_.PSPath -replace '^[^:]*::' }

        """;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Checkpoints =>
        [
            "all_dtypes",
            "bert_like",
            "many_slices",
            "partitioned_sharded",
            "special_names",
            "tf1_adam_steps",
            "tf2_keras3",
            "tf2_legacy_adam",
            "tf2_modules",
            "v1_sharded_partitioned",
            "v1_single",
        ];

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Every_variable_is_there_once_and_its_path_leads_back_to_it_and_to_its_values(string fixture)
    {
        IReadOnlyList<string> lines = Run(
            $"$path = '{Fixtures.TfMade(fixture)}'\n"
                + """
                $null = New-PSDrive m Checkpoint $path
                $items = Get-ChildItem m:/ -Recurse | Where-Object { $_ -is [CheckpointTools.CheckpointVariable] }
                foreach ($item in $items) {
                    $typed = Get-Item -Path ([WildcardPattern]::Escape(($item.PSPath -replace '^[^:]*::')))
                    $back = Get-Item -LiteralPath $item.PSPath
                    if ($back.Name -cne $item.Name -or $typed.Name -cne $item.Name) { "not back: $($item.PSPath)" }
                    $rows = @(Get-Content -LiteralPath $item.PSPath)
                    if ($item.Shape.Rank -gt 0 -and $rows.Count -ne $item.Shape[0]) { "$($rows.Count) rows of $($item.Name)" }
                    $flat = foreach ($row in $rows) { foreach ($element in $row) { "$element" } }
                    $expected = foreach ($element in $item | Read-CheckpointVariable) { "$element" }
                    if (($flat -join ' ') -cne ($expected -join ' ')) { "$($item.Name): $flat" }
                }

                Compare-Object ($items.Name | Sort-Object -CaseSensitive) (
                    (Get-CheckpointVariable $path).Name | Sort-Object -CaseSensitive) -CaseSensitive
                "compared $($items.Count -gt 0)"
                """
        );
        Assert.Equal(["compared True"], lines);
    }

    [Fact]
    public void Names_that_PowerShell_would_take_apart_are_escaped() =>
        Assert.Equal(
            [
                "a//b -> m:/a/%/b",
                "/a -> m:/%/a",
                "a/ -> m:/a/%",
                ". -> m:/%2E",
                "../x -> m:/%2E%2E/x",
                "% -> m:/%25",
                "a%2E -> m:/a%252E",
                @"b\c -> m:/b%5Cc",
                "new|line -> m:/new%0Aline",
                "e[1] -> m:/e[1]",
                "f:0 -> m:/f:0",
                " blank  -> m:/ blank ",
                "... -> m:/...",
            ],
            Run(
                @"$names = 'a//b', '/a', 'a/', '.', '../x', '%', 'a%2E', 'b\c', ""new`nline"", 'e[1]', 'f:0', ' blank ', '...'; $names"
                    + Make
                    + Open
                    + """
                    $items = Get-ChildItem m:/ -Recurse | Where-Object DataType
                    foreach ($name in $names) {
                        $item = $items | Where-Object Name -CEQ $name
                        "$($name -replace "`n", '|') -> $($item | Get-TypedPath)"
                    }
                    """
            )
        );

    [Fact]
    public void A_path_may_be_typed_in_other_ways() =>
        Assert.Equal(
            [@"b\c", "50%", "g", "g", "x/y", "x/y", "x/y"],
            Run(
                @"'b\c', '50%', 'g', 'x/y'"
                    + Make
                    + Open
                    + @"'m:/b%5cc', 'm:/50%', 'm:/./g', 'm:/x/../g', 'M:/x//y/', 'm:\x\y', 'm:x/y' | "
                    + "ForEach-Object { (Get-Item -LiteralPath $_).Name }"
            )
        );

    [Fact]
    public void What_follows_a_name_without_a_separator_is_not_below_it() =>
        Assert.Equal(
            ["a 2", "a-b ", "a.c 1", "ab ", "b", "b/c", "True", "False", "True", "False"],
            Run(
                "'a', 'a-b', 'a/b', 'a.c/d', 'a/b/c', 'ab'"
                    + Make
                    + Open
                    + """
                    Get-ChildItem m:/ | ForEach-Object { "$($_.PSChildName) $($_.VariableCount)" }
                    Get-ChildItem m:/a -Recurse -Name
                    Test-Path m:/a/, m:/a-, m:/a.c, m:/b
                    """
            )
        );

    [Fact]
    public void Variables_of_objects_lie_at_their_object_paths_and_the_object_graph_nowhere() =>
        Assert.Equal(
            ["True", "False"],
            Run(
                $"$null = New-PSDrive m Checkpoint '{Fixtures.TfMade("tf2_keras3")}'\n"
                    + """
                    $items = Get-ChildItem m:/ -Recurse | Where-Object ObjectPath
                    $items | Where-Object { "m:/$($_.ObjectPath)" -cne ($_.PSPath -replace '^[^:]*::') }
                    $items.Count -gt 10
                    Test-Path m:/_CHECKPOINTABLE_OBJECT_GRAPH
                    """
            )
        );

    [Fact]
    public void No_file_stays_open_while_a_drive_is_used()
    {
        CheckpointFiles.Bert(_directory, "x");
        string script =
            Open
            + "Set-Location m:/bert; $null = Get-ChildItem -Recurse; $null = Get-Content pooler/dense/kernel -TotalCount 1\n"
            + "if ($IsLinux) { (Get-ChildItem /proc/$PID/fd -ErrorAction Ignore).LinkTarget -like '*/x.*' }\n"
            + $"Remove-Item '{_directory.Path}/x.*'; 'removed'";
        Assert.Equal(["removed"], Run(script));
    }

    [Fact]
    public void What_is_damaged_is_an_error_once_and_the_rest_is_shown()
    {
        CheckpointFiles.Copy(Fixtures.TfMade("many_names", "model"), _directory["x"]);
        CheckpointFiles.Damage(_directory["x.index"], 5000);
        Assert.Equal(
            ["True", "0", "True", "True", "True"],
            Run(
                Open
                    + """
                    $first = Get-ChildItem m:/ -Recurse -ErrorVariable errors -ErrorAction SilentlyContinue
                    $listed = Get-CheckpointVariable x -ErrorVariable told -ErrorAction SilentlyContinue
                    $told.Count -gt 0 -and "$errors" -ceq "$told"
                    $second = Get-ChildItem m:/ -Recurse -ErrorVariable errors
                    $errors.Count
                    $listed.Count -gt 0
                    foreach ($one in $first, $second) { @($one | Where-Object DataType).Count -eq $listed.Count }
                    """
            )
        );
    }

    [Fact]
    public void Damaged_values_are_an_error_and_the_next_variable_is_read()
    {
        CheckpointFiles.Bert(_directory, "x");
        CheckpointFiles.Damage(_directory["x.data-00000-of-00001"], 0);
        Assert.Equal(
            ["ChecksumMismatch,Microsoft.PowerShell.Commands.GetContentCommand", "True"],
            Run(
                Open
                    + """
                    $values = Get-ChildItem m:/ -Recurse | Where-Object DataType |
                        Get-Content -ErrorVariable errors -ErrorAction SilentlyContinue
                    $errors.FullyQualifiedErrorId
                    $values.Count -gt 100
                    """
            )
        );
    }

    [Fact]
    public void A_listing_shows_scopes_and_variables_in_one_table()
    {
        CheckpointFiles.Adam(_directory, "x");
        Assert.Equal(
            [
                "   Scope: m:/",
                "Variables DataType   Shape                 Size Name",
                "--------- --------   -----                 ---- ----",
                "          float32    []                     4 B beta1_power",
                "          float32    []                     4 B beta2_power",
                "       16                               1.3 KiB encoder",
                "          int64      []                     8 B global_step",
                "        8                                 224 B head",
                "   Scope: m:/head",
                "Variables DataType   Shape                 Size Name",
                "--------- --------   -----                 ---- ----",
                "        3 float32    [2]                    8 B bias",
                "        3 float32    [6, 2]                48 B kernel",
            ],
            Run(Open + "Get-ChildItem m:/; Get-ChildItem m:/head").Select(static line => line.TrimEnd())
        );
    }

    [Fact]
    public void A_long_name_is_wrapped_and_not_cut() =>
        Assert.Equal(
            [
                "   Scope: m:/",
                "Variables DataType   Shape                 Size Name",
                "--------- --------   -----                 ---- ----",
                "          complex128 [1000, 300]        4.6 MiB a_name_that_is_longer_than_the_r",
                "                                                oom_for_names",
            ],
            Run(
                    "New-CheckpointVariable a_name_that_is_longer_than_the_room_for_names -Fill 0 -Shape 1000, 300 "
                        + "-DataType complex128 | Copy-CheckpointVariable -To x\n"
                        + Open
                        + "Get-ChildItem m:/ | Out-String -Width 80"
                )
                .Select(static line => line.TrimEnd())
                .Where(static line => line.Length > 0)
        );

    public void Dispose() => _directory.Dispose();

    private IReadOnlyList<string> Run(string script) =>
        new Pwsh { WorkingDirectory = _directory.Path }
            .RunCommand(script)
            .Succeeded()
            .Lines;
}
