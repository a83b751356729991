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
            'DataType   Shape                 Size Kind    Name or ObjectPath'
            '--------   -----                 ---- ----    ------------------'
            'int32      []                     4 B Weight  z <- a'
        )
    }

    It 'checkpoints are in a table for each directory' {
        Get-Checkpoint "$fixtures/tf1_adam_steps/model.ckpt-5" | Show | Should -Be @(
            "Directory: $(Join-Path $fixtures tf1_adam_steps)"
            ''
            'Format      Found by Variables Shards      Size State      Name'
            '------      -------- --------- ------      ---- -----      ----'
            "V2          names           27      1   $('{0:N1}' -f 2.5) KiB latest     model.ckpt-5"
        )
    }

    It 'the variables of a model show what is trained' {
        Get-ModelVariable "$fixtures/tf1_adam_steps/model.ckpt-5.meta" beta1_power | Show | Should -Be @(
            "Model: $(Join-Path $fixtures tf1_adam_steps model.ckpt-5.meta)"
            ''
            'DataType   Shape            Trainable Name'
            '--------   -----            --------- ----'
            'float32    []               False     beta1_power'
        )
    }

    It 'scopes are a tree with sums' {
        Get-CheckpointScope "$fixtures/tf1_adam_steps/model.ckpt-5" encoder -Depth 1 | Show | Should -Be @(
            "Checkpoint: $(Join-Path $fixtures tf1_adam_steps model.ckpt-5)"
            ''
            ' Variables      Size Scope'
            ' ---------      ---- -----'
            "        16   $('{0:N1}' -f 1.3) KiB encoder"
            '         8     672 B   layer_0'
            '         8     672 B   layer_1'
        )
    }

    It 'differences name what is compared' {
        Compare-Checkpoint "$models/a" "$models/b" | Show | Should -Be @(
            "Checkpoint: $(Join-Path $models a model-a)"
            "   Compared with: $(Join-Path $models b model-b)"
            ''
            'Kind             Detail                                    Name'
            '----             ------                                    ----'
            'Missing          int32 []                                  b'
            'Unused           int32 []                                  a'
        )
    }

    It 'faults are in a table for each checkpoint' {
        $prefix = Copy-CheckpointFile "$models/a/model-a" (Join-Path $TestDrive faults m)
        Edit-Byte "$prefix.data-00000-of-00001" 0
        (Test-Checkpoint $prefix -Detailed | Show) -replace '\b[0-9a-f]{8}\b(?!-)', 'CRC' | Should -Be @(
            "Checkpoint: $prefix"
            ''
            'Severity Code                Finding'
            '-------- ----                -------'
            'Error    ChecksumMismatch    m.data-00000-of-00001: the variable ''a'' at offset 0 (4 bytes) has the c'
            '                             hecksum CRC, but CRC is stored in the index.'
        )
    }

    It 'dtypes and shapes are texts' {
        $variable = Get-CheckpointVariable "$fixtures/bert_like" bert/pooler/dense/kernel
        $variable.DataType, $variable.Shape | Show | Should -Be 'float32', '[8, 8]'
        (Get-ModelVariable "$fixtures/tf1_adam_steps/model.ckpt-5.meta" beta1_power).Shape | Show | Should -Be '[]'
    }

    It 'a name cannot control the terminal' {
        $shown = Get-CheckpointVariable "$models/a" | Rename-CheckpointVariable a "x`e[2Jy" | Show
        $shown[-1] | Should -Match 'x`u\{1b\}\[2Jy <- a$'
    }
}

Describe 'In output that is redirected' {
    BeforeAll {
        # The names in the last column of a table, with what was wrapped put together again.
        function Get-ShownName {
            param([string[]] $Line)

            $Line = $Line -replace '\e\[[0-9;]*m'
            $place = ($Line -match '^DataType')[0].IndexOf('Name or ObjectPath')
            $names = [System.Collections.Generic.List[string]]::new()
            $head = [array]::IndexOf($Line, ($Line -match '^-----')[0])
            foreach ($row in $Line | Select-Object -Skip ($head + 1)) {
                if ($row.Length -le $place) { continue }
                if ($row[0] -ne ' ') { $names.Add('') }
                $names[-1] += $row.Substring($place).TrimEnd()
            }

            $names
        }

        $bert = "$fixtures/bert_like"
        $stored = (Get-CheckpointVariable $bert).Name
        $load = "`$ErrorActionPreference = 'Stop'; Import-Module '$Manifest'"
    }

    It 'all names are whole that a process writes' {
        $lines = Invoke-Pwsh -NonInteractive -Command "$load; Get-CheckpointVariable '$bert'"
        $lines -match '\u2026' | Should -BeNullOrEmpty
        Get-ShownName $lines | Should -Be $stored
    }

    It 'all names are whole in a file' {
        Invoke-Pwsh -NonInteractive -Command "$load; Get-CheckpointVariable '$bert' > '$TestDrive/list.txt'"
        Get-ShownName (Get-Content "$TestDrive/list.txt") | Should -Be $stored
    }

    It 'all names are whole at <_> columns' -ForEach 80, 120, 200 {
        Get-CheckpointVariable $bert | Out-File "$TestDrive/list.txt" -Width $_
        Get-ShownName (Get-Content "$TestDrive/list.txt") | Should -Be $stored
    }
}

Describe 'In constrained language' {
    It 'views show the same' {
        $show = "Get-Checkpoint '$fixtures/bert_like' | Out-String; Get-CheckpointVariable '$fixtures/bert_like' cls/* | Out-String; " +
            "Compare-Checkpoint '$models/a' '$models/b' | Out-String"
        $load = "`$ErrorActionPreference = 'Stop'; Import-Module '$Manifest'"
        $free = Invoke-Pwsh -NonInteractive -Command "$load; $show"
        $constrained = "`$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'"
        Invoke-Pwsh -NonInteractive -Command "$load; $constrained; $show" | Should -Be $free
        $free -match 'cls/predictions/output_bias$' | Should -Not -BeNullOrEmpty
    }
}

Describe 'Lists' {
    It 'have everything of a variable that applies to it' {
        $list = Get-CheckpointVariable "$fixtures/tf2_legacy_adam" model/layer_with_weights-0/kernel | Format-List | Show
        $list | Should -Contain 'ObjectPath   : model/layer_with_weights-0/kernel'
        $list | Should -Contain 'SaverName    : first/kernel'
        $list | Should -Contain "Size         : 80 B (80 bytes)"
        $list | Should -Contain 'KindEvidence : ObjectGraph'
        $list -match '^(SlotOf|Rule|SourceName)' | Should -BeNullOrEmpty
    }

    It 'show all files of a checkpoint' {
        $list = Get-Checkpoint "$fixtures/tf1_adam_steps/model.ckpt-5" | Format-List | Out-String -Width 200
        $list | Should -Match 'model\.ckpt-5\.index'
        $list | Should -Match 'model\.ckpt-5\.data-00000-of-00001'
        $list | Should -Match 'model\.ckpt-5\.meta'
    }

    It 'show the advice for a fault' {
        $prefix = Copy-CheckpointFile "$models/a/model-a" (Join-Path $TestDrive advice m)
        Edit-Byte "$prefix.data-00000-of-00001" 0
        Test-Checkpoint $prefix -Detailed | Format-List | Out-String -Width 200 | Should -Match 'Advice +: Get the data file again'
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
