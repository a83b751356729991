param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
}

BeforeDiscovery {
    $previews = @(
        'Get-CheckpointVariable $a | Copy-CheckpointVariable -To "$directory/new/x"'
        'Get-CheckpointVariable $b | Copy-CheckpointVariable -To $a -Force'
        'Get-CheckpointVariable $b | Copy-CheckpointVariable -To $a -Append'
        'Merge-Checkpoint $a, $b -To "$directory/new/x"'
        'Merge-Checkpoint $a, $b -To "$directory/x" -Mode Link'
        'Merge-Checkpoint $a, $b -To "$directory/x" -Mode Move'
        'Rename-CheckpointScope "" x -Path $a'
        'Rename-CheckpointVariable a x -Path $a'
        'Merge-Checkpoint $a, $b -To $a -Force'
        'Copy-Checkpoint $a "$directory/new/x"'
        'Copy-Checkpoint $first, $last "$directory" -SetLatest'
        'Move-Checkpoint $a "$directory/new/x"'
        'Move-Checkpoint $a $b -Force'
        'Remove-Checkpoint $a -Force'
        'Remove-Checkpoint $first, $last -Force'
        'Remove-Checkpoint "$directory/runs" -OlderThan (Get-Date).AddDays(1) -Force'
        'Remove-CheckpointVariable "$directory/both" a'
        'Set-LatestCheckpoint $first'
        'Optimize-Checkpoint "$directory/loose"'
        'Repair-Checkpoint $first'
        'Repair-Checkpoint "$directory/runs" -StateFile'
        'Get-CheckpointVariable $a | Export-CheckpointVariable "$directory/new/x.npz"'
        'Convert-Checkpoint $a "$directory/new/w.h5"'
        'Export-CheckpointReport $a "$directory/new/x.html"'
    )
}

Describe 'Writing' {
    BeforeAll {
        function Get-SourceState {
            Get-ChildItem "$directory/*" -Include a.*, b.* |
                ForEach-Object { "$($_.Name) $($_.LastWriteTimeUtc.Ticks) $((Get-FileHash $_).Hash)" }
        }
    }

    BeforeEach {
        # A directory for each test, with the two models in it.
        $null = New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())" -OutVariable directory
        $a = Copy-CheckpointFile "$models/a/model-a" "$directory/a"
        $b = Copy-CheckpointFile "$models/b/model-b" "$directory/b"
        $before = Get-DirectoryState $directory
    }

    It 'a copy is the checkpoint again, byte for byte' {
        Get-CheckpointVariable $a | Copy-CheckpointVariable -Destination "$directory/copy"
        foreach ($suffix in '.index', '.data-00000-of-00001') {
            (Get-FileHash "$directory/copy$suffix").Hash | Should -Be (Get-FileHash "$a$suffix").Hash
        }
    }

    It 'a merge holds the variables of its sources, which stay as they are' {
        $inputs = Get-SourceState
        Merge-Checkpoint $a, $b -To "$directory/merged"
        Read-CheckpointVariable "$directory/merged" a | Should -Be 3
        Read-CheckpointVariable "$directory/merged" b | Should -Be 4
        Get-SourceState | Should -Be $inputs
        $inputs.Count | Should -Be 4
        Test-Checkpoint "$directory/merged" | Should -BeTrue
    }

    It 'a merge of links leaves its sources as they are' {
        Merge-Checkpoint $a, $b -To "$directory/merged" -Mode Link
        Get-CheckpointVariable "$directory/merged" | Read-CheckpointVariable | Should -Be 3, 4
        Get-CheckpointVariable $a, $b | Read-CheckpointVariable | Should -Be 3, 4
    }

    It '-PassThru gives the new checkpoint' {
        (Merge-Checkpoint $a, $b -To "$directory/merged" -PassThru).Checkpoint | Should -Be (Join-Path $directory merged)
        Merge-Checkpoint $a, $b -To "$directory/silent" | Should -BeNullOrEmpty
    }

    It '-Force replaces' {
        Get-CheckpointVariable $b | Copy-CheckpointVariable -To $a -Force
        (Get-CheckpointVariable $a).Name | Should -Be 'b'
    }

    It '-Append adds' {
        Get-CheckpointVariable $b | Copy-CheckpointVariable -To $a -Append
        (Get-CheckpointVariable $a).Name | Should -Be 'a', 'b'
        Read-CheckpointVariable $a a | Should -Be 3
    }

    It 'a scope, a variable and its removal change a checkpoint on disk' {
        Merge-Checkpoint $a, $b -To "$directory/m"
        Rename-CheckpointScope '' x -Path "$directory/m"
        Rename-CheckpointVariable x/a x/z -Path "$directory/m"
        Remove-CheckpointVariable "$directory/m" x/b
        (Get-CheckpointVariable "$directory/m").Name | Should -Be 'x/z'
        Read-CheckpointVariable "$directory/m" x/z | Should -Be 3
    }

    It 'an optimizer is left behind: <Name>' -ForEach @(
        @{ Name = 'TensorFlow 1'; Source = 'tf1_adam_steps/model.ckpt-5'; Left = 'Weight MovingAverage Counter' }
        @{ Name = 'Keras, older Adam'; Source = 'tf2_legacy_adam/ckpt-1'; Left = 'Weight Counter' }
        @{ Name = 'Keras 3'; Source = 'tf2_keras3/ckpt-1'; Left = 'Weight Counter' }
    ) {
        $source = Copy-CheckpointFile "$fixtures/$Source" "$directory/m"
        $weights = Get-CheckpointVariable $source -Kind Weight | Sort-Object ObjectPath, Name | Read-CheckpointVariable |
            ForEach-Object { $_ }
        Remove-CheckpointVariable $source -OptimizerState -InformationVariable said 6> $null
        $said | Should -BeLike "${source}: * variables of optimizers are left out. * -Compact gives them back."
        $kinds = (Get-CheckpointVariable $source).Kind | Where-Object { $_ -ne 'ObjectGraph' } | Select-Object -Unique
        $kinds | Should -BeIn $Left.Split()
        Get-CheckpointVariable $source -Kind Weight | Sort-Object ObjectPath, Name | Read-CheckpointVariable | ForEach-Object { $_ } |
            Should -Be $weights
        Test-Checkpoint $source -WarningAction Ignore | Should -BeTrue
    }

    It 'an optimizer is reset, and keeps its rates' {
        $source = Copy-CheckpointFile "$fixtures/tf2_legacy_adam/ckpt-1" "$directory/m"
        $rate = Read-CheckpointVariable $source optimizer/learning_rate
        $names = (Get-CheckpointVariable $source).Name
        Remove-CheckpointVariable $source -OptimizerState -Reset -Compact 6> $null
        (Get-CheckpointVariable $source).Name | Should -Be $names
        $slots = Get-CheckpointVariable $source -Kind OptimizerSlot | Read-CheckpointVariable | ForEach-Object { $_ }
        $slots | Sort-Object -Unique | Should -Be 0
        Read-CheckpointVariable $source optimizer/iter | Should -Be 0
        Read-CheckpointVariable $source optimizer/learning_rate | Should -Be $rate
    }

    It 'a repair removes what an interrupted write left, and nothing else' {
        Set-Content "$directory/a.index.tempstate01" left
        Repair-Checkpoint $a -Confirm:$false
        Get-DirectoryState $directory | Select-Object -Skip 1 | Should -Be ($before | Select-Object -Skip 1)
    }

    It '-WhatIf writes nothing, where without it something changes: <_>' -ForEach $previews {
        # Something for each of them to do: two steps of a run, a state file that names one too many, room to give back,
        # and what an interrupted write left.
        $first, $last = 'run-1', 'run-2' | ForEach-Object { Copy-CheckpointFile "$models/a/model-a" "$directory/runs/$_" }
        Merge-Checkpoint $a, $b -To "$directory/both"
        Merge-Checkpoint $a, $b -To "$directory/loose"
        Remove-CheckpointVariable "$directory/loose" b
        Set-Content "$directory/runs/checkpoint" 'model_checkpoint_path: "run-2"', 'all_model_checkpoint_paths: "gone-1"',
            'all_model_checkpoint_paths: "run-2"'
        Set-Content "$first.index.tempstate01" left
        $before = Get-DirectoryState $directory
        & ([scriptblock]::Create("$_ -WhatIf")) | Should -BeNullOrEmpty
        Get-DirectoryState $directory | Should -Be $before
        $null = & ([scriptblock]::Create("$_ -Confirm:`$false"))
        $after = Get-DirectoryState $directory
        Compare-Object $before $after | Should -Not -BeNullOrEmpty
    }

    It '-WhatIf is tested of every command that has it' -ForEach @(, $previews) {
        foreach ($command in (Get-Command -Module CheckpointTools).Where{ $_.Parameters.ContainsKey('WhatIf') }) {
            $_ -match "\b$command\b[^|]*$" | Should -Not -BeNullOrEmpty -Because $command
        }
    }

    It '-WhatIf removes nothing' {
        Merge-Checkpoint $a, $b -To "$directory/m"
        Set-Content "$directory/a.index.tempstate01" left
        $before = Get-DirectoryState $directory
        Remove-CheckpointVariable "$directory/m" a -WhatIf
        Repair-Checkpoint $a -WhatIf
        Get-DirectoryState $directory | Should -Be $before
    }

    It '-WhatIf says what would be written' {
        $said = Invoke-Pwsh -NonInteractive -Command "Import-Module '$Manifest'; Merge-Checkpoint '$a', '$b' -To '$directory/x' -WhatIf"
        $said | Should -BeLike "What if: *Write 2 variables (8 bytes) from $a, $b* on target ""$directory*x""."
    }

    It '-Confirm writes after <Answer>: <Writes>' -ForEach @(
        @{ Answer = 'y'; Writes = $true }
        @{ Answer = 'n'; Writes = $false }
    ) {
        $said = $Answer | Invoke-Pwsh -Command "Import-Module '$Manifest'; Merge-Checkpoint '$a', '$b' -To '$directory/x' -Confirm"
        $said -join ' ' | Should -BeLike '*Are you sure*'
        Test-Path "$directory/x.index" | Should -Be $Writes
        if (-not $Writes) {
            Get-DirectoryState $directory | Should -Be $before
        }
    }
}
