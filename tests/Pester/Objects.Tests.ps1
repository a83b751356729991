param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $keras3 = "$fixtures/../oracle/graph/bases/keras3"
}

Describe 'Objects' {
    It 'are those that the root holds, the named ones, or all below' {
        (Get-CheckpointObject $keras3).ObjectPath | Should -Be 'model', 'optimizer', 'save_counter'
        (Get-CheckpointObject $keras3 '').Children | Should -Be 'model', 'optimizer', 'save_counter'
        (Get-CheckpointObject $keras3 model/*/_OP*/[12]/bias).ObjectPath |
            Should -Be 'model/_functional/_operations/1/bias', 'model/_functional/_operations/2/bias'
        $all = Get-CheckpointObject $keras3 -Recurse
        $all.Count | Should -Be 34
        ($all.Id | Sort-Object -Unique).Count | Should -Be 34
        (Get-CheckpointObject $keras3 optimizer/_momentums, optimizer/_mom* -Recurse).ObjectPath | Should -HaveCount 5
    }

    It 'come from checkpoints in the pipeline' {
        (Get-Checkpoint $keras3 | Get-CheckpointObject -ObjectPath model).VariableCount | Should -Be 4
        (Get-Item "$keras3/ckpt-1.index" | Get-CheckpointObject -ObjectPath model).VariableCount | Should -Be 4
    }

    It 'stand for every variable below them, each once' {
        (Get-CheckpointObject $keras3 model | Get-CheckpointVariable -Name *bias).ObjectPath |
            Should -Be 'model/_functional/_operations/1/bias', 'model/_functional/_operations/2/bias'
        (Get-CheckpointObject $keras3 optimizer/_trainable_variables | Get-CheckpointVariable)[0].ObjectPath |
            Should -Be 'optimizer/_trainable_variables/0'
        Get-CheckpointObject $keras3 model, optimizer | Get-CheckpointVariable | Should -HaveCount 14
        $copy = Join-Path $TestDrive copy
        Get-CheckpointObject $keras3 model, optimizer |
            Copy-CheckpointVariable -To $copy -WarningAction SilentlyContinue
        Get-CheckpointVariable $copy -Kind Weight | Should -HaveCount 4
        Get-CheckpointObject $copy optimizer/_momentums, optimizer/_velocities |
            Remove-CheckpointVariable
        Get-CheckpointVariable $copy -Kind OptimizerSlot | Should -BeNullOrEmpty
        Get-CheckpointVariable $copy -Kind Weight | Should -HaveCount 4
    }

    It 'go with the slots that are theirs, and -Verbose names all' {
        $told = Remove-CheckpointVariable $keras3 seq/d1/bias -To (Join-Path $TestDrive less) -Verbose 4>&1
        $told | Where-Object { "$_" -like '*is left out.' } | Should -HaveCount 3
    }

    It 'are found again after a job' {
        $object = [System.Management.Automation.PSSerializer]::Deserialize(
            [System.Management.Automation.PSSerializer]::Serialize((Get-CheckpointObject $keras3 model), 2)
        )
        $copy = Join-Path $TestDrive again
        $object | Copy-CheckpointVariable -To $copy -WarningAction SilentlyContinue
        Get-CheckpointVariable $copy -Kind Weight | Should -HaveCount 4
    }

    It 'are no files, and not all of their checkpoint' {
        $object = Get-CheckpointObject $keras3 model
        { $object | Get-Item -ErrorAction Stop } | Should -Throw
        { $object | Remove-Checkpoint -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId 'VariableForCheckpoint,*'
    }

    It 'are not in a name-based checkpoint, nor where nothing is' {
        { Get-CheckpointObject "$fixtures/tf1_adam_steps" -ErrorAction Stop } | Should -Throw -ErrorId 'NoObjectGraph,*'
        { Get-CheckpointObject $keras3 model/nothing -ErrorAction Stop } | Should -Throw -ErrorId 'ObjectNotFound,*'
        { Get-CheckpointObject $keras3 'model/[' -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidPattern,*'
        Get-CheckpointObject $keras3 nothing* | Should -BeNullOrEmpty
    }

    It 'are shown with sums, or as a tree' {
        $shown = (Get-CheckpointObject $keras3 | Out-String) -split '\r?\n'
        $shown | Should -Contain ' Variables      Size ObjectPath'
        $shown | Should -Contain '        14     288 B optimizer'
        $tree = (Get-CheckpointObject $keras3 '' -Recurse | Format-Table -View Tree | Out-String) -split '\r?\n'
        $tree | Should -Contain '        15     296 B (root)'
        $tree | Should -Contain '         4      92 B   model'
        $tree | Should -Contain '         4      92 B     _functional'
    }
}
