param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $oracle = "$root/tests/fixtures/oracle"
    $adam = "$fixtures/tf1_adam_steps/model.ckpt-5"
    $words = "$oracle/vocab/vocab"

    # The values of a variable in one line, row by row.
    function Join-Value {
        param([Parameter(ValueFromPipeline)] $Variable)

        process {
            # foreach goes through an array of any rank, row by row.
            $values = $Variable | Read-CheckpointVariable
            @(foreach ($value in $values) { [double] $value }) -join ' '
        }
    }
}

BeforeDiscovery {
    $generations = @(
        @{ What = 'TensorFlow 1, Adam'; Checkpoint = 'tf-made/tf1_adam_steps/model.ckpt-5'; Stays = '2 float32 Counter', '1 int64 Counter' }
        @{ What = 'TensorFlow 1, BERT'; Checkpoint = 'tf-made/bert_like'; Stays = , '1 int64 Counter' }
        @{ What = 'Keras 2'; Checkpoint = 'tf-made/tf2_legacy_adam'; Stays = '4 float32 Counter', '2 int64 Counter' }
        @{ What = 'Keras 2.11'; Checkpoint = 'oracle/graph/bases/keras_new_adam'; Stays = '1 float32 Counter', '2 int64 Counter' }
        @{ What = 'Keras 3'; Checkpoint = 'tf-made/tf2_keras3'; Stays = '1 float32 Counter', '2 int64 Counter' }
    )
}

Describe 'Convert-CheckpointVariable' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
        $table = New-CheckpointVariable x ([float[]] (0..11)) -Shape 3, 4
    }

    AfterEach {
        Pop-Location
    }

    It 'casts a training checkpoint as a whole, and says what stays: <What>' -ForEach $generations {
        $source = "$root/tests/fixtures/$Checkpoint"
        $said = Get-CheckpointVariable $source | Convert-CheckpointVariable -NewDataType bfloat16 -Verbose -OutVariable half 4>&1 |
            Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $said -replace ' variables? pass(es)? as (it|they) (is|are): ', ' ' -replace ' of the kind', '' -replace '\.$' | Should -Be $Stays
        $half | Where-Object { $_ -is [CheckpointTools.CheckpointVariable] } | Copy-CheckpointVariable -To half
        Test-Checkpoint half | Should -BeTrue
        $before = Get-CheckpointVariable $source
        $after = Get-CheckpointVariable half
        $after.Name | Should -Be $before.Name
        $after.ObjectPath | Should -Be $before.ObjectPath
        $after.Where{ $_.Kind -eq 'Counter' }.DataType | Should -Be $before.Where{ $_.Kind -eq 'Counter' }.DataType
        $after.Where{ $_.Kind -ne 'Counter' }.DataType | Sort-Object -Unique | Should -Be 'bfloat16'
        Compare-Checkpoint half $source -Name ($after.Where{ $_.Kind -eq 'Counter' }.Name) -IncludeValue | Should -BeNullOrEmpty
        # Eight bits of mantissa are as near as half of 2^-8.
        Get-CheckpointVariable half | Convert-CheckpointVariable -NewDataType float32 | Copy-CheckpointVariable -To wide
        Compare-Checkpoint wide $source -RelativeTolerance 0.00390625 -Quiet | Should -BeTrue
        Compare-Checkpoint wide $source -IncludeValue -Quiet | Should -BeFalse
    }

    It 'changes just what it names: <Filter>' -ForEach @(
        @{ Filter = 'head/*'; Changed = 8 }
        @{ Filter = 'head/* -Exclude *Adam*, *Exp*'; Changed = 2 }
        @{ Filter = '-Kind Weight'; Changed = 6 }
        @{ Filter = 'global_step -DataType int64'; Changed = 1 }
        @{ Filter = 'HEAD/*'; Changed = 8 }
    ) {
        $all = Invoke-Expression "Get-CheckpointVariable `$adam | Convert-CheckpointVariable $Filter -NewDataType float64"
        $all | Should -HaveCount 27
        $all.Where{ $_.DataType -eq 'float64' } | Should -HaveCount $Changed
    }

    It 'warns once of all that overflows, where it is written' {
        $large = 'a', 'b' | ForEach-Object { New-CheckpointVariable $_ ([float[]] (1e6, 1, -1e9)) }
        $large | Convert-CheckpointVariable -NewDataType float16 -WarningVariable early |
            Copy-CheckpointVariable -To x -WarningVariable warned 3> $null
        $early | Should -BeNullOrEmpty
        $warned | Should -HaveCount 1
        "$warned" | Should -BeLike "4 values were too large * 'a', 'b'. *-Saturate*"
        Get-CheckpointVariable x b | Join-Value | Should -Be "$([double]::PositiveInfinity) 1 $([double]::NegativeInfinity)"
    }

    It '-Saturate and -Wrap answer for what does not fit: <How>' -ForEach @(
        @{ How = '-NewDataType float16 -Saturate'; Values = '65504 -65504 300.5' }
        @{ How = '-NewDataType uint8 -Saturate'; Values = '255 0 255' }
        @{ How = '-NewDataType uint8 -Wrap'; Values = '64 192 44' }
        @{ How = '-NewDataType int64'; Values = '1000000 -1000000 300' }
        @{ How = '-NewDataType bool'; Values = '1 1 1' }
    ) {
        $how = "New-CheckpointVariable x ([float[]] (1e6, -1e6, 300.5)) | Convert-CheckpointVariable x $How -WarningVariable warned"
        Invoke-Expression $how | Join-Value | Should -Be $Values
        $warned | Should -BeNullOrEmpty
    }

    It 'refuses what does not fit an integer, and writes nothing' {
        $large = New-CheckpointVariable x (1, 300) | Convert-CheckpointVariable x -NewDataType uint8
        $thrown = try { $large | Copy-CheckpointVariable -To deep/no -ErrorAction Stop } catch { $_ }
        $thrown.FullyQualifiedErrorId | Should -BeLike 'ValueOutOfRange,*'
        "$thrown" | Should -BeLike "'x': the value 300 of element 1 does not fit uint8.*-Saturate*-Wrap*"
        Get-FileName | Should -BeNullOrEmpty
        $large | Read-CheckpointVariable -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed.FullyQualifiedErrorId | Should -BeLike 'ValueOutOfRange,*'
    }

    It '<How> gives <Shape> with <Values>' -ForEach @(
        @{ How = '-Transpose'; Shape = '[4, 3]'; Values = '0 4 8 1 5 9 2 6 10 3 7 11' }
        @{ How = '-Permutation 1, 0'; Shape = '[4, 3]'; Values = '0 4 8 1 5 9 2 6 10 3 7 11' }
        @{ How = '-Shape 3, -1, 2'; Shape = '[3, 2, 2]'; Values = '0 1 2 3 4 5 6 7 8 9 10 11' }
        @{ How = "-Shape '[12]'"; Shape = '[12]'; Values = '0 1 2 3 4 5 6 7 8 9 10 11' }
        @{ How = '-Axis 1 -Size 2'; Shape = '[3, 2]'; Values = '0 1 4 5 8 9' }
        @{ How = '-Axis -2 -Size 4 -Fill 7'; Shape = '[4, 4]'; Values = '0 1 2 3 4 5 6 7 8 9 10 11 7 7 7 7' }
        @{ How = '-Axis 0 -Size 4 -FillMean'; Shape = '[4, 4]'; Values = '0 1 2 3 4 5 6 7 8 9 10 11 4 5 6 7' }
        @{ How = '-Axis 0 -Reduce Sum'; Shape = '[4]'; Values = '12 15 18 21' }
        @{ How = '-Axis 1 -Reduce Mean'; Shape = '[3]'; Values = '1.5 5.5 9.5' }
        @{ How = '-Axis 1 -Reduce Max'; Shape = '[3]'; Values = '3 7 11' }
        @{ How = '-Axis 1 -Reduce Max -Multiply 2 -Add 0.5 -NewDataType float16'; Shape = '[3]'; Values = '6.5 14.5 22.5' }
    ) {
        $result = Invoke-Expression "`$table | Convert-CheckpointVariable $How -WarningVariable warned"
        "$($result.Shape)" | Should -Be $Shape
        $result | Join-Value | Should -Be $Values
        $warned | Should -BeNullOrEmpty
        # And so they are on disk.
        $result | Copy-CheckpointVariable -To y
        Get-CheckpointVariable y | Join-Value | Should -Be $Values
    }

    It 'warns of a shape that mixes axes' {
        $null = $table | Convert-CheckpointVariable -Shape 4, 3 -WarningVariable warned 3> $null
        "$warned" | Should -BeLike "'x' of shape *3, 4* becomes *4, 3*, which mixes its axes*-Transpose*"
    }

    It 'fills new rows at random, the same each time' {
        function Read-New {
            param([int] $Seed)

            ($table | Convert-CheckpointVariable -Axis 0 -Size 5 -Random Normal -Seed $Seed | Read-CheckpointVariable -Last 2) -join ' '
        }
        Read-New 1 | Should -Be (Read-New 1)
        Read-New 1 | Should -Not -Be (Read-New 2)
    }

    It 'two transpositions are none' {
        Get-CheckpointVariable "$fixtures/bert_like" *kernel | Convert-CheckpointVariable -Transpose | Copy-CheckpointVariable -To once
        Get-CheckpointVariable once | Convert-CheckpointVariable -Transpose | Copy-CheckpointVariable -To twice
        Compare-Checkpoint twice "$fixtures/bert_like" -Name *kernel -IncludeValue | Should -BeNullOrEmpty
        (Compare-Checkpoint once "$fixtures/bert_like" -Name *pooler/dense/kernel -IncludeValue).Kind | Should -Be 'Value'
    }

    It 'keeps a partitioned variable cut' {
        Get-CheckpointVariable "$fixtures/partitioned" emb/table | Convert-CheckpointVariable -NewDataType float16 |
            Copy-CheckpointVariable -To cut
        "$((Get-CheckpointVariable cut).Partition)" | Should -Be 'axis 0: 4, 3, 3'
    }

    Context 'Vocabularies' {
        BeforeAll {
            $change = @{ OldVocabulary = "$words/old.txt"; NewVocabulary = "$words/more.txt" }
        }

        It 'bring rows to their words, and the numbers of words are said' {
            Get-CheckpointVariable "$oracle/vocab/ckpts/emb" |
                Convert-CheckpointVariable @change -Fill -7 -OovBuckets 1 -InformationVariable said 6> $null |
                Copy-CheckpointVariable -To moved
            "$said" | Should -Be '3 words kept, 3 new, 2 dropped, in 1 variable.'
            Get-CheckpointVariable moved | Join-Value | Should -Be '1 2 3 -7 -7 -7 7 8 9 -7 -7 -7 13 14 15 -7 -7 -7 -7 -7 -7'
        }

        It 'bring columns and biases by classes, too' {
            Get-CheckpointVariable "$oracle/vocab/ckpts/classes" | Convert-CheckpointVariable @change -Axis -1 -Fill 0 6> $null |
                ForEach-Object { "$($_.Shape)" } | Should -Be '[3, 6]'
            $before = (Get-CheckpointVariable "$oracle/vocab/ckpts/bias" | Join-Value).Split()
            Get-CheckpointVariable "$oracle/vocab/ckpts/bias" | Convert-CheckpointVariable @change -Fill 0 6> $null | Join-Value |
                Should -Be "$($before[0]) 0 $($before[2]) 0 $($before[4]) 0"
        }

        It 'give slots what a fresh optimizer has, and averages the rows of their variable' {
            Set-Content old.txt a, b, c, d, e, f
            Set-Content new.txt f, new, a
            $new = Get-CheckpointVariable $adam encoder/layer_0/kernel* |
                Convert-CheckpointVariable -OldVocabulary old.txt -NewVocabulary new.txt -Random Normal -Seed 1 6> $null
            $new | Should -HaveCount 4
            $rows = @{}
            $new | ForEach-Object { $rows[$_.Name -replace '.*kernel'] = ($_ | Read-CheckpointVariable -Slice 1) -join ' ' }
            $rows['/Adam'], $rows['/Adam_1'] | Should -Be '0 0 0 0 0 0', '0 0 0 0 0 0'
            $rows['/ExponentialMovingAverage'] | Should -Be $rows['']
            $rows[''] | Should -Not -Be $rows['/Adam']
        }

        It 'are refused before anything is written: <Id>, <How>' -ForEach @(
            @{ Id = 'InvalidVocabulary'; How = '-NewVocabulary twice.txt -Fill 0' }
            @{ Id = 'InvalidVocabulary'; How = '-NewVocabulary blank.txt -Fill 0' }
            @{ Id = 'InvalidVocabulary'; How = '-NewVocabulary nosuch.txt -Fill 0' }
            @{ Id = 'InvalidComputation'; How = '-NewVocabulary more.txt' }
            @{ Id = 'InvalidVocabulary'; How = '-NewVocabulary more.txt -Fill 0 -NewSize 9' }
        ) {
            $convert = 'Convert-CheckpointVariable -OldVocabulary "$words/old.txt" ' + ($How -replace '(\w+\.txt)', '"$words/$1"')
            Get-ThrownId "Get-CheckpointVariable '$oracle/vocab/ckpts/emb' | $convert | Copy-CheckpointVariable -To x" |
                Should -BeExactly $Id
            Get-FileName | Should -BeNullOrEmpty
        }

        It 'change all that have the axis, and name those that do not' {
            Set-Content old.txt a, b
            Set-Content new.txt b, c, a
            $words = @{ OldVocabulary = 'old.txt'; NewVocabulary = 'new.txt'; Fill = 0 }
            $both = (New-CheckpointVariable scalar 1), (New-CheckpointVariable table (1, 2)) |
                Convert-CheckpointVariable @words -ErrorVariable faults -ErrorAction SilentlyContinue 6> $null
            $both.Name | Should -Be table
            Read-CheckpointVariable -InputObject $both | ForEach-Object { $_ } | Should -Be 2, 0, 1
            "$faults" | Should -BeLike "*'scalar'*"
        }

        It 'name the file, the line and the word' {
            { Get-CheckpointVariable "$oracle/vocab/ckpts/emb" |
                    Convert-CheckpointVariable -OldVocabulary "$words/old.txt" -NewVocabulary "$words/twice.txt" -Fill 0 } |
                Should -Throw "Line * of the vocabulary *twice.txt is '*', as line * is already*"
        }
    }

    Context 'Scripts' {
        It 'see the variables and functions around them' {
            $offset = 3
            function Get-Double { param($Number) 2 * $Number }
            New-CheckpointVariable x (1, 2) |
                Convert-CheckpointVariable -Script { $_ | ForEach-Object { (Get-Double $_) + $offset } } |
                Copy-CheckpointVariable -To x
            (Read-CheckpointVariable x x) | Should -Be 5, 7
        }

        It 'get the array of the variable, once for each that is written' {
            $seen = [System.Collections.Generic.List[string]]::new()
            Get-CheckpointVariable $adam head/bias, head/kernel, global_step |
                Convert-CheckpointVariable head/* -Script { $seen.Add($_.GetType().Name); $_ } | Copy-CheckpointVariable -To x
            $seen | Sort-Object | Should -Be 'Single[,]', 'Single[]'
            Compare-Checkpoint x $adam -Name head/bias, head/kernel, global_step -IncludeValue | Should -BeNullOrEmpty
        }

        It 'are not run for -WhatIf, a listing or a filter' {
            $run = [System.Collections.Generic.List[int]]::new()
            $made = New-CheckpointVariable x (1, 2) | Convert-CheckpointVariable -Script { $run.Add(1); $_ }
            $made | Where-Object Name -EQ x | Out-String | Should -BeLike '*x*'
            $made | Copy-CheckpointVariable -To w -WhatIf
            $made | Export-CheckpointVariable w.npz -WhatIf
            $run | Should -HaveCount 0
            Get-FileName | Should -BeNullOrEmpty
            $null = $made | Read-CheckpointVariable
            $run | Should -HaveCount 1
        }

        It 'that fail write nothing: <Id>, <Script>' -ForEach @(
            @{ Id = 'ScriptFailed'; Script = 'throw "no"' }
            @{ Id = 'InvalidComputation'; Script = '$_[0]' }
            @{ Id = 'InvalidComputation'; Script = '"x", "y"' }
            @{ Id = 'InvalidComputation'; Script = '' }
        ) {
            Get-ThrownId ("Get-CheckpointVariable '$adam' head/bias | Convert-CheckpointVariable -Script { $Script } | " +
                'Copy-CheckpointVariable -To deep/x') | Should -BeExactly $Id
            Get-FileName | Should -BeNullOrEmpty
        }

        It 'are stopped with the pipeline that writes, which leaves nothing behind' {
            $wait = "{ Set-Content '$TestDrive/reached' 1; while (`$true) { Start-Sleep -Milliseconds 10 } }"
            $write = 'New-CheckpointVariable a -Fill 1 -Shape 300000; ' +
                "New-CheckpointVariable x (1, 2) | Convert-CheckpointVariable -Script $wait"
            Invoke-AndStop "& { $write } | Copy-CheckpointVariable -To deep/x" { Test-Path "$TestDrive/reached" } | Should -Be 'Stopped'
            "$TestDrive/reached" | Should -Exist
            Get-FileName | Should -BeNullOrEmpty
        }
    }

    It '<Id>: <How>' -ForEach @(
        @{ Id = 'IntegerNeedsName'; How = '-NewDataType int32' }
        @{ Id = 'UnsupportedDataType'; How = 's -NewDataType float32' }
        @{ Id = 'UnsupportedDataType'; How = 'i -Multiply 2' }
        @{ Id = 'CannotConvertArgumentNoMessage'; How = '-NewDataType flot' }
        @{ Id = 'InvalidValueRequest'; How = 'x -Size 3' }
        @{ Id = 'InvalidValueRequest'; How = 'x -Axis 0 -Size 3 -Fill 0 -FillMean' }
        @{ Id = 'InvalidValueRequest'; How = 'x -Saturate' }
        @{ Id = 'InvalidValueRequest'; How = 'x -NewVocabulary a.txt' }
        @{ Id = 'InvalidComputation'; How = 'x -Axis 5 -Size 3' }
        @{ Id = 'InvalidComputation'; How = 'x -Axis 0 -Size 9' }
        @{ Id = 'InvalidComputation'; How = 'x -Shape 7' }
        @{ Id = 'InvalidComputation'; How = 'x -Permutation 0, 0' }
        @{ Id = 'VariableNotFound'; How = 'nosuch -Transpose' }
        @{ Id = 'InvalidPattern'; How = '"w[" -Transpose' }
    ) {
        $all = $table, (New-CheckpointVariable s text), (New-CheckpointVariable i 1)
        Get-ThrownId "`$all | Convert-CheckpointVariable $How" | Should -BeExactly $Id
    }

    It 'keeps a later command from writing what is less than was asked for' {
        $convert = 'Convert-CheckpointVariable y -Transpose -ErrorAction Continue 2> $null'
        Get-ThrownId "`$table | $convert | Copy-CheckpointVariable -To x" | Should -Be 'IncompleteInput'
        Get-FileName | Should -BeNullOrEmpty
    }

    It 'suggests the name that was meant' {
        { Get-CheckpointVariable $adam | Convert-CheckpointVariable head/kernal -Transpose -ErrorAction Stop } |
            Should -Throw "*Did you mean 'head/kernel'?*"
        $null = Get-CheckpointVariable $adam | Convert-CheckpointVariable nosuch* -Transpose -WarningVariable warned 3> $null
        "$warned" | Should -BeLike "*'nosuch`*'*"
    }

    It 'completes <Line>' -ForEach @(
        @{ Line = 'Convert-CheckpointVariable -NewDataType bfl'; Offers = 'bfloat16' }
        @{ Line = 'Convert-CheckpointVariable -Random '; Offers = 'GlorotUniform', 'Normal', 'TruncatedNormal', 'Uniform' }
        @{ Line = 'Convert-CheckpointVariable -Reduce '; Offers = 'Max', 'Mean', 'Sum' }
        @{ Line = "Get-CheckpointVariable '{0}' | Convert-CheckpointVariable glo"; Offers = 'global_step' }
    ) {
        Get-Completion $Line.Replace('{0}', $adam) | Sort-Object | Should -Be $Offers
    }
}
