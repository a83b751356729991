param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"

    # The names of all checkpoints that have files in a directory, whether they can be opened or not.
    function Get-Left {
        param([string] $Directory)

        (Get-ChildItem -LiteralPath $Directory -File).Name -match '\.(index|data-)' -replace '\.(index|data-.*)$' | Sort-Object -Unique
    }
}

Describe 'Whole checkpoints' {
    BeforeEach {
        # Five steps of a training, of which the last is the latest, saved ten hours after each other.
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
        $now = Get-Date
        foreach ($step in 1..5) {
            New-CheckpointVariable w $step | Copy-CheckpointVariable -To runs/m-$step
            Copy-Item "$models/a/model-a.meta" runs/m-$step.meta
            Get-Item runs/m-$step.* | ForEach-Object { $_.LastWriteTime = $now.AddHours(10 * ($step - 5)) }
        }

        function Add-StateFile {
            Set-Content runs/checkpoint (@('model_checkpoint_path: "m-5"') + (1..5).ForEach{ "all_model_checkpoint_paths: ""m-$_""" })
        }
    }

    AfterEach {
        Pop-Location
    }

    It 'stay as <How> says, with a state file and without: <Left>' -ForEach @(
        @{ How = '-KeepLatest 1'; Left = , 'm-5' }
        @{ How = '-KeepLatest 2'; Left = 'm-4', 'm-5' }
        @{ How = '-KeepLatest 9'; Left = 'm-1', 'm-2', 'm-3', 'm-4', 'm-5' }
        @{ How = '-OlderThan $now.AddHours(-25)'; Left = 'm-3', 'm-4', 'm-5' }
        @{ How = '-OlderThan $now.AddDays(1)'; Left = , 'm-5' }
        @{ How = '-KeepLatest 1 -OlderThan $now.AddHours(-15)'; Left = 'm-4', 'm-5' }
        @{ How = '-KeepLatest 1 -KeepEvery 20'; Left = 'm-1', 'm-3', 'm-5' }
    ) {
        Copy-Item runs bare -Recurse
        Add-StateFile
        foreach ($directory in 'bare', 'runs') {
            $all = Get-Left $directory
            $removed = Invoke-Expression "Remove-Checkpoint $directory $How -PassThru"
            Get-Left $directory | Should -Be $Left
            $removed.Name | Sort-Object | Should -Be $all.Where{ $_ -notin $Left }
            Test-Checkpoint $directory -All | Sort-Object -Unique | Should -Be $true
            (Get-ChildItem $directory -Filter *.meta).BaseName | Sort-Object | Should -Be $Left
        }

        # A manager goes on with what is left.
        (Get-Content runs/checkpoint) -match '^all' | Should -Be $Left.ForEach{ "all_model_checkpoint_paths: ""$_""" }
        (Get-Checkpoint runs).Where{ $_.IsLatest }.Name | Should -Be 'm-5'
    }

    It 'that are damaged stay and do not count as kept' {
        Edit-Byte "$PWD/runs/m-5.index" 10
        Remove-Checkpoint runs -KeepLatest 2 -WarningVariable warned 3> $null
        Get-Left runs | Should -Be 'm-3', 'm-4', 'm-5'
        "$warned" | Should -BeLike '*m-5 is damaged*'
    }

    It 'are the latest when they are named so, and the others stay in the list' {
        Add-StateFile
        (Set-LatestCheckpoint runs/m-2 -PassThru).Name | Should -Be 'm-2'
        (Get-Checkpoint runs).Where{ $_.IsLatest }.Name | Should -Be 'm-2'
        Read-CheckpointVariable runs w | Should -Be 2
        $state = Get-Content runs/checkpoint
        $state[0] | Should -Be 'model_checkpoint_path: "m-2"'
        # As TensorFlow does after a save: the latest is the last of the list.
        $state -match '^all' -replace '.*: ' | Should -Be '"m-1"', '"m-3"', '"m-4"', '"m-5"', '"m-2"'
        Set-LatestCheckpoint runs/m-2 | Should -BeNullOrEmpty
    }

    It 'come in a directory that had no state file' {
        Set-LatestCheckpoint runs/m-3
        Read-CheckpointVariable runs w | Should -Be 3
    }

    It 'are copied with all their files, and the source stays' {
        $before = Get-DirectoryState "$PWD/runs"
        Copy-Checkpoint runs/m-2, runs/m-4 copies/
        Get-DirectoryState "$PWD/runs" | Should -Be $before
        Get-Left copies | Should -Be 'm-2', 'm-4'
        foreach ($file in Get-Item runs/m-2.*, runs/m-4.*) {
            (Get-FileHash "copies/$($file.Name)").Hash | Should -Be (Get-FileHash $file).Hash
        }
        Read-CheckpointVariable copies w | Should -Be 4
    }

    It 'are moved with all their files, and leave nothing' {
        Add-StateFile
        $hashes = Get-Item runs/m-2.* | ForEach-Object { (Get-FileHash $_).Hash }
        Move-Checkpoint runs/m-2 elsewhere/best
        (Get-ChildItem runs -Filter m-2*) | Should -BeNullOrEmpty
        Get-Left runs | Should -Be 'm-1', 'm-3', 'm-4', 'm-5'
        Get-Content runs/checkpoint | Should -Not -Match 'm-2'
        Get-Item elsewhere/best.* | ForEach-Object { (Get-FileHash $_).Hash } | Should -Be $hashes
        Read-CheckpointVariable elsewhere/best w | Should -Be 2
    }
}

Describe 'Wait-Checkpoint' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
        New-CheckpointVariable w 1 | Copy-CheckpointVariable -To runs/m-1
    }

    AfterEach {
        Pop-Location
    }

    It 'gives each checkpoint once, by <What> as the last one' -ForEach @(
        @{ What = 'the object'; Of = { $args[0] } }
        @{ What = 'the path'; Of = { $args[0].Checkpoint } }
        @{ What = 'a record from JSON'; Of = { $args[0] | ConvertTo-CheckpointRecord | ConvertTo-Json | ConvertFrom-Json } }
    ) {
        $first = Wait-Checkpoint runs -Timeout 60
        $first.Name | Should -Be 'm-1'
        Wait-Checkpoint runs -Last (& $Of $first) -Timeout 0 | Should -BeNullOrEmpty
        New-CheckpointVariable w 2 | Copy-CheckpointVariable -To runs/m-2
        $second = Wait-Checkpoint runs -Last (& $Of $first) -Timeout 60
        $second.Name | Should -Be 'm-2'
        Wait-Checkpoint runs -Last (& $Of $second) -Timeout 0 | Should -BeNullOrEmpty
        $second | Wait-Checkpoint -Timeout 0 | Should -BeNullOrEmpty
    }

    It 'gives one that was written again' {
        $first = Wait-Checkpoint runs
        New-CheckpointVariable w 7 | Copy-CheckpointVariable -To runs/m-1 -Force
        Get-Item runs/m-1.* | ForEach-Object { $_.LastWriteTime = (Get-Date).AddSeconds(5) }
        Wait-Checkpoint runs -Last $first -Timeout 0 | Read-CheckpointVariable -Name w | Should -Be 7
    }

    It 'gives one that was written again since the last one was kept by <What>' -ForEach @(
        @{ What = 'Export-Clixml'; Keep = { $args[0] | Export-Clixml last.xml; Import-Clixml last.xml } }
        @{ What = 'JSON'; Keep = { $args[0] | ConvertTo-Json | ConvertFrom-Json } }
        @{ What = 'JSON of a record'; Keep = { $args[0] | ConvertTo-CheckpointRecord | ConvertTo-Json | ConvertFrom-Json } }
        @{ What = 'CSV'; Keep = { $args[0] | Select-Object Checkpoint, LastWriteTime | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ What = 'Select-Object'; Keep = { $args[0] | Select-Object Checkpoint, LastWriteTime } }
    ) {
        $last = & $Keep (Wait-Checkpoint runs)
        Wait-Checkpoint runs -Last $last -Timeout 0 | Should -BeNullOrEmpty
        Get-Item runs/m-1.* | ForEach-Object { $_.LastWriteTime = (Get-Date).AddSeconds(5) }
        (Wait-Checkpoint runs -Last $last -Timeout 0).Name | Should -Be 'm-1'
    }

    It 'gives one of another name that the training saved later, and ends then' {
        $first = Wait-Checkpoint runs
        New-CheckpointVariable w 2 | Copy-CheckpointVariable -To runs/best-1
        Get-Item runs/best-1.* | ForEach-Object { $_.LastWriteTime = (Get-Date).AddSeconds(5) }
        Set-LatestCheckpoint runs/best-1
        $second = Wait-Checkpoint runs -Last $first -Timeout 0
        $second.Name | Should -Be 'best-1'
        Wait-Checkpoint runs -Last $second -Timeout 0 | Should -BeNullOrEmpty
    }

    It 'gives none that is not complete' {
        Copy-Item runs/m-1.index runs/m-2.index
        (Wait-Checkpoint runs -Timeout 0).Name | Should -Be 'm-1'
        Wait-Checkpoint runs -Last runs/m-1 -Timeout 0 | Should -BeNullOrEmpty
        Copy-Item runs/m-1.data-00000-of-00001 runs/m-2.data-00000-of-00001
        (Wait-Checkpoint runs -Last runs/m-1 -Timeout 0).Name | Should -Be 'm-2'
    }

    It 'waits for what comes while it waits, also for its directory' {
        $job = Start-ThreadJob {
            Import-Module $using:Manifest
            Start-Sleep -Milliseconds 500
            New-CheckpointVariable w 3 | Copy-CheckpointVariable -To "$using:PWD/later/m-3"
        }
        (Wait-Checkpoint later -Timeout 60 -WarningVariable warned 3> $null).Name | Should -Be 'm-3'
        "$warned" | Should -BeLike '*later* does not exist yet.'
        $job | Receive-Job -Wait -AutoRemoveJob
    }
}

Describe 'Test-Checkpoint of a tree' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
        foreach ($place in 'runs/a/m-1', 'runs/a/m-2', 'runs/b/c/m-1') {
            'v', 'w' | ForEach-Object { New-CheckpointVariable $_ ([float[]] (1..4)) } | Copy-CheckpointVariable -To $place
        }
        Edit-Byte "$PWD/runs/b/c/m-1.data-00000-of-00001" 3
        $places = (Join-Path $PWD runs a m-1), (Join-Path $PWD runs a m-2), (Join-Path $PWD runs b c m-1)
    }

    AfterEach {
        Pop-Location
    }

    It '-Recurse answers for each checkpoint, however deep it lies' {
        Test-Checkpoint runs -Recurse 3> $null | Should -Be $true, $true, $false
        Test-Checkpoint runs/a -Recurse | Should -Be $true, $true
        (Test-Checkpoint runs -Recurse -Detailed).Checkpoint | Should -Be $places[2]
    }

    It '-Summary has a row for each, which says what the answers without it say' {
        $rows = Test-Checkpoint runs -Recurse -Summary 3> $null
        $rows.Checkpoint | Should -Be $places
        $rows.IsValid | Should -Be (Test-Checkpoint runs -Recurse 3> $null)
        $rows.Errors | Should -Be 0, 0, (Test-Checkpoint $places[2] -Detailed).Where{ $_.Severity -eq 'Error' }.Count
        $rows.Variables | Should -Be 2, 2, 2
        $rows.Step | Should -Be 1, 2, 1
        $rows.Size | Should -Be $places.ForEach{ (Get-Checkpoint $_).Size }
    }
}
