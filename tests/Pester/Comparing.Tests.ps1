param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $pairs = "$root/tests/fixtures/oracle/values/compare"
    $adam = "$fixtures/tf1_adam_steps/model.ckpt-5"
    $earlier = "$fixtures/tf1_adam_steps/model.ckpt-4"
}

BeforeDiscovery {
    $expected = "$PSScriptRoot/../fixtures/oracle/values/compare/expected.json"
    $recorded = (Get-Content $expected -Raw | ConvertFrom-Json).pairs | ForEach-Object { @{ Id = $_.id; Variables = $_.variables } }
}

Describe 'Compare-Checkpoint -IncludeValue' {
    It 'counts what was recorded: <Id>' -ForEach $recorded {
        $differing = $Variables.Where{ $_.differing -gt 0 }
        $differences = Compare-Checkpoint "$pairs/$Id-a" "$pairs/$Id-b" -IncludeValue -Detailed | Where-Object Kind -EQ Value
        $differences.Name | Sort-Object | Should -Be ($differing.name | Sort-Object)
        foreach ($one in $differing) {
            $difference = $differences.Where{ $_.Name -eq $one.name }
            $difference.DifferingCount | Should -Be $one.differing -Because $one.name
            if ($null -ne $one.max_ulp) {
                $difference.MaxUlpError | Should -Be $one.max_ulp -Because $one.name
                $difference.OneNaNCount | Should -Be $one.one_nan -Because $one.name
            }
        }
    }

    It 'says in a line how far' {
        (Compare-Checkpoint $adam $earlier -Name global_step -IncludeValue).Detail | Should -BeLike '1 of 1 differ, by 1 *'
        (Compare-Checkpoint "$pairs/nan-a" "$pairs/nan-b" -Name one_side -IncludeValue).Detail |
            Should -BeLike '2 of 3 differ, *; 2 are NaN on one side only'
    }

    It 'is asked for: without it only names, dtypes and shapes count' {
        Compare-Checkpoint $adam $earlier | Should -BeNullOrEmpty
        Compare-Checkpoint $adam $earlier -Quiet | Should -BeTrue
        Compare-Checkpoint $adam $earlier -IncludeValue -Quiet | Should -BeFalse
        Compare-Checkpoint $adam $earlier -IncludeValue | Should -HaveCount 27
        Compare-Checkpoint $adam $adam -IncludeValue | Should -BeNullOrEmpty
    }

    It 'tolerates what it is told to: <How>' -ForEach @(
        @{ How = '-AbsoluteTolerance 0.02'; Differ = 'global_step' }
        @{ How = '-AbsoluteTolerance 0'; Differ = 'global_step', 'head/bias' }
        @{ How = '-IncludeValue -AbsoluteTolerance 0'; Differ = 'global_step', 'head/bias' }
        @{ How = '-RelativeTolerance 0.02'; Differ = 'global_step' }
        @{ How = '-RelativeTolerance 0.2 -AbsoluteTolerance 0.5'; Differ = @() }
    ) {
        $names = (Invoke-Expression "Compare-Checkpoint `$adam `$earlier -Name head/bias, global_step $How").Name
        $names | Sort-Object | Should -Be $Differ
    }

    It 'never tolerates a NaN on one side' {
        (Compare-Checkpoint "$pairs/nan-a" "$pairs/nan-b" -AbsoluteTolerance 1e300).Name | Should -Contain 'one_side'
        Compare-Checkpoint "$pairs/nan-a" "$pairs/nan-b" -Name same_nan, payload -IncludeValue | Should -BeNullOrEmpty
    }

    It 'compares computed values with what they are computed of' {
        $location = "$TestDrive/twice"
        Get-CheckpointVariable $adam head/* | Convert-CheckpointVariable -Multiply 2 | Copy-CheckpointVariable -To $location
        $difference = Compare-Checkpoint $location $adam -Name head/kernel -IncludeValue
        $difference.MaxRelativeError | Should -Be 1
        [Math]::Abs($difference.CosineSimilarity - 1) | Should -BeLessThan 1e-12
        Get-CheckpointVariable $location | Convert-CheckpointVariable -Multiply 0.5 | Copy-CheckpointVariable -To "$location-half"
        Compare-Checkpoint "$location-half" $adam -Name head/* -IncludeValue | Should -BeNullOrEmpty
    }

    It 'compares with other programs'' files' {
        Get-CheckpointVariable $adam | Export-CheckpointVariable "$TestDrive/x.npz"
        Compare-Checkpoint "$TestDrive/x.npz" $adam -IncludeValue | Should -BeNullOrEmpty
        Compare-Checkpoint $earlier "$TestDrive/x.npz" -IncludeValue -Quiet | Should -BeFalse
    }

    It '<Id>: <Script>' -ForEach @(
        @{ Id = 'ModelHasNoValue'; Script = 'Compare-Checkpoint $adam -Model "$adam.meta" -IncludeValue' }
        @{ Id = 'ModelHasNoValue'; Script = 'Compare-Checkpoint $adam -Model "$adam.meta" -RelativeTolerance 0.1' }
        @{ Id = 'NamedParameterNotFound'; Script = 'Compare-Checkpoint $adam $earlier -Value' }
        @{ Id = 'ParameterArgumentValidationError'; Script = 'Compare-Checkpoint $adam $earlier -AbsoluteTolerance -1' }
        @{ Id = 'CheckpointNotFound'; Script = 'Compare-Checkpoint $adam nowhere -IncludeValue' }
        @{ Id = 'VariableNotFound'; Script = 'Compare-Checkpoint $adam $earlier -Name nosuch -IncludeValue' }
    ) {
        Get-ThrownId $Script | Should -BeExactly $Id
    }

    It 'a damaged value is an error, and no difference' {
        $prefix = Copy-CheckpointFile $adam "$TestDrive/damaged/m"
        Edit-Byte "$prefix.data-00000-of-00001" 0
        Compare-Checkpoint $prefix $adam | Should -BeNullOrEmpty
        Get-ThrownId 'Compare-Checkpoint $prefix $adam -IncludeValue' | Should -Be 'ChecksumMismatch'
    }
}
