# Acceptance tests for users' machines: Pester 5, against the module that is built or unpacked at the root of this checkout,
# or at $env:CHECKPOINTTOOLS_MODULE.
BeforeAll {
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $manifest = if ($env:CHECKPOINTTOOLS_MODULE) { $env:CHECKPOINTTOOLS_MODULE } else { "$root/CheckpointTools.psd1" }
    Import-Module $manifest -Force -ErrorAction Stop
    $models = "$root/samples/models"
    $bert = "$root/tests/fixtures/tf-made/bert_like"
}

Describe 'Listing' {
    It 'lists the variables of a checkpoint from any of its paths' {
        foreach ($path in "$models/a", "$models/a/model-a", "$models/a/model-a.index") {
            (Get-CheckpointVariable -Path $path).Name | Should -Be 'a'
        }
    }

    It 'selects by wildcard, dtype and kind' {
        Get-CheckpointVariable -Path $bert -Name 'bert/encoder/*' -DataType float32 -Kind Weight | Should -Not -BeNullOrEmpty
    }

    It 'says what was probably meant' {
        { Get-CheckpointVariable -Path $bert -Name 'bert/poler/dense/bias' -ErrorAction Stop } | Should -Throw '*Did you mean*'
    }
}

Describe 'Writing' {
    It 'copies what a pipeline selects' {
        $to = "$TestDrive/copy/model"
        Get-CheckpointVariable -Path $bert | Where-Object Name -like 'bert/encoder/*' | Copy-CheckpointVariable -Destination $to
        (Get-CheckpointVariable -Path $to | Measure-Object).Count | Should -BeGreaterThan 0
    }

    It 'merges two checkpoints and leaves the sources as they are' {
        $before = Get-ChildItem -Path $models -Recurse -File | Get-FileHash
        $to = "$TestDrive/merged/model"
        Merge-Checkpoint -Path "$models/a", "$models/b" -Destination $to
        Read-CheckpointVariable -Path $to -Name a | Should -Be 3
        Read-CheckpointVariable -Path $to -Name b | Should -Be 4
        (Get-ChildItem -Path $models -Recurse -File | Get-FileHash).Hash | Should -Be $before.Hash
    }

    It 'writes nothing with -WhatIf' {
        $to = "$TestDrive/whatif/model"
        Merge-Checkpoint -Path "$models/a", "$models/b" -Destination $to -WhatIf
        Test-Path -Path "$TestDrive/whatif" | Should -BeFalse
    }

    It 'replaces only with -Force' {
        $to = "$TestDrive/force/model"
        Get-CheckpointVariable -Path "$models/a" | Copy-CheckpointVariable -Destination $to
        { Get-CheckpointVariable -Path "$models/b" | Copy-CheckpointVariable -Destination $to -ErrorAction Stop } | Should -Throw '*exists already*'
        Get-CheckpointVariable -Path "$models/b" | Copy-CheckpointVariable -Destination $to -Force
        (Get-CheckpointVariable -Path $to).Name | Should -Be 'b'
    }
}
