param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

# The parameters that select variables mean one thing, whatever the command.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $adam = "$fixtures/tf1_adam_steps/model.ckpt-5"

    # The names of a training's checkpoint, but all of one shape, so that any of them can be joined and split; and one of other values.
    $null = New-Item -ItemType Directory "$TestDrive/select"
    Push-Location "$TestDrive/select"
    foreach ($fill in 1, 9) {
        Get-CheckpointVariable $adam | ForEach-Object { New-CheckpointVariable $_.Name -Fill $fill -Shape 2 -DataType $_.DataType } |
            Copy-CheckpointVariable -To m$fill
    }

    $all = Get-CheckpointVariable m1

    # Every value of it is damaged: a test finds those that it looks at.
    $null = Copy-CheckpointFile "$PWD/m1" "$PWD/damaged"
    $data = "$PWD/damaged.data-00000-of-00001"
    [System.IO.File]::WriteAllBytes($data, [byte[]][System.IO.File]::ReadAllBytes($data).ForEach{ $_ -bxor 255 })
}

AfterAll {
    Pop-Location
}

BeforeDiscovery {
    # Every command that selects variables, by which parameters, and a script that gives the names of those that were selected.
    $whole = 'DataType Exclude Kind Name'
    $commands = @(
        @{ Command = 'Get-CheckpointVariable'; By = $whole; Selects = '(Get-CheckpointVariable m1 {0}).Name' }
        @{ Command = 'Measure-CheckpointVariable'; By = $whole; Selects = '(Measure-CheckpointVariable m1 {0}).Name' }
        @{ Command = 'Read-CheckpointVariable'; By = $whole; Selects = '(Read-CheckpointVariable m1 {0} -AsObject).Name' }
        @{
            Command = 'Merge-Checkpoint'
            By      = $whole
            Selects = 'Merge-Checkpoint m1, m9 merged {0} -OnDuplicate First -Force; (Get-CheckpointVariable merged).Name'
        }
        @{
            Command = 'Test-Checkpoint'
            By      = $whole
            Selects = '(Test-Checkpoint damaged {0} -Detailed).Variable'
        }
        @{
            Command = 'Remove-CheckpointVariable'
            By      = $whole
            Selects = 'Remove-CheckpointVariable m1 {0} -To less -Force -WarningAction Ignore; ' +
                '$all.Name.Where{{ $_ -notin (Get-CheckpointVariable less).Name }}'
        }
        @{
            Command = 'Convert-CheckpointVariable'
            By      = $whole
            Selects = '($all | Convert-CheckpointVariable {0} -Script {{ $_ }}).Where{{ $_.IsComputed }}.Name'
        }
        @{
            Command = 'Split-CheckpointVariable'
            By      = $whole
            Selects = '$rest = ($all | Split-CheckpointVariable {0} -NewName p, q -Unstack -WarningAction Ignore).Name; ' +
                '$all.Name.Where{{ $_ -notin $rest }}'
        }
        @{
            Command = 'Join-CheckpointVariable'
            By      = $whole
            Selects = '$rest = ($all | Join-CheckpointVariable {0} -NewName one -Stack -WarningAction Ignore).Name; ' +
                '$all.Name.Where{{ $_ -notin $rest }}'
        }
        @{ Command = 'Get-ModelVariable'; By = 'Exclude Name'; Selects = '(Get-ModelVariable "$adam.meta" {0}).Name' }
        @{ Command = 'Compare-Checkpoint'; By = 'Exclude Name'; Selects = '(Compare-Checkpoint m1 m9 {0} -IncludeValue).Name' }
        @{
            Command = 'Initialize-CheckpointVariable'
            By      = 'Exclude'
            Selects = '($all | Initialize-CheckpointVariable m9 @{{ "/" = "/" }} {0}).Where{{ $_.Checkpoint -like "*m9" }}.Name'
        }
    )

    # What is selected is of one dtype, since nothing else can be joined.
    $selections = @(
        @{ By = 'Name'; Selection = '-Name head/*, beta1_power'; Where = { $_.Name -like 'head/*' -or $_.Name -eq 'beta1_power' } }
        @{ By = 'Name'; Selection = '-Name HEAD/K*'; Where = { $_.Name -like 'head/k*' } }
        @{ By = 'Exclude'; Selection = '-Exclude *Adam*, global_step'; Where = { $_.Name -notmatch 'Adam|global_step' } }
        @{ By = 'Kind'; Selection = '-Kind OptimizerSlot, MovingAverage'; Where = { $_.Kind -in 'OptimizerSlot', 'MovingAverage' } }
        @{ By = 'DataType'; Selection = '-DataType int64'; Where = { $_.DataType -eq 'int64' } }
        @{
            By        = 'Name', 'Exclude', 'Kind', 'DataType'
            Selection = '-Name encoder/* -Exclude *bias* -Kind Weight -DataType float32, int64'
            Where     = { $_.Name -like 'encoder/*' -and $_.Name -notlike '*bias*' -and $_.Kind -eq 'Weight' }
        }
    )
    $cases = foreach ($command in $commands) {
        foreach ($selection in $selections.Where{ -not $_.By.Where{ $_ -notin $command.By.Split() } }) {
            # Nothing is read or removed unless it is named.
            $isNamed = 'Name' -in $selection.By -or $command.Command -notin 'Read-CheckpointVariable', 'Remove-CheckpointVariable'
            $named = $isNamed ? '' : '-Name * '
            @{
                Command   = $command.Command
                Selection = $selection.Selection
                Script    = $command.Selects -f ($named + $selection.Selection)
                Where     = $selection.Where
            }
        }
    }
}

Describe 'A selection' {
    It 'is of <Command> <Selection> what it says' -ForEach $cases {
        $expected = ($all | Where-Object $Where).Name
        $expected.Count | Should -BeGreaterThan 0
        $expected.Count | Should -BeLessThan $all.Count
        . ([scriptblock]::Create($Script)) | Sort-Object | Should -Be ($expected | Sort-Object)
    }

    It 'is tested of every command that has one, by all of its parameters' -ForEach @{ Tested = $commands } {
        # A new variable is given its name and dtype, and a rename is of one.
        $others = 'New-CheckpointVariable', 'Rename-CheckpointVariable'
        foreach ($command in (Get-Command -Module CheckpointTools).Where{ $_.Name -notin $others }) {
            $by = $command.Parameters.Keys.Where{ $_ -in 'DataType', 'Exclude', 'Kind', 'Name' } | Sort-Object
            "$by" | Should -Be "$($Tested.Where{ $_.Command -eq $command.Name }.By)" -Because $command.Name
        }
    }
}
