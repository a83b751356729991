param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"

    # What is shown, without the spaces at the ends of its lines and the empty ones around it.
    function Show {
        param([Parameter(ValueFromPipeline)] $InputObject)

        ($input | Out-String -Width 100).Trim() -split '\r?\n' | ForEach-Object TrimEnd
    }
}

Describe 'On the screen' {
    It 'variables are in a table for each checkpoint' {
        Get-CheckpointVariable "$models/a" | Rename-CheckpointVariable a z | Show | Should -Be @(
            "   Checkpoint: $(Join-Path $models a model-a)".TrimStart()
            ''
            'DataType   Shape                        Size Name'
            '--------   -----                        ---- ----'
            'int32      []                              4 z <- a'
        )
    }

    It 'checkpoints are in a table for each directory' {
        Get-Checkpoint "$fixtures/tf1_adam_steps/model.ckpt-5" | Show | Should -Be @(
            "Directory: $(Join-Path $fixtures tf1_adam_steps)"
            ''
            'Format Found by Variables Shards            Size State      Name'
            '------ -------- --------- ------            ---- -----      ----'
            "V2     names           27      1           $('{0:N0}' -f 2583) latest     model.ckpt-5"
        )
    }

    It 'the variables of a model show what is trained' {
        Get-ModelVariable "$fixtures/tf1_adam_steps/model.ckpt-5.meta" beta1_power | Show | Should -Be @(
            "Model: $(Join-Path $fixtures tf1_adam_steps model.ckpt-5.meta)"
            ''
            'DataType   Shape              Trainable Name'
            '--------   -----              --------- ----'
            'float32    []                 False     beta1_power'
        )
    }

    It 'differences name what is compared' {
        Compare-Checkpoint "$models/a" "$models/b" | Show | Should -Be @(
            "Checkpoint: $(Join-Path $models a model-a)"
            "   Compared with: $(Join-Path $models b model-b)"
            ''
            'Kind             Detail                                   Name'
            '----             ------                                   ----'
            'Missing          int32 []                                 b'
            'Unused           int32 []                                 a'
        )
    }

    It 'faults are in a table for each checkpoint' {
        $prefix = Copy-CheckpointFile "$models/a/model-a" (Join-Path $TestDrive faults m)
        Edit-Byte "$prefix.data-00000-of-00001" 0
        Test-Checkpoint $prefix -Detailed | Show | Should -Be @(
            "Checkpoint: $prefix"
            ''
            'Severity Code                Where'
            '-------- ----                -----'
            'Error    ChecksumMismatch    a, in m.data-00000-of-00001 at 0'
        )
    }

    It 'dtypes and shapes are texts' {
        $variable = Get-CheckpointVariable "$fixtures/bert_like" bert/pooler/dense/kernel
        $variable.DataType, $variable.Shape | Show | Should -Be 'float32', '[8, 8]'
        (Get-ModelVariable "$fixtures/tf1_adam_steps/model.ckpt-5.meta" beta1_power).Shape | Show | Should -Be '[]'
    }

    It 'a name cannot control the terminal' {
        $shown = Get-CheckpointVariable "$models/a" | Rename-CheckpointVariable a "x`e[2Jy" | Show
        $shown[-1] | Should -Match 'x\uFFFD\[2Jy <- a$'
    }
}

Describe 'Types' {
    It 'a checkpoint has the path that file commands take' {
        $files = (Get-Checkpoint "$models/a").PSPath
        $files | Split-Path -Leaf | Should -Be 'model-a.index', 'model-a.data-00000-of-00001', 'model-a.meta'
        $files | Should -Exist
        Get-Checkpoint "$models/a" | Test-Checkpoint | Should -BeTrue
    }

    It 'scripts know the types' {
        "$([CheckpointTools.DataType]::Parse('DT_FLOAT'))" | Should -Be 'float32'
    }
}
