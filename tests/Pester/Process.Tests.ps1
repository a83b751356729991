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
