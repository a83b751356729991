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
        @{ Line = "Get-CheckpointVariable '{0}' | Rename-CheckpointScope hea"; Offers = 'head', 'head/bias', 'head/kernel' }
        @{ Line = "Get-CheckpointVariable '{0}' | Copy-CheckpointVariable c -AssignmentMap hea"; Offers = "@{ 'head/' = '' }" }
        @{ Line = "Get-ModelVariable '{0}.meta' -Exclude glo"; Offers = 'global_step' }
        @{ Line = 'Merge-Checkpoint a, b c -Mode '; Offers = 'Copy', 'Link', 'Move' }
        @{ Line = 'Merge-Checkpoint a, b c -OnDuplicate Id'; Offers = 'Identical' }
    ) {
        Get-Completion ($Line.Replace('{0}', "$fixtures/tf1_adam_steps/model.ckpt-5")) | Should -Be $Offers
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
