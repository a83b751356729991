param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"

    # Runs the sample in a process of its own, with the module that is tested, and returns its exit code and its log.
    function Invoke-Nightly {
        $script = "Import-Module '$Manifest'; & '$root/samples/nightly.ps1' $args; exit `$LASTEXITCODE"
        $said = Invoke-Pwsh -NonInteractive -Command $script
        $code = $LASTEXITCODE
        $logs = @(Get-ChildItem night/logs -ErrorAction Ignore | Sort-Object Name)
        [pscustomobject] @{
            Code = $code
            Said = "$said"
            Log  = $logs ? (Get-Content -LiteralPath $logs[-1] -Raw | ConvertFrom-Json) : $null
        }
    }
}

Describe 'samples/nightly.ps1' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
        $null = New-Item -ItemType Directory runs/adam, runs/keras
        Copy-Item "$fixtures/tf1_adam_steps/model*", "$fixtures/tf1_adam_steps/checkpoint" runs/adam
        Copy-Item "$fixtures/tf2_keras3/ckpt*", "$fixtures/tf2_keras3/checkpoint" runs/keras
        Get-CheckpointVariable "$fixtures/bert_like" -Kind Weight | Copy-CheckpointVariable -To runs/plain/bert
    }

    AfterEach {
        Pop-Location
    }

    It 'ends with 0 where all is well, also on the next night, and makes all it says' {
        foreach ($night in 1, 2) {
            $result = Invoke-Nightly -Path runs -Output night -Keep 2 -Average 3
            $result.Code | Should -Be 0 -Because "$($result.Said) $($result.Log.steps.messages)"
            $result.Log.exitCode | Should -Be 0
            $result.Log.steps.outcome | Sort-Object -Unique | Should -Be 'Done'
        }

        @(Get-ChildItem night/logs).Count | Should -Be 2
        foreach ($run in 'adam/model.ckpt', 'keras/ckpt', 'plain/bert') {
            Test-Checkpoint "night/$run/average", "night/$run/model" | Should -Be $true, $true
            Get-CheckpointVariable "night/$run/model" -Kind OptimizerSlot | Should -BeNullOrEmpty
            (Get-CheckpointVariable "night/$run/model.safetensors").Count |
                Should -Be @(Get-CheckpointVariable "night/$run/model" -Kind Weight).Count
            Get-Content "night/$run/latest.html" -Tail 1 | Should -Be '</html>'
        }

        # On the second night there were two left; on the first it was the mean of three.
        $two = Get-CheckpointVariable runs/adam/model.ckpt-4, runs/adam/model.ckpt-5 | Merge-CheckpointVariable Average
        Compare-Checkpoint night/adam/model.ckpt/average -Model $two -IncludeValue | Should -BeNullOrEmpty
        (Get-Checkpoint runs/adam).Name | Should -Be 'model.ckpt-4', 'model.ckpt-5'
        (Get-Checkpoint runs/keras, runs/plain).Name | Should -Be 'ckpt-1', 'bert'
    }

    It 'ends with 1 where a checkpoint is damaged, says which, and prunes nothing' {
        Edit-Byte "$PWD/runs/adam/model.ckpt-4.data-00000-of-00001" 100
        $before = Get-DirectoryState runs
        $result = Invoke-Nightly -Path runs -Output night -Keep 1
        $result.Code | Should -Be 1
        Get-DirectoryState runs | Should -Be $before
        $result.Log.exitCode | Should -Be 1
        "$($result.Log.steps[0].checkpoints)" | Should -Match 'model.ckpt-3: valid .*model.ckpt-4: 1 error'
        $result.Log.steps[0].messages | Should -Match 'ChecksumMismatch'
        $result.Log.steps.Where{ $_.step -eq 'prune' }.outcome | Should -Be 'Skipped'
        'night/adam' | Should -Not -Exist
        'night/keras/ckpt/model.safetensors' | Should -Exist
        Get-Content night/damaged/adam/model.ckpt-4.html -Raw | Should -Match 'id="verdict" class="bad">Damaged'
    }

    It 'ends with 1 where an index is lost, and makes its page' {
        Remove-Item runs/adam/model.ckpt-5.index
        $result = Invoke-Nightly -Path runs -Output night
        $result.Code | Should -Be 1
        'night/adam' | Should -Not -Exist
        Get-Content night/damaged/adam/model.ckpt-5.html -Raw | Should -Match 'IndexMissing'
    }

    It 'ends with 2 where there is no such directory' {
        $result = Invoke-Nightly -Path nowhere -Output night
        $result.Code | Should -Be 2
        $result.Log.exitCode | Should -Be 2
        $result.Log.steps[-1].messages | Should -Match 'nowhere'
    }

    It 'ends with 2 where a step fails, and prunes nothing' {
        'in the way' | Set-Content (New-Item -ItemType File night/adam -Force)
        $result = Invoke-Nightly -Path runs -Output night -Keep 1
        $result.Code | Should -Be 2
        $result.Log.steps.Where{ $_.step -eq 'prune' }.outcome | Should -Be 'Skipped'
        (Get-Checkpoint runs/adam).Count | Should -Be 3
        'night/keras/ckpt/latest.html' | Should -Exist
    }

    It 'ends with 2 where its output would lie among the checkpoints' {
        (Invoke-Nightly -Path runs -Output runs/night).Code | Should -Be 2
        (Get-Checkpoint runs/adam).Count | Should -Be 3
    }

    It 'ends with 2 where it cannot lock its output, although nobody else is at work' -Skip:$IsWindows {
        $null = New-Item -ItemType Directory night
        $null = New-Item -ItemType SymbolicLink night/nightly.lock -Target "$PWD/nowhere/lock"
        $result = Invoke-Nightly -Path runs -Output night -Keep 1
        $result.Code | Should -Be 2
        $result.Said | Should -Match 'nightly\.lock'
        (Get-Checkpoint runs/adam).Count | Should -Be 3
    }

    It 'ends with 3 while another one is at work' {
        $null = New-Item -ItemType Directory night
        $lock = [System.IO.File]::Open("$PWD/night/nightly.lock", 'OpenOrCreate', 'ReadWrite', 'None')
        try {
            $result = Invoke-Nightly -Path runs -Output night -Keep 1
            $result.Code | Should -Be 3
            $result.Log | Should -BeNullOrEmpty
            (Get-Checkpoint runs/adam).Count | Should -Be 3
        }
        finally {
            $lock.Dispose()
        }
    }
}
