param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
}

# What lies beside a checkpoint under the same names must never be taken for it.
Describe 'File commands' {
    BeforeEach {
        $null = New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())" -OutVariable directory
        Push-Location "$directory"
        $null = Copy-CheckpointFile "$models/a/model-a" "$directory/a"
        Set-Content a.meta graph

        # A directory and files with the names of the checkpoint, of its variable, and near those.
        $null = New-Item -ItemType Directory a, to
        $others = 'a/kept', 'aa', 'a.txt', 'a.index.bak', 'a.data-00000-of-00001.bak', 'a-1.meta'
        $others | ForEach-Object { Set-Content $_ $_ }
    }

    AfterEach {
        Pop-Location
    }

    BeforeAll {
        function Get-Name {
            Get-ChildItem . -Recurse -File |
                ForEach-Object { [IO.Path]::GetRelativePath($PWD, $_.FullName).Replace('\', '/') } | Sort-Object
        }

        $files = 'a.index', 'a.data-00000-of-00001', 'a.meta'
    }

    It 'remove exactly the files of a checkpoint: <_>' -ForEach @(
        'Get-Checkpoint a | Remove-Item'
        'Get-Checkpoint a | Remove-Item -Recurse -Force'
        'Get-Checkpoint a.index | Remove-Item -Recurse -Force'
        'Get-Checkpoint | Remove-Item -Recurse'
        '$c = Get-Checkpoint a; Remove-Item -LiteralPath $c.Files'
        'Start-Job { param($m, $d) Import-Module $m; Get-Checkpoint $d/a } -Arg $Manifest, $directory[0].FullName |
            Receive-Job -Wait -AutoRemoveJob | Remove-Item -Recurse'
    ) {
        & ([scriptblock]::Create($_))
        Get-Name | Should -Be ($others | Sort-Object)
    }

    It 'move exactly the files of a checkpoint' {
        Get-Checkpoint a | Move-Item -Destination to
        Get-Name | Should -Be (@($others) + $files.ForEach{ "to/$_" } | Sort-Object)
        Read-CheckpointVariable to/a a | Should -Be 3
    }

    It 'copy exactly the files of a checkpoint' {
        Get-Checkpoint a | Copy-Item -Destination to -Recurse
        Get-Name | Should -Be (@($others) + $files + $files.ForEach{ "to/$_" } | Sort-Object)
    }

    It 'get exactly the files of a checkpoint' {
        (Get-Checkpoint a | Get-Item).Name | Should -Be $files
        (Get-Checkpoint a | Get-FileHash).Count | Should -Be 3
    }

    It 'never take a variable for a file: <_>' -ForEach @(
        'Remove-Item -Recurse -Force'
        'Move-Item -Destination to'
        'Copy-Item -Destination to'
        'Rename-Item -NewName gone'
        'Clear-Content'
    ) {
        # The variable's name is that of the checkpoint and of the directory.
        $before = Get-DirectoryState $directory
        & ([scriptblock]::Create("Get-CheckpointVariable a | $_ -ErrorAction SilentlyContinue"))
        & ([scriptblock]::Create("Get-CheckpointVariable a.index | Rename-CheckpointVariable a aa | $_ -ErrorAction SilentlyContinue"))
        $copy = Start-Job { param($m, $d) Import-Module $m; Get-CheckpointVariable $d/a.index } -Arg $Manifest, $directory[0].FullName |
            Receive-Job -Wait -AutoRemoveJob
        & ([scriptblock]::Create("`$copy | $_ -ErrorAction SilentlyContinue"))
        Get-DirectoryState $directory | Should -Be $before
    }

    It 'this module removes exactly the files of a checkpoint' {
        Get-Checkpoint a | Remove-Checkpoint -Force
        Get-Name | Should -Be ($others | Sort-Object)
    }
}

Describe 'Get-Checkpoint' {
    BeforeAll {
        $null = New-Item -ItemType Directory "$TestDrive/piped"
        Push-Location "$TestDrive/piped"
        $null = Copy-CheckpointFile "$models/a/model-a" "$PWD/runs/m-1"
        $null = Merge-Checkpoint "$models/a", "$models/b" -To runs/m-2
        Copy-Item "$models/a/model-a.meta" runs/m-1.meta
    }

    AfterAll {
        Pop-Location
    }

    It 'pipes into <Command>' -ForEach @(
        @{ Command = 'Compare-Checkpoint'; Rest = '-ReferencePath runs/m-1 -Quiet'; Expected = $true }
        @{ Command = 'Convert-Checkpoint'; Rest = '-To e.h5 -WhatIf'; Expected = $null }
        @{ Command = 'Convert-CheckpointVariable'; Rest = 'a -NewDataType float32 | ForEach-Object DataType'; Expected = 'float32' }
        @{ Command = 'Copy-Checkpoint'; Rest = '-To c/ -PassThru | ForEach-Object Name'; Expected = 'm-1' }
        @{ Command = 'Copy-CheckpointVariable'; Rest = '-To v -PassThru | ForEach-Object VariableCount'; Expected = 1 }
        @{ Command = 'Export-CheckpointVariable'; Rest = '-Path e.npz -PassThru | ForEach-Object Name'; Expected = 'e.npz' }
        @{ Command = 'Get-Checkpoint'; Rest = '| ForEach-Object Name'; Expected = 'm-1' }
        @{ Command = 'Get-CheckpointObject'; Rest = '-ErrorVariable e -ErrorAction Ignore'; Expected = $null }
        @{ Command = 'Get-CheckpointVariable'; Rest = '| ForEach-Object Name'; Expected = 'a' }
        @{ Command = 'Get-ModelVariable'; Rest = '| ForEach-Object Name'; Expected = 'a' }
        @{ Command = 'Initialize-CheckpointVariable'; Rest = "runs/m-2 @{ b = 'a' } | ForEach-Object SourceName"; Expected = 'b' }
        @{ Command = 'Join-CheckpointVariable'; Rest = '-NewName z -Stack | ForEach-Object Name'; Expected = 'z' }
        @{ Command = 'ConvertTo-CheckpointRecord'; Rest = '| ForEach-Object Name'; Expected = 'm-1' }
        @{ Command = 'Export-CheckpointReport'; Rest = '-To page.html -PassThru | ForEach-Object Name'; Expected = 'page.html' }
        @{ Command = 'Get-CheckpointScope'; Rest = '-Depth 0 | ForEach-Object VariableCount'; Expected = 1 }
        @{ Command = 'Measure-CheckpointVariable'; Rest = '| ForEach-Object Mean'; Expected = 3 }
        @{ Command = 'Merge-Checkpoint'; Rest = '-To x -WhatIf -ErrorVariable e -ErrorAction Ignore'; Expected = $null; Both = $true }
        @{
            Command  = 'Merge-CheckpointVariable'
            Rest     = 'Average -AllowMissing | ForEach-Object Name'
            Expected = 'a', 'b'
            Both     = $true
            NoPolicy = $true
        }
        @{ Command = 'Move-Checkpoint'; Rest = '-To moved -WhatIf -PassThru'; Expected = $null }
        @{ Command = 'New-CheckpointVariable'; Rest = '-Fill 7 | Read-CheckpointVariable'; Expected = 7 }
        @{ Command = 'Optimize-Checkpoint'; Rest = '-ShareEqual -To small -PassThru | ForEach-Object Name'; Expected = 'small' }
        @{ Command = 'Read-CheckpointVariable'; Rest = '-Name a'; Expected = 3 }
        @{ Command = 'Remove-Checkpoint'; Rest = '-WhatIf'; Expected = $null }
        @{ Command = 'Remove-CheckpointVariable'; Rest = '-Name b -WhatIf'; Expected = $null; From = 'runs/m-2' }
        @{ Command = 'Rename-CheckpointScope'; Rest = "'' s | ForEach-Object Name"; Expected = 's/a' }
        @{ Command = 'Rename-CheckpointVariable'; Rest = 'a z | ForEach-Object Name'; Expected = 'z' }
        @{ Command = 'Repair-Checkpoint'; Rest = ''; Expected = $null }
        @{ Command = 'Set-LatestCheckpoint'; Rest = '-WhatIf'; Expected = $null }
        @{ Command = 'Split-CheckpointVariable'; Rest = '-NewName z -Count 1 -ErrorVariable e -ErrorAction Ignore'; Expected = $null }
        @{ Command = 'Test-Checkpoint'; Rest = ''; Expected = $true }
        @{ Command = 'Wait-Checkpoint'; Rest = '-Timeout 0 | ForEach-Object Name'; Expected = 'm-2' }
    ) {
        $from = $Both ? 'runs' : $From ?? 'runs/m-1'
        $duplicates = $Both -and -not $NoPolicy ? '-OnDuplicate First' : ''
        $script = [scriptblock]::Create("Get-Checkpoint $from | $Command $duplicates $Rest")
        & $script | Should -Be $Expected
        $by = (Get-Command $Command).Parameters.Values.Where{ $_.Attributes.Where{ $_.ValueFromPipeline } }.ParameterType
        $by | Where-Object { $_ -in [CheckpointTools.CheckpointInfo[]], [psobject[]], [psobject] } | Should -Not -BeNullOrEmpty
    }

    It 'pipes into every command' {
        # The list above has all commands.
        $tested = (Get-Content $PSCommandPath | Select-String "Command += '([\w-]+)'").Matches.ForEach{ $_.Groups[1].Value }
        $tested | Sort-Object | Should -Be ((Get-Command -Module CheckpointTools).Name | Sort-Object)
    }

    It 'pipes into Remove-CheckpointVariable, which changes the checkpoint' {
        Get-Checkpoint runs/m-2 | Remove-CheckpointVariable -Name b
        (Get-CheckpointVariable runs/m-2).Name | Should -Be 'a'
    }
}
