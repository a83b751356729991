param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $adam = "$fixtures/tf1_adam_steps/model.ckpt-5"
    $bert = "$fixtures/bert_like"
    $words = 'bert/embeddings/word_embeddings'

    # What is shown, without the spaces at the ends of its lines and the empty ones around it.
    function Show {
        param([Parameter(ValueFromPipeline)] $InputObject)

        ($input | Out-String -Width 120).Trim() -split '\r?\n' | ForEach-Object TrimEnd
    }
}

Describe 'A part of a variable' {
    It '-Slice <Slice> has the shape <Shape>' -ForEach @(
        @{ Slice = '0:10, :'; Shape = '[10, 8]'; First = '0, 0'; Last = '9, 7' }
        @{ Slice = '3'; Shape = '[8]'; First = '3, 0'; Last = '3, 7' }
        @{ Slice = ':, -1'; Shape = '[30]'; First = '0, 7'; Last = '29, 7' }
        @{ Slice = '-2:'; Shape = '[2, 8]'; First = '28, 0'; Last = '29, 7' }
        @{ Slice = '..., 1:3'; Shape = '[30, 2]'; First = '0, 1'; Last = '29, 2' }
        @{ Slice = '::-1, ::3'; Shape = '[30, 3]'; First = '29, 0'; Last = '0, 6' }
        @{ Slice = '20:100'; Shape = '[10, 8]'; First = '20, 0'; Last = '29, 7' }
        @{ Slice = '4,5'; Shape = '[]'; First = '4, 5'; Last = '4, 5' }
    ) {
        $part = Read-CheckpointVariable $bert $words -Slice $Slice -AsObject
        "$($part.Shape)" | Should -Be $Shape
        $all = Read-CheckpointVariable $bert $words
        $values = @(Read-CheckpointVariable $bert $words -Slice $Slice | ForEach-Object { $_ })
        $values | Should -HaveCount $part.Shape.ElementCount
        $values[0] | Should -Be $all[[int[]] $First.Split(',')]
        $values[-1] | Should -Be $all[[int[]] $Last.Split(',')]
    }

    It '-First and -Last are its rows' {
        $all = Read-CheckpointVariable $bert $words
        $first = Read-CheckpointVariable $bert $words -First 2
        $first.GetType() | Should -Be ([float[, ]])
        $first.GetLength(0), $first.GetLength(1) | Should -Be 2, 8
        $first[1, 7] | Should -Be $all[1, 7]
        (Read-CheckpointVariable $bert $words -Last 2)[0, 0] | Should -Be $all[28, 0]
        # As many as there are.
        (Read-CheckpointVariable $bert $words -First 1000).GetLength(0) | Should -Be 30
    }

    It 'is taken of whatever comes down the pipe' {
        ($bert | Get-CheckpointVariable -Name $words | Read-CheckpointVariable -Slice '0, :2') -join ' ' |
            Should -Be ((Read-CheckpointVariable $bert $words -Slice '0, 0:2') -join ' ')
        (New-CheckpointVariable x (0..9) | Read-CheckpointVariable -Slice '::-3') | Should -Be 9, 6, 3, 0
        (Read-CheckpointVariable $bert bert/encoder/layer_?/output/dense/bias -First 1) | Should -HaveCount 3
        "$(Read-CheckpointVariable "$fixtures/partitioned" emb/table -Slice '3:5' -AsObject | ForEach-Object Shape)" | Should -Be '[2, 4]'
        "$(Read-CheckpointVariable "$root/tests/fixtures/oracle/values/npz/stored.npz" w -Slice 0 -AsObject)" | Should -Not -BeNullOrEmpty
    }

    It 'has the strings of a variable, too' {
        (Read-CheckpointVariable "$fixtures/all_dtypes" string/unicode -Slice '1, ::-1') | Should -Be 'end', '😀'
    }

    It 'is verified, and is read of a sound variable beside a damaged one' {
        $prefix = Copy-CheckpointFile $adam "$TestDrive/damaged/m"
        Edit-Byte "$prefix.data-00000-of-00001" 0
        Get-ThrownId 'Read-CheckpointVariable $prefix beta1_power -Slice "..."' | Should -Be 'ChecksumMismatch'
        (Read-CheckpointVariable $prefix head/bias -Slice 0) | Should -Be (Read-CheckpointVariable $adam head/bias)[0]
    }

    It '<Id>: <How>' -ForEach @(
        @{ Id = 'InvalidValueRequest'; How = '$words -First 2 -Last 3' }
        @{ Id = 'InvalidValueRequest'; How = '$words -Slice 0 -First 2' }
        @{ Id = 'ParameterArgumentValidationError'; How = '$words -First 0' }
        @{ Id = 'InvalidSlice'; How = '$words -Slice 30' }
        @{ Id = 'InvalidSlice'; How = '$words -Slice a:b' }
        @{ Id = 'InvalidSlice'; How = '$words -Slice "0,0,0"' }
        @{ Id = 'InvalidSlice'; How = '$words -Slice ::0' }
        @{ Id = 'InvalidSlice'; How = 'global_step -First 1' }
        @{ Id = 'VariableNotFound'; How = 'nosuch -Slice 0' }
    ) {
        Get-ThrownId "Read-CheckpointVariable `$bert $How" | Should -BeExactly $Id
    }

    It 'that is wrong for one variable is read of the others' {
        $names = 'global_step', 'bert/pooler/dense/bias'
        $read = Read-CheckpointVariable $bert $names -Slice 0 -ErrorAction SilentlyContinue -ErrorVariable failed
        $read | Should -Be (Read-CheckpointVariable $bert bert/pooler/dense/bias)[0]
        $failed.FullyQualifiedErrorId | Should -BeLike 'InvalidSlice,*'
    }
}

Describe '-AsObject' {
    It 'shows a matrix' {
        New-CheckpointVariable t ((1, 2, 30), (-4, 5, 6)) | Read-CheckpointVariable -AsObject | Show | Should -Be @(
            't int32 [2, 3]'
            ' 1  2  30'
            '-4  5   6'
        )
    }

    It 'shows a scalar, and a matrix for each index before the last two' {
        Read-CheckpointVariable $adam global_step -AsObject | Show | Should -Be 'global_step int64 []', '5'
        $lines = New-CheckpointVariable t (1..8) -Shape 2, 2, 2 | Read-CheckpointVariable -AsObject | Show
        $lines | Should -Be 't int32 [2, 2, 2]', '[0, ...]', '1  2', '3  4', '[1, ...]', '5  6', '7  8'
    }

    It 'shows no more than fits' {
        $lines = New-CheckpointVariable t -Fill 1 -Shape 100000, 100 | Read-CheckpointVariable -Slice ':5000' -AsObject | Show
        $lines.Count | Should -BeLessThan 50
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 120
    }

    It 'has Name, DataType, Shape and Values' {
        $one = Read-CheckpointVariable $adam head/kernel -AsObject
        ($one | Get-Member -MemberType Properties).Name | Should -Be 'DataType', 'Name', 'Shape', 'Values'
        "$($one.Name) $($one.DataType) $($one.Shape)" | Should -Be 'head/kernel float32 [6, 2]'
        $one.Values | Should -HaveCount 6
        $one.Values[5][1] | Should -Be (Read-CheckpointVariable $adam head/kernel)[5, 1]
    }

    It 'becomes arrays in each other in JSON: <Shape>' -ForEach @(
        @{ Shape = '[]'; Expected = '7' }
        @{ Shape = '[3]'; Expected = '[7,7,7]' }
        @{ Shape = '[2, 1]'; Expected = '[[7],[7]]' }
        @{ Shape = '[2, 1, 2]'; Expected = '[[[7,7]],[[7,7]]]' }
        @{ Shape = '[0]'; Expected = '[]' }
    ) {
        $variable = New-CheckpointVariable x -Fill 7 -Shape $Shape -DataType int32
        $json = $variable | Read-CheckpointVariable -AsObject | ConvertTo-Json -Depth 9 -Compress
        $json.Substring($json.IndexOf('"Values"')) | Should -Be "`"Values`":$Expected}"
    }

    It 'goes with a slice, and without it an array stays an array' {
        $part = Get-CheckpointVariable $adam head/kernel | Read-CheckpointVariable -Slice '0:2, :2' -AsObject
        $part | Show | Should -HaveCount 3
        ($part | ConvertTo-Json -Depth 4 | ConvertFrom-Json).Values[1] | Should -HaveCount 2
        (Read-CheckpointVariable $adam head/kernel).GetType() | Should -Be ([float[, ]])
    }
}
