param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"

    function Invoke-Script {
        param([string] $Text)

        Set-Content "$TestDrive/script.ps1" "param(`$Path) Import-Module '$Manifest'; $Text"
        $script:output = Invoke-Pwsh -NonInteractive -File "$TestDrive/script.ps1" "$models/a" 2>&1
        $LASTEXITCODE
    }
}

Describe 'A script in pwsh -NonInteractive -File' {
    It 'ends with <ExitCode>: <Text>' -ForEach @(
        @{ ExitCode = 0; Text = 'Get-CheckpointVariable $Path' }
        @{ ExitCode = 0; Text = 'Get-CheckpointVariable nowhere; "reached"' }
        @{ ExitCode = 1; Text = '$ErrorActionPreference = "Stop"; Get-CheckpointVariable nowhere; "not reached"' }
        @{
            ExitCode = 1
            Text     = '$ErrorActionPreference = "Stop"; Get-CheckpointVariable $Path | Copy-CheckpointVariable -To $Path; "not reached"'
        }
        @{ ExitCode = 0; Text = 'Merge-Checkpoint $Path, nowhere -To x; "reached"' }
        @{ ExitCode = 3; Text = 'if ((Test-Checkpoint $Path) -contains $true) { exit 3 }; "not reached"' }
    ) {
        Invoke-Script $Text | Should -Be $ExitCode
        "$output" | Should -Not -Match 'not reached'
        if ($Text -match '"reached"') {
            "$output" | Should -Match 'reached'
            "$output" | Should -Match "There is no checkpoint 'nowhere'"
        }
    }

    It 'cannot ask, and then writes nothing' {
        $copy = 'Get-CheckpointVariable $Path | Copy-CheckpointVariable -To "$PSScriptRoot/x" -Confirm'
        Invoke-Script "`$ErrorActionPreference = 'Stop'; $copy" | Should -Be 1
        "$TestDrive/x.index" | Should -Not -Exist
    }
}

Describe 'A nightly job' {
    BeforeEach {
        $runs = Join-Path $TestDrive ([guid]::NewGuid())
        foreach ($name in 'model-1', 'model-2') {
            $null = Copy-CheckpointFile "$models/a/model-a" "$runs/42/$name"
        }
        Set-Content "$runs/42/checkpoint" 'model_checkpoint_path: "model-2"', 'all_model_checkpoint_paths: "model-1"',
            'all_model_checkpoint_paths: "model-2"'
        $job = "`$answers = Test-Checkpoint '$runs' -Recurse; if (`$answers -contains `$false) { exit 3 }; 'all sound'"
    }

    It 'ends with 0 while all is sound' {
        Invoke-Script $job | Should -Be 0
        $output | Should -Contain 'all sound'
    }

    It 'fails when <What>' -ForEach @(
        @{ What = 'an older checkpoint is damaged'; Lose = { Set-Content "$runs/42/model-1.data-00000-of-00001" 'damaged' } }
        @{ What = 'an older checkpoint lost its data'; Lose = { Remove-Item "$runs/42/model-1.data-00000-of-00001" } }
        @{ What = 'an older checkpoint lost its index'; Lose = { Remove-Item "$runs/42/model-1.index" } }
        @{ What = 'the latest lost its index'; Lose = { Remove-Item "$runs/42/model-2.index" } }
        @{ What = 'the latest is gone'; Lose = { Remove-Item "$runs/42/model-2.*" } }
        @{ What = 'all checkpoints are gone'; Lose = { Remove-Item "$runs/42/*" } }
        @{ What = 'the directory is gone'; Lose = { Remove-Item $runs -Recurse } }
    ) {
        . $Lose
        Invoke-Script $job | Should -Be 3
        Invoke-Script "`$ErrorActionPreference = 'Stop'; $job" | Should -Be 3
    }

    It 'by a wildcard fails when <What>' -ForEach @(
        @{ What = 'the latest lost its index'; Lose = { Remove-Item "$runs/42/model-2.index" } }
        @{ What = 'an older checkpoint lost its index'; Lose = { Remove-Item "$runs/42/model-1.index" } }
        @{ What = 'the latest is gone'; Lose = { Remove-Item "$runs/42/model-2.*" } }
        @{ What = 'the directory is gone'; Lose = { Remove-Item $runs -Recurse } }
    ) {
        . $Lose
        Invoke-Script "if ((Test-Checkpoint '$runs/*') -contains `$false) { exit 3 }" | Should -Be 3
    }
}

Describe 'The samples' {
    It 'merge two models' {
        $said = Invoke-Pwsh -NonInteractive -File "$root/samples/merge-two-models.ps1" "$TestDrive/kept"
        $LASTEXITCODE | Should -Be 0
        $said | Should -Contain 'a    int32    []        3'
        $said | Should -Contain 'b    int32    []        4'
        (Get-CheckpointVariable "$TestDrive/kept").Name | Should -Be 'a', 'b'
    }

    It 'fill a model from three checkpoints' {
        $said = Invoke-Pwsh -NonInteractive -File "$root/samples/init-from-three.ps1"
        $LASTEXITCODE | Should -Be 0
        $said | Should -Contain 'The copy equals its sources: True'
    }
}
