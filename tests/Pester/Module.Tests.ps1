param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
}

BeforeDiscovery {
    # Every command with its own parameters, as scripts rely on them.
    $commands = @(
        @{
            Name       = 'Compare-Checkpoint'
            Parameters = 'AbsoluteTolerance Detailed Exclude IncludeValue InputObject LiteralPath MatchBy Model Name Path Quiet ' +
                'ReferencePath RelativeTolerance'
        }
        @{
            Name       = 'Convert-Checkpoint'
            Parameters = 'Confirm Destination Force InputObject LayerOrder LiteralPath NoFlush Path Template WhatIf'
        }
        @{
            Name       = 'Convert-CheckpointVariable'
            Parameters = 'Add Axis DataType Exclude Fill FillMean InputObject Kind Maximum Mean Minimum Multiply Name NewDataType ' +
                'NewSize NewVocabulary OldSize OldVocabulary OovBuckets Permutation Random Reduce Saturate Script Seed Shape Size ' +
                'SlotFill StandardDeviation Transpose Wrap'
        }
        @{ Name = 'ConvertTo-CheckpointRecord'; Parameters = 'Flat InputObject' }
        @{
            Name       = 'Copy-Checkpoint'
            Parameters = 'Confirm Destination Force InputObject LiteralPath NoFlush PassThru Path SetLatest WhatIf'
        }
        @{
            Name       = 'Copy-CheckpointVariable'
            Parameters = 'AllowBroken AllowMissing AllowPartial Append AsRoot AssignmentMap ChildName Confirm Destination Force ' +
                'InputObject MaxShardSize Mode NewName NoFlush NoSaveCounter ObjectGraph OnDuplicate PassThru SetLatest SkipDamaged ' +
                'SkipUnmatchedRule WhatIf Wrap'
        }
        @{
            Name       = 'Export-CheckpointReport'
            Parameters = 'Confirm Destination Force InputObject LiteralPath NoFlush PassThru Path ReferencePath Structure WhatIf'
        }
        @{
            Name       = 'Export-CheckpointVariable'
            Parameters = 'AllowPartial Confirm Force InputObject LayerOrder MaxShardSize Metadata NewName NoFlush PassThru Path ' +
                'Template WhatIf'
        }
        @{ Name = 'Get-Checkpoint'; Parameters = 'InputObject LiteralPath Path Recurse' }
        @{ Name = 'Get-CheckpointObject'; Parameters = 'InputObject LiteralPath ObjectPath Path Recurse' }
        @{ Name = 'Get-CheckpointScope'; Parameters = 'Depth InputObject LiteralPath Path Scope Variable' }
        @{
            Name       = 'Get-CheckpointVariable'
            Parameters = 'All CheckpointObject Constant DataType Exclude Force InputObject Kind LiteralName LiteralPath Name ' +
                'ObjectPath Path SkipDamaged'
        }
        @{ Name = 'Get-ModelVariable'; Parameters = 'Exclude InputObject LiteralName LiteralPath Name Path Trainable' }
        @{
            Name       = 'Initialize-CheckpointVariable'
            Parameters = 'AssignmentMap Average Exclude From InputObject MatchBy SkipMismatched SkippedVariable'
        }
        @{
            Name       = 'Join-CheckpointVariable'
            Parameters = 'Axis DataType Exclude InputObject Kind Name NewName Stack'
        }
        @{
            Name       = 'Measure-CheckpointVariable'
            Parameters = 'CheckpointInfo DataType Exclude Histogram InputObject Kind Limit LiteralPath Name Path Total'
        }
        @{
            Name       = 'Merge-Checkpoint'
            Parameters = 'AllowBroken AllowMissing AllowPartial AssignmentMap Base ChildName Confirm DataType Decay Density Destination ' +
                'Exclude Force Gamma Grouping InputObject Interpolation Kind Lambda LiteralPath MaxShardSize Method Mode Name NoFlush ' +
                'Normalize NoSaveCounter ObjectGraph OnDuplicate PassThru Path Rescale Seed SetLatest SkipDamaged SkipUnmatchedRule ' +
                'Weight WhatIf'
        }
        @{
            Name       = 'Merge-CheckpointVariable'
            Parameters = 'AllowMissing Base Decay Density Gamma Grouping InputObject Interpolation Lambda Method Normalize Rescale ' +
                'Seed Weight'
        }
        @{
            Name       = 'Move-Checkpoint'
            Parameters = 'Confirm Destination Force InputObject LiteralPath NoFlush PassThru Path SetLatest WhatIf'
        }
        @{
            Name       = 'New-CheckpointVariable'
            Parameters = 'DataType Fill InputObject Maximum Mean Minimum Name Random Seed Shape StandardDeviation Value'
        }
        @{
            Name       = 'Optimize-Checkpoint'
            Parameters = 'AllowBroken Confirm Destination Force InputObject LiteralPath MaxShardSize NoFlush PassThru Path ShareEqual ' +
                'WhatIf'
        }
        @{
            Name       = 'Read-CheckpointVariable'
            Parameters = 'AsByte AsObject CheckpointInfo DataType Exclude First InputObject Kind Last LiteralPath Name Path Slice'
        }
        @{
            Name       = 'Remove-Checkpoint'
            Parameters = 'Confirm Force InputObject KeepEvery KeepLatest LiteralPath OlderThan PassThru Path Verify WhatIf'
        }
        @{
            Name       = 'Remove-CheckpointVariable'
            Parameters = 'AllowBroken AllowPartial CheckpointInfo Compact Confirm DataType Destination DropAverage Exclude Force ' +
                'InputObject KeepIteration KeepOptimizerObject Kind LiteralPath Name NoFlush OptimizerState PassThru Path Reset ' +
                'SlotFill WhatIf'
        }
        @{
            Name       = 'Rename-CheckpointScope'
            Parameters = 'AllowBroken Confirm Destination Force InputObject LiteralPath NewScope NoFlush PassThru Path Scope WhatIf'
        }
        @{
            Name       = 'Rename-CheckpointVariable'
            Parameters = 'AllowBroken Confirm Destination Force InputObject LiteralPath Name NewName NoFlush PassThru Path WhatIf'
        }
        @{ Name = 'Repair-Checkpoint'; Parameters = 'Confirm InputObject LiteralPath ObjectGraph PassThru Path StateFile WhatIf' }
        @{ Name = 'Set-LatestCheckpoint'; Parameters = 'Confirm Force InputObject LiteralPath PassThru Path WhatIf' }
        @{
            Name       = 'Split-CheckpointVariable'
            Parameters = 'Axis Count DataType Exclude InputObject Kind Name NewName Size Unstack'
        }
        @{
            Name       = 'Test-Checkpoint'
            Parameters = 'All DataType Detailed Exclude InputObject Kind LiteralPath Name Path Recurse Structure Summary'
        }
        @{ Name = 'Wait-Checkpoint'; Parameters = 'InputObject Last LiteralPath Path Timeout' }
    )
}

Describe 'The module' {
    BeforeAll {
        $module = Get-Module CheckpointTools
    }

    It 'is the one that is tested' {
        $module.Path | Should -Be $module.ImplementingAssembly.Location
        $module.ModuleBase | Should -Be (Split-Path (Resolve-Path $Manifest))
        foreach ($assembly in $module.ImplementingAssembly, [CheckpointTools.DataType].Assembly) {
            Split-Path $assembly.Location | Should -Be (Join-Path $module.ModuleBase 'bin')
        }
    }

    It 'has a valid manifest' {
        (Test-ModuleManifest $Manifest -ErrorAction Stop).Version | Should -Be $module.Version
    }

    It 'brings its licences and its changes' -ForEach 'LICENSE', 'THIRD-PARTY-NOTICES.md', 'CHANGELOG.md' {
        Join-Path $module.ModuleBase $_ | Should -Exist
    }

    It 'exports <_.Count> commands and nothing else' -ForEach @(, $commands.Name) {
        $module.ExportedCommands.Keys | Sort-Object | Should -Be $_
        $module.ExportedVariables.Count | Should -Be 0
        (Get-Command -Module CheckpointTools).CommandType | Sort-Object -Unique | Should -Be 'Cmdlet'
    }

    It 'works on after it was removed and imported again' {
        Remove-Module CheckpointTools
        Get-Command Get-CheckpointVariable -ErrorAction Ignore | Should -BeNullOrEmpty
        Import-Module $Manifest
        (Get-CheckpointVariable "$models/a").Name | Should -Be 'a'
    }
}

Describe 'A second copy of the module' {
    BeforeAll {
        # The session of the tests has the module already: another one begins without it.
        $copies = foreach ($name in 'one', 'two', 'newer', 'bare') {
            $copy = Join-Path $TestDrive $name
            $null = New-Item -ItemType Directory $copy
            'bin', 'Session', 'CheckpointTools.psd1' | ForEach-Object { Copy-Item "$(Split-Path $Manifest)/$_" $copy -Recurse }
            $copy
        }
        $one, $two, $newer, $bare = $copies
        (Get-Content "$newer/CheckpointTools.psd1" -Raw) -replace "ModuleVersion( *)= '.+?'", "ModuleVersion`$1= '99.0.0'" |
            Set-Content "$newer/CheckpointTools.psd1"
        Remove-Item "$bare/bin" -Recurse

        function Import-InNewSession([string] $Script) {
            (Invoke-Pwsh -NonInteractive -Command $Script 2>&1 | Out-String -Width 1000).Trim()
        }
    }

    It 'is refused by one error that says to restart the session, and the first one works on: <_>' -ForEach 'two', 'newer' {
        $other = Join-Path $TestDrive $_
        $shown = Import-InNewSession @"
            Import-Module '$one/CheckpointTools.psd1'
            Import-Module '$other/CheckpointTools.psd1' -ErrorVariable failed -ErrorAction SilentlyContinue
            try { Import-Module '$other/CheckpointTools.psd1' -Force } catch { `$failed = @(`$_) }
            "count `$(`$failed.Count), `$(`$failed[0].FullyQualifiedErrorId), `$(`$failed[0])"
            (Get-Module CheckpointTools).ModuleBase
            (Get-CheckpointVariable '$models/a').Name
"@
        $shown | Should -Match "count 1, OtherCopyLoaded,.*'$([regex]::Escape($one))'.*'$([regex]::Escape($other))'.*Restart the session"
        $shown -split '\r?\n' | Select-Object -Last 2 | Should -Be $one, 'a'
    }

    It 'is refused also after the first one was removed, which can be imported again' {
        $shown = Import-InNewSession @"
            Import-Module '$one/CheckpointTools.psd1'
            Remove-Module CheckpointTools
            try { Import-Module '$two/CheckpointTools.psd1' } catch { `$_.FullyQualifiedErrorId }
            Import-Module '$one/CheckpointTools.psd1'
            (Get-CheckpointVariable '$models/a' | Select-Object -ExpandProperty PSPath).Count
            (Get-CheckpointVariable '$models/a').Name
"@
        $shown | Should -Match '^OtherCopyLoaded,'
        $shown -split '\r?\n' | Select-Object -Last 1 | Should -Be 'a'
    }

    It 'that is not built yet says so' {
        Import-InNewSession "try { Import-Module '$bare/CheckpointTools.psd1' } catch { `$_.FullyQualifiedErrorId; `"`$_`" }" |
            Should -Match "NotBuilt,(.|\n)*'$([regex]::Escape($bare))' is not built\. Run './build.ps1'"
    }
}

Describe '<Name>' -ForEach $commands {
    BeforeAll {
        $command = Get-Command $Name -Module CheckpointTools
    }

    It 'has its parameters and no others' {
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters
        $command.Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object | Should -Be $Parameters.Split(' ')
    }

    It 'takes -To for its destination, if it has one' {
        if ($command.Parameters.ContainsKey('Destination')) {
            $command.Parameters.Destination.Aliases | Should -Contain 'To'
        }
    }
}
