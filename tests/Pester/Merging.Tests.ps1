param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $average = "$root/tests/fixtures/oracle/values/average"
    $methods = "$root/tests/fixtures/oracle/values/methods"
    $three = 1..3 | ForEach-Object { "$average/ckpt-$_" }
}

Describe 'Merging values' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
    }

    AfterEach {
        Pop-Location
    }

    It 'gives the recorded mean, in both forms and from any paths: <_>' -ForEach @(
        'Merge-Checkpoint $three -Destination out -Method Average'
        'Merge-Checkpoint "$average/ckpt-[123]" out -Method Average'
        'Get-ChildItem "$average/ckpt-*.index" | Merge-Checkpoint -To out -Method Average'
        'Get-CheckpointVariable $three | Merge-CheckpointVariable | Copy-CheckpointVariable -To out'
        'Get-CheckpointVariable $three | Merge-CheckpointVariable Average -Weight 2, 2, 2 | Copy-CheckpointVariable -To out'
    ) {
        $before = Get-DirectoryState $average
        Invoke-Expression $_ 3> $null
        Compare-Checkpoint out "$average/mean" -IncludeValue | Should -BeNullOrEmpty
        Test-Checkpoint out | Should -BeTrue
        Get-DirectoryState $average | Should -Be $before
    }

    It 'gives the recorded weighted sum' {
        Merge-Checkpoint $three out -Method Average -Weight 0.5, 0.3, 0.2 -Normalize:$false 3> $null
        Compare-Checkpoint out "$average/weighted" -IncludeValue | Should -BeNullOrEmpty
    }

    It 'names what has the last one''s values, once' {
        Merge-Checkpoint $three out -Method Average -WarningVariable warned 3> $null
        $warned | Should -HaveCount 1
        "$warned" | Should -BeLike "5 variables *ckpt-3: 'counter', 'flag', 'global_step', 'label', 'small_int'."
        Compare-Checkpoint out $three[2] -Name counter, flag, global_step, label, small_int -IncludeValue | Should -BeNullOrEmpty
    }

    It 'does <Method> with <With>' -ForEach @(
        @{ Method = 'Average'; With = '' }
        @{ Method = 'Ema'; With = '-Decay 0.5' }
        @{ Method = 'Slerp'; With = '-Interpolation 0.3' }
        @{ Method = 'NuSlerp'; With = '-Weight 1, 2 -Grouping Row' }
        @{ Method = 'TaskArithmetic'; With = '-Base "$methods/base" -Lambda 0.5' }
        @{ Method = 'Ties'; With = '-Base "$methods/base" -Density 0.5, 0.3' }
        @{ Method = 'DareLinear'; With = '-Base "$methods/base" -Density 0.5 -Seed 5' }
        @{ Method = 'DareTies'; With = '-Base "$methods/base" -Density 0.5 -Rescale:$false' }
        @{ Method = 'Breadcrumbs'; With = '-Base "$methods/base" -Density 0.5 -Gamma 0.1' }
        @{ Method = 'BreadcrumbsTies'; With = '-Base "$methods/base" -Density 0.5' }
        @{ Method = 'ModelStock'; With = '-Base "$methods/base"' }
    ) {
        Invoke-Expression "Merge-Checkpoint `$methods/model-1, `$methods/model-2 short -Method $Method $With" 3> $null
        $both = Get-CheckpointVariable "$methods/model-1", "$methods/model-2"
        Invoke-Expression "`$both | Merge-CheckpointVariable $Method $With" 3> $null | Copy-CheckpointVariable -To long
        Compare-Checkpoint short long -IncludeValue | Should -BeNullOrEmpty
        Test-Checkpoint short | Should -BeTrue
        (Get-CheckpointVariable short).Name | Should -Be (Get-CheckpointVariable "$methods/model-1").Name
        foreach ($source in 'model-1', 'model-2') {
            Compare-Checkpoint short "$methods/$source" -IncludeValue -Quiet | Should -BeFalse
        }
    }

    It 'is between its ends: <Script>' -ForEach @(
        @{ Script = '-Method Slerp -Interpolation 0'; Equals = 'model-1' }
        @{ Script = '-Method Slerp -Interpolation 1'; Equals = 'model-2' }
        @{ Script = '-Method Average -Weight 0, 1'; Equals = 'model-2' }
        @{ Script = '-Method Ema -Decay 0'; Equals = 'model-2' }
        @{ Script = '-Method TaskArithmetic -Base "$methods/base" -Lambda 0'; Equals = 'base' }
    ) {
        Invoke-Expression "Merge-Checkpoint `$methods/model-1, `$methods/model-2 out $Script" 3> $null
        Compare-Checkpoint out "$methods/$Equals" -AbsoluteTolerance 1e-6 -Detailed | Should -BeNullOrEmpty
    }

    It 'chooses at random by the seed' {
        $from = @{ Path = "$methods/model-1", "$methods/model-2"; Method = 'DareTies'; Base = "$methods/base"; Density = 0.5 }
        Merge-Checkpoint @from -To s1 -Seed 1 3> $null
        Merge-Checkpoint @from -To s2 -Seed 1 3> $null
        Merge-Checkpoint @from -To s3 -Seed 2 3> $null
        Compare-Checkpoint s1 s2 -IncludeValue -Quiet | Should -BeTrue
        Compare-Checkpoint s1 s3 -IncludeValue -Quiet | Should -BeFalse
    }

    It 'weighs by names, of which the longest pattern counts' {
        $weights = @{ '*' = 1, 0, 0; 'dense/b*' = 0, 1, 0 }
        Get-CheckpointVariable $three dense/* | Merge-CheckpointVariable -Weight $weights -WarningVariable warned |
            Copy-CheckpointVariable -To out
        Compare-Checkpoint out $three[0] -Name dense/kernel -IncludeValue | Should -BeNullOrEmpty
        Compare-Checkpoint out $three[1] -Name dense/bias -IncludeValue | Should -BeNullOrEmpty
        $warned | Should -BeNullOrEmpty
        $weights = @{ 'dens/*' = 1, 2, 3 }
        $null = Get-CheckpointVariable $three dense/* | Merge-CheckpointVariable -Weight $weights -WarningVariable warned 3> $null
        "$warned" | Should -BeLike "-Weight names 'dens/`*'*"
    }

    It 'merges checkpoints of objects, with the place of the first and the step of the last' {
        $manager = "$fixtures/tf2_manager"
        Get-Checkpoint $manager/run-3, $manager/run-4, $manager/run-5 | Merge-Checkpoint -To mean -Method Average -PassThru 3> $null |
            Test-Checkpoint | Should -BeTrue
        (Get-CheckpointVariable mean).ObjectPath | Should -Be (Get-CheckpointVariable $manager/run-3).ObjectPath
        Read-CheckpointVariable mean step | Should -Be (Read-CheckpointVariable $manager/run-5 step)
    }

    It 'keeps a partitioned variable cut' {
        $cut = (Get-CheckpointVariable $three[0]).Where{ $_.Partition }
        $cut | Should -Not -BeNullOrEmpty
        Merge-Checkpoint $three out -Method Average 3> $null
        "$((Get-CheckpointVariable out $cut.Name).Partition)" | Should -Be "$($cut.Partition)"
    }

    It 'goes on through the pipeline: converted, measured and exported' {
        $mean = Get-CheckpointVariable $three dense/kernel | Merge-CheckpointVariable
        "$($mean.Name) $($mean.Shape)" | Should -Be 'dense/kernel [8, 6]'
        $values = $mean | Measure-CheckpointVariable
        $mean | Convert-CheckpointVariable -NewDataType float64 | Export-CheckpointVariable mean.npy
        # The mean is rounded to float32, and then is exact in float64.
        (Measure-CheckpointVariable mean.npy).Mean | Should -Be $values.Mean
        Compare-Checkpoint "$average/mean" -Model $mean -Name dense/kernel | Should -BeNullOrEmpty
    }

    It 'takes what only some have with -AllowMissing, and says so' {
        Get-CheckpointVariable $three[2] -Exclude dense/bias | Copy-CheckpointVariable -To less
        Merge-Checkpoint $three[0], $three[1], less out -Method Average -AllowMissing -WarningVariable warned 3> $null
        "$warned" | Should -BeLike "*1 variable is not in all of the checkpoints*'dense/bias'.*"
        Merge-Checkpoint $three[0], $three[1] two -Method Average 3> $null
        Compare-Checkpoint out two -Name dense/bias -IncludeValue | Should -BeNullOrEmpty
    }

    It '-WhatIf writes nothing, and -Force replaces' {
        Merge-Checkpoint $three out -Method Average -WhatIf 3> $null
        Get-FileName | Should -BeNullOrEmpty
        Merge-Checkpoint $three[0], $three[1] out -Method Average 3> $null
        $before = Get-DirectoryState $PWD
        Get-ThrownId 'Merge-Checkpoint $three out -Method Average 3> $null' | Should -Be 'DestinationExists'
        Get-DirectoryState $PWD | Should -Be $before
        Merge-Checkpoint $three out -Method Average -Force 3> $null
        Compare-Checkpoint out "$average/mean" -IncludeValue | Should -BeNullOrEmpty
    }

    It '<Id>: <Script>' -ForEach @(
        @{ Id = 'CannotConvertArgumentNoMessage'; Script = 'Merge-Checkpoint $three out -Method Averge' }
        @{ Id = 'TooFewCheckpoints'; Script = 'Merge-Checkpoint $three[0] out -Method Average' }
        @{ Id = 'InvalidMerge'; Script = 'Merge-Checkpoint $three out -Weight 1, 2, 3' }
        @{ Id = 'InvalidMerge'; Script = 'Merge-Checkpoint $three out -Method Average -Weight 1, 2' }
        @{ Id = 'InvalidMerge'; Script = 'Merge-Checkpoint $three out -Method Average -Density 0.5' }
        @{ Id = 'InvalidMerge'; Script = 'Merge-Checkpoint $three out -Method Slerp' }
        @{ Id = 'InvalidMerge'; Script = 'Merge-Checkpoint $three out -Method Ties' }
        @{ Id = 'InvalidMerge'; Script = 'Merge-Checkpoint $three out -Method Ema -Decay 2' }
        @{ Id = 'InvalidMerge'; Script = 'Merge-Checkpoint $three out -Method DareTies -Base $three[0]' }
        @{ Id = 'NotWeights'; Script = 'Merge-Checkpoint $three out -Method Average -Weight abc' }
        @{ Id = 'CheckpointNotFound'; Script = 'Merge-Checkpoint $three out -Method Ties -Base nowhere' }
        @{ Id = 'CheckpointNotFound'; Script = 'Merge-Checkpoint $three[0], nowhere out -Method Average' }
        @{ Id = 'InvalidComputation'; Script = 'Merge-Checkpoint $three[0], "$methods/model-1" out -Method Average' }
        @{ Id = 'TooFewCheckpoints'; Script = 'Get-CheckpointVariable $three[0] | Merge-CheckpointVariable' }
        @{ Id = 'InvalidMerge'; Script = 'Merge-Checkpoint $three[0], $three[1] out -Method Slerp -Interpolation -3' }
        @{ Id = 'InvalidMerge'; Script = 'Merge-Checkpoint $three[0], $three[1] out -Method NuSlerp -Interpolation 7' }
        @{ Id = 'NotAVariable'; Script = '1 | Merge-CheckpointVariable' }
    ) {
        Get-ThrownId $Script | Should -BeExactly $Id
        Get-FileName | Should -BeNullOrEmpty
    }

    It 'leaves nothing of a merge whose source is damaged' {
        $damaged = Copy-CheckpointFile $three[1] "$PWD/sources/b"
        Edit-Byte "$damaged.data-00000-of-00001" 100
        Get-ThrownId 'Merge-Checkpoint $three[0], $damaged deep/out -Method Average -WarningAction Ignore' | Should -Be 'ChecksumMismatch'
        'deep' | Should -Not -Exist
    }

    It 'is stopped and leaves nothing behind' {
        foreach ($seed in 1, 2) {
            New-CheckpointVariable x -Random Normal -Shape 2000000 -Seed $seed | Copy-CheckpointVariable -To "m$seed" -NoFlush
        }
        $begun = { Get-ChildItem deep -File -Force -ErrorAction Ignore }
        Invoke-AndStop 'Merge-Checkpoint m1, m2 deep/out -Method Ties -Base m1 -Density 0.5' $begun | Should -Be 'Stopped'
        'deep' | Should -Not -Exist
    }

    It 'completes <Line>' -ForEach @(
        @{ Line = 'Merge-Checkpoint a, b c -Method '; First = 'Average'; Count = 11 }
        @{ Line = 'Merge-CheckpointVariable '; First = 'Average'; Count = 11 }
        @{ Line = 'Merge-CheckpointVariable -Method Dare'; First = 'DareLinear'; Count = 2 }
        @{ Line = 'Merge-CheckpointVariable -Grouping '; First = 'Column'; Count = 3 }
    ) {
        $offered = Get-Completion $Line | Sort-Object
        $offered | Should -HaveCount $Count
        $offered[0] | Should -Be $First
    }
}
