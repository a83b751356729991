param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $adam = "$fixtures/tf1_adam_steps/model.ckpt-5"
}

Describe 'Values that flow' {
    It 'casts a training checkpoint as a whole, and its steps stay' {
        Get-CheckpointVariable $adam | Convert-CheckpointVariable -NewDataType bfloat16 | Copy-CheckpointVariable -To TestDrive:/half
        (Get-CheckpointVariable TestDrive:/half -Kind Weight).DataType | Sort-Object -Unique | Should -Be bfloat16
        (Get-CheckpointVariable TestDrive:/half global_step).DataType | Should -Be int64
        Test-Checkpoint TestDrive:/half | Should -BeTrue
    }

    It 'sets a value in a checkpoint that is there' {
        Get-CheckpointVariable $adam | Copy-CheckpointVariable -To TestDrive:/set
        New-CheckpointVariable global_step 0 -DataType int64 | Copy-CheckpointVariable -To TestDrive:/set -Append -OnDuplicate Last
        Read-CheckpointVariable TestDrive:/set global_step | Should -Be 0
    }

    It 'writes nothing where a value does not fit' {
        $large = New-CheckpointVariable x 300 | Convert-CheckpointVariable x -NewDataType uint8
        { $large | Copy-CheckpointVariable -To TestDrive:/no -ErrorAction Stop } |
            Should -Throw -ErrorId 'ValueOutOfRange*'
        Get-ChildItem TestDrive:/ -Filter no* | Should -BeNullOrEmpty
    }

    It 'shows a part as a matrix, and hands it to JSON' {
        $part = Get-CheckpointVariable $adam head/kernel | Read-CheckpointVariable -Slice '0:2, :2' -AsObject
        ($part | Out-String).Trim() -split '\r?\n' | Should -HaveCount 3
        ($part | ConvertTo-Json -Depth 4 | ConvertFrom-Json).Values[1] | Should -HaveCount 2
    }

    It 'runs a script with the variables around it' {
        $offset = 3
        $changed = New-CheckpointVariable x (1, 2) | Convert-CheckpointVariable -Script { $_ | ForEach-Object { $_ + $offset } }
        $values = $changed | Read-CheckpointVariable
        $values | Should -Be 4, 5
    }

    It 'computes nothing with -WhatIf' {
        New-CheckpointVariable x 300 | Convert-CheckpointVariable -Script { throw 'run' } | Copy-CheckpointVariable -To TestDrive:/w -WhatIf
        Get-ChildItem TestDrive:/ -Filter w* | Should -BeNullOrEmpty
    }
}
