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
        @{
            ExitCode = 1
            Text     = 'Get-CheckpointVariable $Path, nowhere 2> $null | Copy-CheckpointVariable -To "$PSScriptRoot/less"; ' +
                'if (-not $?) { exit 1 }; "not reached"'
        }
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
        @{
            What = 'nothing but a graph is left'
            Lose = {
                $null = Copy-CheckpointFile "$models/a/model-a" "$runs/41/m"
                Remove-Item "$runs/42/*"
                Set-Content "$runs/42/m.meta" graph
            }
        }
        @{ What = 'the directory is gone'; Lose = { Remove-Item $runs -Recurse } }
    ) {
        . $Lose
        Invoke-Script $job | Should -Be 3
        Invoke-Script "`$ErrorActionPreference = 'Stop'; $job" | Should -Be 3
    }

    It 'by a wildcard over directories fails when <What>' -ForEach @(
        @{ What = 'one of them lost its latest index'; Lose = { Remove-Item "$runs/42/model-2.index" } }
        @{ What = 'the latest of one is gone'; Lose = { Remove-Item "$runs/42/model-2.*" } }
        @{ What = 'one of them holds nothing but its state file'; Lose = { Remove-Item "$runs/42/model-*" } }
        @{ What = 'an older checkpoint of one lost its index'; Lose = { Remove-Item "$runs/42/model-1.index" } }
    ) {
        $null = Copy-CheckpointFile "$models/a/model-a" "$runs/41/model-1"
        . $Lose
        foreach ($switch in '', '-All', '-Recurse') {
            Invoke-Script "if ((Test-Checkpoint '$runs/*' $switch) -contains `$false) { exit 3 }" | Should -Be 3
        }
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

# In a process of its own: Pester runs its tests in a try block, and there an error of a statement ends more than the statement.
Describe 'A pipeline that brings less than was asked for' {
    BeforeAll {
        $null = New-Item -ItemType Directory "$TestDrive/less"
        $null = Copy-CheckpointFile "$models/a/model-a" "$TestDrive/less/a"
        $null = Copy-CheckpointFile "$models/b/model-b" "$TestDrive/less/b"

        # A line for each pipeline: the pipeline, and which variables it wrote at y, or how often it was refused.
        function Invoke-Pipeline {
            param([string[]] $Pipeline)

            $runs = foreach ($text in $Pipeline) {
                "`$text = '$($text -replace "'", "''")'"
                $text
                '$refused = @($Error.FullyQualifiedErrorId | Where-Object { $_ -like "IncompleteInput,*" }).Count'
                '"$text -> $((Test-Path y.index) ? (Get-CheckpointVariable y).Name : $refused)"'
                'Remove-Item y.*; $Error.Clear(); $ErrorActionPreference = "Continue"'
            }
            Set-Content "$TestDrive/less/script.ps1" "Import-Module '$Manifest'", "Set-Location '$TestDrive/less'", $runs
            Invoke-Pwsh -NonInteractive -File "$TestDrive/less/script.ps1" 2> $null | Where-Object { $_ -like '* -> *' }
        }
    }

    It 'is refused once' {
        $pipelines = @(
            'Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To y'
            '& { Get-CheckpointVariable nope; Get-CheckpointVariable a } | Where-Object Name | Copy-CheckpointVariable -To y'
            '"a", "nope" | ForEach-Object { Get-CheckpointVariable $_ } | Copy-CheckpointVariable -To y'
            '& { Get-CheckpointVariable a | Rename-CheckpointScope typo x; Get-CheckpointVariable b } | Copy-CheckpointVariable -To y'
            'Get-Checkpoint a, nope, b | Merge-Checkpoint -To y'
        )
        Invoke-Pipeline $pipelines | Should -Be ($pipelines -replace '$', ' -> 1')
    }

    It 'is written where the user consents, handles the error or got it elsewhere' {
        $pipelines = @(
            'Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To y -AllowPartial'
            'Get-CheckpointVariable a, nope -ErrorAction SilentlyContinue | Copy-CheckpointVariable -To y'
            '$ErrorActionPreference = "Ignore"; Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To y'
            '& { try { Get-CheckpointVariable nope -ErrorAction Stop } catch { Get-CheckpointVariable a } } | Copy-CheckpointVariable -To y'
            '& { try { Get-CheckpointVariable a "w[" } catch { Get-CheckpointVariable a } } | Copy-CheckpointVariable -To y'
            'Get-CheckpointVariable nope, a | Select-Object -First 1 | Out-Null; Get-CheckpointVariable a | Copy-CheckpointVariable -To y'
            'Get-CheckpointVariable a, nope | ForEach-Object { $_ | Copy-CheckpointVariable -To y }'
        )
        Invoke-Pipeline $pipelines | Should -Be ($pipelines -replace '$', ' -> a')
    }

    It 'is not seen where another runspace reads, as the documents say' {
        $reader = "Import-Module '$Manifest'; Set-Location '$TestDrive/less'; Get-CheckpointVariable `$_"
        Invoke-Pipeline "'a', 'nope' | ForEach-Object -Parallel { $reader } | Copy-CheckpointVariable -To y" | Should -BeLike '* -> a'
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
