param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
}

Describe 'The Tab key' {
    It 'completes <Line>' -ForEach @(
        @{ Line = "Get-CheckpointVariable '{0}' -Name glo"; Offers = 'global_step' }
        @{ Line = "Get-CheckpointVariable '{0}' glo"; Offers = 'global_step' }
        @{ Line = "Get-CheckpointVariable '{0}' -Exclude glo"; Offers = 'global_step' }
        @{ Line = "Read-CheckpointVariable '{0}' glo"; Offers = 'global_step' }
        @{ Line = "Remove-CheckpointVariable '{0}' glo"; Offers = 'global_step' }
        @{ Line = "Get-CheckpointVariable '{0}' | Rename-CheckpointVariable glo"; Offers = 'global_step' }
        @{ Line = "Get-CheckpointVariable '{0}' -DataType bfl"; Offers = 'bfloat16' }
        @{ Line = "Get-CheckpointVariable '{0}' -Kind Mov"; Offers = 'MovingAverage' }
        @{ Line = "Get-CheckpointVariable '{0}' | Rename-CheckpointScope hea"; Offers = 'head/' }
        @{ Line = "Get-CheckpointVariable '{0}' "; Offers = 'beta1_power', 'beta2_power', 'encoder/', 'global_step', 'head/' }
        @{ Line = "Get-CheckpointVariable '{0}' -Name encoder/layer_1/k"; Offers = 'encoder/layer_1/kernel', 'encoder/layer_1/kernel/' }
        @{ Line = "Get-Checkpoint '{0}' | Get-CheckpointVariable -Name glo"; Offers = 'global_step' }
        @{ Line = "Get-CheckpointScope '{0}' enc"; Offers = 'encoder/' }
        @{ Line = "Get-CheckpointVariable '{0}' | Copy-CheckpointVariable c -AssignmentMap hea"; Offers = "@{ 'head/' = 'head/' }" }
        @{ Line = "Get-ModelVariable '{0}.meta' -Exclude glo"; Offers = 'global_step' }
        @{ Line = 'Merge-Checkpoint a, b c -Mode '; Offers = 'Copy', 'Link', 'Move' }
        @{ Line = 'Merge-Checkpoint a, b c -OnDuplicate Id'; Offers = 'Identical' }
    ) {
        Get-Completion ($Line.Replace('{0}', "$fixtures/tf1_adam_steps/model.ckpt-5")) | Should -Be $Offers
    }

    It 'completes prefixes in place of the files of checkpoints, and directories' {
        Push-Location $fixtures
        try {
            Get-Completion 'Get-CheckpointVariable tf1_adam_steps/m' | Should -Be @(
                'tf1_adam_steps/model.ckpt-3', 'tf1_adam_steps/model.ckpt-4', 'tf1_adam_steps/model.ckpt-5')
            Get-Completion 'Copy-CheckpointVariable -To tf1_' | Should -Be 'tf1_adam_steps'
            $offered = (TabExpansion2 -inputScript 'Test-Checkpoint bert' -cursorColumn 20).CompletionMatches
            $offered.ResultType | Should -Be 'ProviderContainer'
        }
        finally {
            Pop-Location
        }
    }

    It 'says what a name stands for' {
        $line = "Get-CheckpointVariable '$fixtures/tf1_adam_steps/model.ckpt-5' glo"
        (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.ToolTip | Should -Be 'int64 [], 8 B'
    }

    It 'offers every name, however many there are: <Line>' -ForEach @(
        @{ Line = 'Get-CheckpointVariable many ' }
        @{ Line = 'Get-CheckpointVariable many v*' }
        @{ Line = 'Read-CheckpointVariable many v' }
        @{ Line = 'Get-CheckpointVariable many -LiteralName v' }
        @{ Line = 'Get-CheckpointVariable many | Rename-CheckpointVariable v' }
    ) {
        Push-Location $TestDrive
        try {
            if (-not (Test-Path many.index)) {
                1..1500 | ForEach-Object { New-CheckpointVariable "v$_" $_ } | Copy-CheckpointVariable -To many
            }

            Get-Completion $Line | Sort-Object | Should -Be ((1..1500).ForEach{ "v$_" } | Sort-Object)
        }
        finally {
            Pop-Location
        }
    }

    It 'completes a line that then does what was meant, whatever the names are: <Parameter>' -ForEach @(
        @{ Parameter = '-Name'; Typed = '*' }
        @{ Parameter = '-Name'; Typed = '' }
        @{ Parameter = '-LiteralName'; Typed = '' }
    ) {
        $names = "it's", "both ’ and ""'", 'with space', 'w[1]', 'q?*', '`tick`', '$var $(1)', '@list', '#hash', '-dash', '--%', '%{1}',
        ';', ',', '|', '&', '> out', '(1)', '{ 1 }', '1', '1e3', '0x10', '1kb', '..', '~', 'Üml', '模型', "new`nline"
        Push-Location $TestDrive
        try {
            $names | ForEach-Object { New-CheckpointVariable $_ 1 } | Copy-CheckpointVariable -To "it's [1] odd" -Force
            $path = Get-Completion 'Get-CheckpointVariable it'
            $path | Should -HaveCount 1
            $offered = Get-Completion "Get-CheckpointVariable $path $Parameter $Typed"
            $found = foreach ($offer in $offered) {
                (Invoke-Expression "Get-CheckpointVariable $path $Parameter $offer").Name
            }
            $found | Sort-Object -CaseSensitive | Should -BeExactly ($names | Sort-Object -CaseSensitive)
        }
        finally {
            Pop-Location
        }
    }

    It 'completes commands of the module' {
        Get-Completion 'Optimize-Checkp' | Should -Be 'Optimize-Checkpoint'
    }

    It 'offers no names where nothing can be read, and leaves no error' {
        $Error.Clear()
        Get-Completion 'Get-CheckpointVariable nowhere -LiteralName glo' | Should -BeNullOrEmpty
        $Error | Should -BeNullOrEmpty
    }
}
