param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $bert = "$fixtures/bert_like"
    $self = 'bert/encoder/layer_0/attention/self'
    $parts = 'query', 'key', 'value' | ForEach-Object { "$self/$_/kernel" }
}

Describe 'Join- and Split-CheckpointVariable' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
    }

    AfterEach {
        Pop-Location
    }

    It 'join in the order of the names, and leave the rest as it is' {
        $joined = Get-CheckpointVariable $bert | Join-CheckpointVariable $parts "$self/qkv/kernel" -Axis 1
        $joined | Should -HaveCount (175 - 2)
        $joined.Name | Should -Not -Contain $parts[0]
        $joined | Copy-CheckpointVariable -To joined
        Test-Checkpoint joined | Should -BeTrue
        "$((Get-CheckpointVariable joined "$self/qkv/kernel").Shape)" | Should -Be '[8, 24]'
        foreach ($i in 0..2) {
            $columns = (Read-CheckpointVariable joined "$self/qkv/kernel" -Slice ":, $(8 * $i):$(8 * $i + 8)") -join ' '
            $columns | Should -Be ((Read-CheckpointVariable $bert $parts[$i]) -join ' ')
        }
    }

    It 'are each other''s way back: <How>' -ForEach @(
        @{ How = '-Axis 0'; Back = '-Axis 0 -Count 3' }
        @{ How = '-Axis 1'; Back = '-Axis 1 -Size 8, 8, 8' }
        @{ How = '-Axis -1'; Back = '-Axis -1 -Count 3' }
        @{ How = '-Stack'; Back = '-Unstack' }
        @{ How = '-Stack -Axis -1'; Back = '-Unstack -Axis -1' }
    ) {
        Invoke-Expression "Get-CheckpointVariable `$bert | Join-CheckpointVariable `$parts one $How" | Copy-CheckpointVariable -To one
        Invoke-Expression "Get-CheckpointVariable one | Split-CheckpointVariable one `$parts $Back" | Copy-CheckpointVariable -To apart
        Compare-Checkpoint apart $bert -IncludeValue | Should -BeNullOrEmpty
        (Get-CheckpointVariable apart).Name | Sort-Object | Should -Be ((Get-CheckpointVariable $bert).Name | Sort-Object)
    }

    It 'do it in one pipeline, with nothing on disk between them' {
        Get-CheckpointVariable $bert $parts[0] | Split-CheckpointVariable -NewName i, f, c, o -Axis 1 -Count 4 |
            Join-CheckpointVariable o, c, f, i other -Axis 1 | Join-CheckpointVariable -NewName alone -Stack |
            Copy-CheckpointVariable -To x
        $first = Read-CheckpointVariable x alone -Slice '0, 0'
        $kernel = Read-CheckpointVariable $bert $parts[0] -Slice 0
        $first -join ' ' | Should -Be (($kernel[6, 7] + $kernel[4, 5] + $kernel[2, 3] + $kernel[0, 1]) -join ' ')
    }

    It 'take patterns and what comes, in its order' {
        $stack = Get-CheckpointVariable $bert bert/encoder/layer_?/output/dense/bias | Join-CheckpointVariable -NewName biases -Stack
        "$($stack.Shape)" | Should -Be '[3, 8]'
        ($stack | Read-CheckpointVariable -Slice 1) -join ' ' |
            Should -Be ((Read-CheckpointVariable $bert bert/encoder/layer_1/output/dense/bias) -join ' ')
        $biases = Get-CheckpointVariable $bert | Join-CheckpointVariable "$($self.ToUpper())/*/bias" b -Axis 0
        $biases.Where{ $_.Name -eq 'b' }.ElementCount | Should -Be 24
    }

    It 'make one object of several, and again several' {
        $keras = "$fixtures/tf2_legacy_adam"
        $dense = Get-CheckpointVariable $keras model/layer_with_weights-1/gamma, model/layer_with_weights-1/beta
        $joined = $dense | Join-CheckpointVariable -NewName scale -Stack
        $joined.SourceName | Should -Be $dense[0].Name
        $joined | Split-CheckpointVariable -NewName $dense[0].Name, 'new' -Unstack | Copy-CheckpointVariable -To x -WarningAction Ignore
        (Read-CheckpointVariable x $dense[0].Name) -join ' ' | Should -Be (($dense[0] | Read-CheckpointVariable) -join ' ')
        (Read-CheckpointVariable x new) -join ' ' | Should -Be (($dense[1] | Read-CheckpointVariable) -join ' ')
        Test-Checkpoint x | Should -BeTrue
    }

    It 'compute nothing for -WhatIf' {
        Get-CheckpointVariable $bert | Join-CheckpointVariable $parts one -Axis 1 | Copy-CheckpointVariable -To x -WhatIf
        Get-FileName | Should -BeNullOrEmpty
    }

    It '<Id>: <How>' -ForEach @(
        @{ Id = 'InvalidComputation'; How = 'Join-CheckpointVariable a, m j -Axis 0' }
        @{ Id = 'InvalidComputation'; How = 'Join-CheckpointVariable a, s j -Axis 0' }
        @{ Id = 'InvalidComputation'; How = 'Join-CheckpointVariable a, b j -Axis 1' }
        @{ Id = 'VariableNotFound'; How = 'Join-CheckpointVariable a, q j -Axis 0' }
        @{ Id = 'NothingToJoin'; How = 'Join-CheckpointVariable q* j -Axis 0 -WarningAction Ignore' }
        @{ Id = 'MissingMandatoryParameter'; How = 'Join-CheckpointVariable a, b j' }
        @{ Id = 'AmbiguousParameterSet'; How = 'Split-CheckpointVariable a p, q -Count 2 -Unstack' }
        @{ Id = 'InvalidComputation'; How = 'Split-CheckpointVariable a p, q -Size 1, 5' }
        @{ Id = 'InvalidComputation'; How = 'Split-CheckpointVariable a p -Count 3' }
        @{ Id = 'NoEqualParts'; How = 'Split-CheckpointVariable a p, q -Count 2' }
        @{ Id = 'InvalidComputation'; How = 'Split-CheckpointVariable a p, q, r -Axis 2 -Count 3' }
        @{ Id = 'DuplicateVariable'; How = 'Split-CheckpointVariable a p, p, p -Count 3 | Copy-CheckpointVariable -To x' }
        @{ Id = 'DuplicateVariable'; How = 'Split-CheckpointVariable a, b p, q, r -Unstack | Copy-CheckpointVariable -To x' }
    ) {
        $all = (New-CheckpointVariable a (1, 2, 3)), (New-CheckpointVariable b (4, 5, 6)), (New-CheckpointVariable m ((1, 2), (3, 4))),
            (New-CheckpointVariable s ('x', 'y'))
        Get-ThrownId "`$all | $How" | Should -BeExactly $Id
        Get-FileName | Should -BeNullOrEmpty
    }

    It 'say which two do not fit' {
        { Get-CheckpointVariable $bert "$self/query/*" | Join-CheckpointVariable -NewName one -Axis 0 -ErrorAction Stop } |
            Should -Throw "'one' cannot be made of '$self/query/bias' (float32 *8*) and '$self/query/kernel' (float32 *8, 8*)*"
    }

    It 'complete <Line>' -ForEach @(
        @{ Line = "Get-CheckpointVariable '{0}' | Join-CheckpointVariable bert/pooler/dense/b"; First = 'bert/pooler/dense/bias' }
        @{ Line = "Get-CheckpointVariable '{0}' | Split-CheckpointVariable glo"; First = 'global_step' }
    ) {
        @(Get-Completion $Line.Replace('{0}', $bert))[0] | Should -Be $First
    }
}
