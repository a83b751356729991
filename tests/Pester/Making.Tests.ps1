param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $adam = "$fixtures/tf1_adam_steps/model.ckpt-5"
}

Describe 'New-CheckpointVariable' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
    }

    AfterEach {
        Pop-Location
    }

    It 'takes <Literal> for <DataType> <Shape>' -ForEach @(
        @{ Literal = '3'; DataType = 'int32'; Shape = '[]' }
        @{ Literal = '3000000000'; DataType = 'int64'; Shape = '[]' }
        @{ Literal = '3L'; DataType = 'int64'; Shape = '[]' }
        @{ Literal = '3uy'; DataType = 'uint8'; Shape = '[]' }
        @{ Literal = '0.5'; DataType = 'float64'; Shape = '[]' }
        @{ Literal = '([float] 0.5)'; DataType = 'float32'; Shape = '[]' }
        @{ Literal = '([Half] 0.5)'; DataType = 'float16'; Shape = '[]' }
        @{ Literal = '$true'; DataType = 'bool'; Shape = '[]' }
        @{ Literal = "'text'"; DataType = 'string'; Shape = '[]' }
        @{ Literal = '(1..4)'; DataType = 'int32'; Shape = '[4]' }
        @{ Literal = '(1, 3000000000)'; DataType = 'int64'; Shape = '[2]' }
        @{ Literal = '(1, 0.5)'; DataType = 'float64'; Shape = '[2]' }
        @{ Literal = '([float[]] (0.5, 1))'; DataType = 'float32'; Shape = '[2]' }
        @{ Literal = '((1, 2, 3), (4, 5, 6))'; DataType = 'int32'; Shape = '[2, 3]' }
        @{ Literal = '(, (, (1, 2)))'; DataType = 'int32'; Shape = '[1, 1, 2]' }
        @{ Literal = "('a', 'b')"; DataType = 'string'; Shape = '[2]' }
        @{ Literal = '@()'; DataType = 'float32'; Shape = '[0]' }
        @{ Literal = '(1..6) -Shape 2, 3 -DataType bfloat16'; DataType = 'bfloat16'; Shape = '[2, 3]' }
        @{ Literal = '(-8, 7) -DataType int4'; DataType = 'int4'; Shape = '[2]' }
    ) {
        $variable = Invoke-Expression "New-CheckpointVariable x $Literal"
        "$($variable.DataType) $($variable.Shape)" | Should -BeExactly "$DataType $Shape"
    }

    It 'has the values where a nested array has them' {
        $table = New-CheckpointVariable x ((1, 2, 3), (4, 5, 6)) | Read-CheckpointVariable
        $table[0, 2], $table[1, 0] | Should -Be 3, 4
    }

    It 'writes what it was given: <_>' -ForEach @(
        "'', 'a word', 'äöü'"
        '$true, $false'
        '0.5, -2, 1e300'
        '[float]::NaN, [float]::NegativeInfinity'
        '[long]::MinValue, [long]::MaxValue'
    ) {
        $values = Invoke-Expression $_
        New-CheckpointVariable x $values | Copy-CheckpointVariable -To x
        (Read-CheckpointVariable x x) -join '|' | Should -BeExactly ($values -join '|')
        Test-Checkpoint x | Should -BeTrue
    }

    It 'is a variable like others in the pipeline' {
        $one = New-CheckpointVariable y 1 | Rename-CheckpointVariable y z
        $one.Name, $one.IsComputed | Should -Be 'z', $true
        & { Get-CheckpointVariable $adam head/*; $one } | Copy-CheckpointVariable -To mixed
        Read-CheckpointVariable mixed z | Should -Be 1
    }

    It 'fills a shape, also one that is larger than any memory' {
        (New-CheckpointVariable x -Fill 3 -Shape 2, 2 | Read-CheckpointVariable) | Should -Be 3, 3, 3, 3
        (New-CheckpointVariable x -Fill 3 -Shape 2).DataType | Should -Be 'float32'
        (New-CheckpointVariable x -Fill no -Shape 2 -DataType string | Read-CheckpointVariable) | Should -Be 'no', 'no'
        $huge = New-CheckpointVariable x -Fill 1 -Shape 1000000000, 1000000
        $huge.ElementCount | Should -Be 1e15
        ($huge | Read-CheckpointVariable -Slice '-1, -3:') | Should -Be 1, 1, 1
    }

    It 'draws the same from one seed and name, and else something else' {
        function Read-Drawn {
            param([string] $Name, [int] $Seed)

            (New-CheckpointVariable $Name -Random Normal -Seed $Seed -Shape 64 | Read-CheckpointVariable) -join ' '
        }
        $first = Read-Drawn w 3
        Read-Drawn w 3 | Should -Be $first
        Read-Drawn w 4 | Should -Not -Be $first
        Read-Drawn v 3 | Should -Not -Be $first
        # The first rows are the same, however many follow.
        (New-CheckpointVariable w -Random Normal -Seed 3 -Shape 1000 | Read-CheckpointVariable -First 64) -join ' ' | Should -Be $first
    }

    It 'draws the same in another process' {
        $draw = "(New-CheckpointVariable w -Random Uniform -Seed 7 -Shape 8 | Read-CheckpointVariable) -join ' '"
        Invoke-Pwsh -NonInteractive -Command "Import-Module '$Manifest'; $draw" | Should -Be (Invoke-Expression $draw)
    }

    It 'draws <Random> within its bounds' -ForEach @(
        @{ Random = 'Uniform -Minimum 2 -Maximum 3'; Low = 2; High = 3; Mean = 2.5 }
        @{ Random = 'Uniform'; Low = -0.05; High = 0.05; Mean = 0 }
        @{ Random = 'TruncatedNormal -Mean 1 -StandardDeviation 0.5'; Low = 0; High = 2; Mean = 1 }
        @{ Random = 'GlorotUniform'; Low = -[Math]::Sqrt(0.06); High = [Math]::Sqrt(0.06); Mean = 0 }
    ) {
        $measure = Invoke-Expression "New-CheckpointVariable w -Random $Random -Shape 50, 50" | Measure-CheckpointVariable
        $measure.Minimum | Should -BeGreaterOrEqual ($Low - 1e-7)
        $measure.Maximum | Should -BeLessOrEqual ($High + 1e-7)
        [Math]::Abs($measure.Mean - $Mean) | Should -BeLessThan (($High - $Low) / 20)
        $measure.StandardDeviation | Should -BeGreaterThan (($High - $Low) / 10)
    }

    It 'makes what comes down the pipe: <What>' -ForEach @(
        @{ What = 'variables'; Pipe = { Get-CheckpointVariable $adam head/kernel } }
        @{ What = 'those of a model'; Pipe = { Get-ModelVariable "$adam.meta" head/kernel } }
        @{ What = 'objects'; Pipe = { [pscustomobject] @{ Name = 'head/kernel'; DataType = 'float32'; Shape = 6, 2 } } }
        @{ What = 'tables'; Pipe = { @{ Name = 'head/kernel'; DataType = 'float32'; Shape = '[6, 2]' } } }
    ) {
        $made = & $Pipe | New-CheckpointVariable -Fill 7
        "$($made.Name) $($made.DataType) $($made.Shape)" | Should -Be 'head/kernel float32 [6, 2]'
        $made | Read-CheckpointVariable | ForEach-Object { $_ } | Sort-Object -Unique | Should -Be 7
    }

    It 'completes a checkpoint from the Missing rows of a comparison' {
        Get-CheckpointVariable $adam -Exclude *Adam*, *power | Copy-CheckpointVariable -To bare
        Compare-Checkpoint bare -Model "$adam.meta" | Where-Object Kind -EQ Missing | Should -HaveCount 14
        Compare-Checkpoint bare -Model "$adam.meta" | Where Kind -eq Missing | New-CheckpointVariable -Fill 0 |
            Copy-CheckpointVariable -To bare -Append
        Compare-Checkpoint bare -Model "$adam.meta" -Quiet | Should -BeTrue
        Test-Checkpoint bare | Should -BeTrue
        (Measure-CheckpointVariable bare head/kernel/Adam).ZeroCount | Should -Be 12
        # What was there is as it was.
        Compare-Checkpoint bare $adam -Exclude *Adam*, *power -IncludeValue | Should -BeNullOrEmpty
    }

    It 'keeps the place among the objects, and the cut' {
        $keras = "$fixtures/tf2_keras3/ckpt-1"
        $all = Get-CheckpointVariable $keras
        $bias = $all.Where({ $_.Kind -eq 'Weight' })[0]
        & { $all.Where({ $_.Name -ne $bias.Name }); $bias | New-CheckpointVariable -Fill 0.25 } | Copy-CheckpointVariable -To fresh
        (Get-CheckpointVariable fresh).ObjectPath | Should -Be $all.ObjectPath
        (Compare-Checkpoint fresh $keras -IncludeValue).Name | Should -Be $bias.Name
        Get-CheckpointVariable "$fixtures/partitioned" emb/table | New-CheckpointVariable -Fill 1 | Copy-CheckpointVariable -To cut
        "$((Get-CheckpointVariable cut).Partition)" | Should -Be 'axis 0: 4, 3, 3'
    }

    It 'sets a value in a checkpoint that is there' {
        Get-CheckpointVariable $adam | Copy-CheckpointVariable -To set
        New-CheckpointVariable global_step 0 -DataType int64 | Copy-CheckpointVariable -To set -Append -OnDuplicate Last
        Read-CheckpointVariable set global_step | Should -Be 0
        (Compare-Checkpoint set $adam -IncludeValue).Name | Should -Be 'global_step'
    }

    It '<Id>: <Script>' -ForEach @(
        @{ Id = 'InvalidComputation'; Script = 'New-CheckpointVariable x ((1, 2), (, 3))' }
        @{ Id = 'InvalidComputation'; Script = 'New-CheckpointVariable x (1..3) -Shape 2, 2' }
        @{ Id = 'ValueOutOfRange'; Script = 'New-CheckpointVariable x 256 -DataType uint8' }
        @{ Id = 'ParameterArgumentValidationError'; Script = 'New-CheckpointVariable x (1, $null)' }
        @{ Id = 'ParameterArgumentValidationError'; Script = 'New-CheckpointVariable x -Fill 0 -Shape 2, -1' }
        @{ Id = 'CannotConvertArgumentNoMessage'; Script = 'New-CheckpointVariable x 1 -DataType flota32' }
        @{ Id = 'CannotConvertArgumentNoMessage'; Script = 'New-CheckpointVariable x -Random Nrml -Shape 2' }
        @{ Id = 'InvalidValueRequest'; Script = 'New-CheckpointVariable x -Random Uniform -Minimum 2 -Maximum 1 -Shape 2' }
        @{ Id = 'UnsupportedDataType'; Script = 'Get-CheckpointVariable $adam global_step | New-CheckpointVariable -Random Normal' }
        @{ Id = 'NotADescription'; Script = '"x" | New-CheckpointVariable -Fill 0' }
        @{ Id = 'DuplicateVariable'; Script = '1, 2 | ForEach-Object { New-CheckpointVariable x $_ } | Copy-CheckpointVariable -To x' }
    ) {
        Get-ThrownId $Script | Should -BeExactly $Id
        Get-FileName | Should -BeNullOrEmpty
    }

    It 'goes on after what cannot be made' {
        $made = 'a', 300, 'b' | ForEach-Object {
            New-CheckpointVariable "v$_" ($_ -is [int] ? $_ : 1) -DataType uint8 -ErrorAction SilentlyContinue -ErrorVariable +failed
        }
        $made.Name | Should -Be 'va', 'vb'
        $failed.TargetObject | Should -Be 'v300'
    }

    It 'completes <Line>' -ForEach @(
        @{ Line = 'New-CheckpointVariable x 1 -DataType bfl'; Offers = 'bfloat16' }
        @{ Line = 'New-CheckpointVariable x 1 -DataType float8_e5m2'; Offers = 'float8_e5m2', 'float8_e5m2fnuz' }
        @{ Line = 'New-CheckpointVariable x -Random '; Offers = 'GlorotUniform', 'Normal', 'TruncatedNormal', 'Uniform' }
    ) {
        Get-Completion $Line | Sort-Object | Should -Be $Offers
    }

    It 'is stopped in a large write and leaves nothing behind' {
        $write = 'New-CheckpointVariable x -Random Normal -Shape 400000000 | Copy-CheckpointVariable -To deep/x'
        $begun = { Get-ChildItem deep -File -Force -ErrorAction Ignore | Where-Object Length -GT 100000 }
        Invoke-AndStop $write $begun | Should -Be 'Stopped'
        Get-FileName | Should -BeNullOrEmpty
    }
}
