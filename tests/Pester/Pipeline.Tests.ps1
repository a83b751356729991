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
        Compare-Checkpoint merged -Model (Get-CheckpointVariable a encoder/*) -Value | Should -BeNullOrEmpty
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

    It 'end early when a later command has enough' {
        Get-CheckpointVariable a | Select-Object -First 2 | Should -HaveCount 2
        Get-CheckpointVariable "$models/a" | Copy-CheckpointVariable -To after -PassThru | ForEach-Object Name | Should -Be 'after'
    }
}
