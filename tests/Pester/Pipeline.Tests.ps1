param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"

    $mission = "$TestDrive/mission"
    $null = New-Item -ItemType Directory $mission
    $null = Get-CheckpointVariable "$fixtures/bert_like" | Rename-CheckpointScope bert '' | Copy-CheckpointVariable -To "$mission/a"
}

Describe 'Pipelines' {
    BeforeAll {
        Push-Location $mission
    }

    AfterAll {
        Pop-Location
    }

    It 'copy what they select' {
        Get-CheckpointVariable a | Where Name -like 'encoder/*' | Copy-CheckpointVariable -To merged
        $merged = Get-CheckpointVariable merged
        $merged.Count | Should -Be 144
        $merged.Name | Should -Be (Get-CheckpointVariable a).Name.Where({ $_ -like 'encoder/*' })
        Compare-Checkpoint merged -Model (Get-CheckpointVariable a encoder/*) -IncludeValue | Should -BeNullOrEmpty
    }

    It 'mix several checkpoints' {
        & { Get-CheckpointVariable a pooler/*; Get-CheckpointVariable "$models/b" } | Copy-CheckpointVariable -To mixed
        (Get-CheckpointVariable mixed).Count | Should -Be 7
        Read-CheckpointVariable mixed b | Should -Be 4
    }

    It 'rename on the way, and nothing on disk' {
        $before = Get-DirectoryState $models
        Get-CheckpointVariable "$models/a" | Rename-CheckpointScope '' new |
            Rename-CheckpointVariable new/a new/z | Copy-CheckpointVariable -To renamed
        Read-CheckpointVariable renamed new/z | Should -Be 3
        Get-DirectoryState $models | Should -Be $before
    }

    It 'fill a model from several checkpoints' {
        @{ Name = 'x'; DataType = 'int32'; Shape = '[]' }, @{ Name = 'y'; DataType = 'int32'; Shape = '[]' } |
            Initialize-CheckpointVariable "$models/a" @{ a = 'x' } |
            Initialize-CheckpointVariable "$models/b" @{ b = 'y' } |
            Copy-CheckpointVariable -To filled
        Read-CheckpointVariable filled x | Should -Be 3
        Read-CheckpointVariable filled y | Should -Be 4
    }

    It 'take what fits of a checkpoint, and keep the rest as objects' {
        @{ Name = 'a'; DataType = 'int32'; Shape = '[]' }, @{ Name = 'b'; DataType = 'int32'; Shape = '[2]' } |
            Initialize-CheckpointVariable "$models/a" @{ '/' = '/' } -SkipMismatched -SkippedVariable skipped -WarningVariable warned |
            Initialize-CheckpointVariable "$models/b" @{ '/' = '/' } -SkipMismatched -SkippedVariable +skipped -WarningAction Ignore |
            Copy-CheckpointVariable -To fitted -AllowMissing -WarningAction Ignore
        Read-CheckpointVariable fitted a | Should -Be 3
        $skipped.Name | Should -Be 'b', 'a', 'b'
        $skipped.Kind | Should -Be 'Missing', 'Missing', 'Shape'
        $warned.Count | Should -Be 1
    }

    It 'carry a training from Keras 2 into Keras 3, and tell what would bind' {
        $bases = "$PSScriptRoot/../fixtures/oracle/graph/bases"
        Get-CheckpointVariable "$bases/keras3/ckpt-1" |
            Initialize-CheckpointVariable "$bases/keras_legacy_adam/ckpt-1" -MatchBy SaverName |
            Copy-CheckpointVariable -To resumed
        (Read-CheckpointVariable resumed seq/d1/bias) | Should -Be 4, 4.125, 4.25
        (Read-CheckpointVariable resumed optimizer/_momentums/1) | Should -Be 48, 48.125, 48.25
        Read-CheckpointVariable resumed optimizer/_iterations | Should -Be 7
        (Compare-Checkpoint resumed "$bases/keras_legacy_adam/ckpt-1" -MatchBy SaverName -IncludeValue).Kind |
            Sort-Object -Unique | Should -Be 'Missing', 'Unused'
        Test-Checkpoint resumed | Should -BeTrue
    }

    It 'take names of TensorFlow 1 into objects, objects into names, and averages into weights' {
        $bases = "$PSScriptRoot/../fixtures/oracle/graph/bases"
        Get-CheckpointVariable "$bases/nested/ckpt-1" -ObjectPath model/encoder/* |
            Initialize-CheckpointVariable "$bases/tf1_names/model" -MatchBy SaverName |
            Copy-CheckpointVariable -To encoder
        (Read-CheckpointVariable encoder model/encoder/b) | Should -Be 45, 45.125, 45.25
        Get-CheckpointVariable "$bases/tf1_names/model" |
            Initialize-CheckpointVariable encoder -MatchBy SaverName |
            Copy-CheckpointVariable -To names
        Compare-Checkpoint names "$bases/tf1_names/model" -IncludeValue | Should -BeNullOrEmpty
        & {
            Get-CheckpointVariable names
            Get-CheckpointVariable "$bases/nested/ckpt-1" -ObjectPath model/decoder/b |
                Copy-CheckpointVariable -To other -ObjectGraph NameBased
            Get-CheckpointVariable other -Name decoder_b | Rename-CheckpointVariable * encoder_b/ExponentialMovingAverage
        } | Copy-CheckpointVariable -To averaged
        Get-CheckpointVariable averaged | Initialize-CheckpointVariable averaged -Average | Copy-CheckpointVariable -To evaluated
        (Read-CheckpointVariable evaluated encoder_b) | Should -Be 42, 42.125, 42.25
    }

    It 'end early when a later command has enough' {
        Get-CheckpointVariable a | Select-Object -First 2 | Should -HaveCount 2
        Get-CheckpointVariable "$models/a" | Copy-CheckpointVariable -To after -PassThru | ForEach-Object Name | Should -Be 'after'
    }
}
