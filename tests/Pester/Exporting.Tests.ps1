param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $values = "$root/tests/fixtures/oracle/values"
    $adam = "$fixtures/tf1_adam_steps/model.ckpt-5"
    $bert = "$fixtures/bert_like"
    $keras = "$fixtures/tf2_keras3"
}

Describe 'Export-CheckpointVariable' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
    }

    AfterEach {
        Pop-Location
    }

    It 'writes <Path>, which comes back by a copy: <What>' -ForEach @(
        foreach ($path in 'x.safetensors', 'x.npz', 'deep/arrays') {
            @{ Path = $path; What = 'names'; Source = 'tf1_adam_steps/model.ckpt-5' }
            @{ Path = $path; What = 'objects'; Source = 'tf2_keras3' }
            @{ Path = $path; What = 'V1 in parts'; Source = 'v1_sharded_partitioned' }
            @{ Path = $path; What = 'names that no file can have'; Source = 'special_names' }
        }
    ) {
        $before = Get-DirectoryState (Split-Path "$fixtures/$Source")
        # Not the one whose name is longer than that of a file can be.
        $numbers = (Get-CheckpointVariable "$fixtures/$Source").Where{ $_.DataType -ne 'string' -and $_.Name.Length -lt 200 }
        $numbers | Export-CheckpointVariable $Path
        $files = (Test-Path $Path -PathType Container) ? "$Path/*.npy" : $Path
        Get-CheckpointVariable $files | Copy-CheckpointVariable -To back
        Compare-Checkpoint back -Model $numbers -IncludeValue | Should -BeNullOrEmpty
        Test-Checkpoint back 3> $null | Should -BeTrue
        Test-Checkpoint $files 3> $null 6> $null | Sort-Object -Unique | Should -Be $true
        Get-DirectoryState (Split-Path "$fixtures/$Source") | Should -Be $before
    }

    It 'writes one variable as an array that NumPy reads' {
        Get-CheckpointVariable $adam head/kernel | Export-CheckpointVariable kernel.npy
        [System.Text.Encoding]::Latin1.GetString([System.IO.File]::ReadAllBytes("$PWD/kernel.npy")) |
            Should -Match "^\u0093NUMPY\x01\x00.*'descr': '<f4', 'fortran_order': False, 'shape': \(6, 2\)"
        $variable = Get-CheckpointVariable kernel.npy
        "$($variable.Name) $($variable.DataType) $($variable.Shape)" | Should -Be 'kernel float32 [6, 2]'
    }

    It 'writes what the reference libraries wrote: <_>' -ForEach 'safetensors/golden_1.safetensors', 'npz/f4.npy', 'npz/t_i8.npy' {
        $name = Split-Path $_ -Leaf
        # The recorded file has no metadata, and the array the name of its file.
        $metadata = $name -like '*.safetensors' ? @{ Metadata = @{ format = $null } } : @{}
        Get-CheckpointVariable "$values/$_" | Export-CheckpointVariable $name @metadata
        (Get-FileHash $name).Hash | Should -Be (Get-FileHash "$values/$_").Hash
    }

    It '-PassThru gives what was written, which goes on in a pipeline' {
        $written = Get-CheckpointVariable $adam | Export-CheckpointVariable x.npz -PassThru
        $written.Checkpoint | Should -Be (Join-Path $PWD x.npz)
        "$($written.Format) $($written.VariableCount)" | Should -Be 'Npz 27'
        $written | Test-Checkpoint | Should -BeTrue
        ($written | Get-CheckpointVariable -Name global_step | Read-CheckpointVariable) | Should -Be 5
        (Get-CheckpointVariable $adam head/bias, head/kernel | Export-CheckpointVariable arrays -PassThru).Name |
            Should -Be 'head%2Fbias.npy', 'head%2Fkernel.npy'
        Get-CheckpointVariable $adam | Export-CheckpointVariable silent.npz | Should -BeNullOrEmpty
    }

    It '-Force replaces, and without it what is there stays: <_>' -ForEach 'x.safetensors', 'x.npz', 'x.npy', 'arrays' {
        $export = "Get-CheckpointVariable `$adam head/bias | Export-CheckpointVariable $_"
        New-CheckpointVariable head/bias 1 | Export-CheckpointVariable $_
        $before = Get-DirectoryState $PWD
        Get-ThrownId $export | Should -Be 'DestinationExists'
        Get-DirectoryState $PWD | Should -Be $before
        Invoke-Expression "$export -Force"
        $files = (Test-Path $_ -PathType Container) ? "$_/*.npy" : $_
        (Get-CheckpointVariable $files).ElementCount | Should -Be 2
    }

    It '-WhatIf writes nothing, not even a directory, and says what would be' {
        foreach ($path in 'new/x.safetensors', 'new/x.npz', 'new/x.npy', 'new/arrays') {
            Get-CheckpointVariable $adam head/bias | Export-CheckpointVariable $path -WhatIf -PassThru | Should -BeNullOrEmpty
        }
        Get-FileName | Should -BeNullOrEmpty
        $said = Invoke-Pwsh -NonInteractive -Command (
            "Import-Module '$Manifest'; Get-CheckpointVariable '$adam' head/bias | Export-CheckpointVariable '$PWD/x.npz' -WhatIf")
        $said | Should -BeLike "What if: *Export 1 variable (8 bytes) from *model.ckpt-5* on target ""*x.npz""."
    }

    It 'splits at -MaxShardSize, with an index, and a later export leaves nothing of it' {
        $written = Get-CheckpointVariable $bert | Export-CheckpointVariable m/model.safetensors -MaxShardSize 8KB -PassThru
        $written.Name | Should -Be 'model.safetensors.index.json'
        $shards = Get-ChildItem m -Filter *.safetensors
        $shards.Count | Should -BeGreaterThan 3
        (Get-Content m/model.safetensors.index.json -Raw | ConvertFrom-Json -AsHashtable).weight_map.Count | Should -Be 175
        # The directory stands for the index.
        Compare-Checkpoint m $bert -IncludeValue | Should -BeNullOrEmpty
        Get-CheckpointVariable $bert bert/pooler/* | Export-CheckpointVariable m/model.safetensors -Force
        Get-FileName m | Should -Be 'model.safetensors'
        (Get-CheckpointVariable m).Count | Should -Be (Get-CheckpointVariable $bert bert/pooler/*).Count
    }

    It 'says format pt, or what it is told' {
        function Get-Header { [System.Text.Encoding]::Latin1.GetString([System.IO.File]::ReadAllBytes("$PWD/x.safetensors")) }
        $one = New-CheckpointVariable x 1
        $one | Export-CheckpointVariable x.safetensors
        Get-Header | Should -BeLike '*{"__metadata__":{"format":"pt"}*'
        $one | Export-CheckpointVariable x.safetensors -Force -Metadata ([ordered] @{ step = 7; format = 'tf' })
        Get-Header | Should -BeLike '*{"format":"tf","step":"7"}*'
        $one | Export-CheckpointVariable x.safetensors -Force -Metadata @{ format = $null }
        Get-Header | Should -Not -BeLike '*__metadata__*'
    }

    It 'takes new names' {
        Get-CheckpointVariable $keras -Kind Weight | Export-CheckpointVariable k.safetensors -NewName { $_.ObjectPath -replace '/', '.' }
        (Get-CheckpointVariable k.safetensors).Name | Sort-Object |
            Should -Be ((Get-CheckpointVariable $keras -Kind Weight).ObjectPath -replace '/', '.' | Sort-Object)
    }

    It 'leaves out the object graph, and -Verbose tells it' {
        $said = Get-CheckpointVariable $keras -Force | Export-CheckpointVariable k.npz -Verbose 4>&1
        "$said" | Should -Match '_CHECKPOINTABLE_OBJECT_GRAPH is left out'
        (Get-CheckpointVariable k.npz).Name | Should -Be (Get-CheckpointVariable $keras).Name
    }

    It 'writes computed values' {
        Get-CheckpointVariable $adam head/kernel | Convert-CheckpointVariable -Transpose -NewDataType float16 |
            Export-CheckpointVariable t.safetensors
        "$((Get-CheckpointVariable t.safetensors).Shape)" | Should -Be '[2, 6]'
        Get-CheckpointVariable t.safetensors | Convert-CheckpointVariable -Transpose -NewDataType float32 | Copy-CheckpointVariable -To t
        Compare-Checkpoint t $adam -Name head/kernel -RelativeTolerance 0.001 | Should -BeNullOrEmpty
    }

    It 'names the cast that helps, and that helps: <Dtype> in <Path>' -ForEach @(
        @{ Dtype = 'bfloat16'; Path = 'x.npz' }
        @{ Dtype = 'float8_e5m2'; Path = 'x.npz' }
        @{ Dtype = 'int4'; Path = 'x.npz' }
        @{ Dtype = 'complex128'; Path = 'x.safetensors' }
    ) {
        $variables = Get-CheckpointVariable "$fixtures/all_dtypes" -DataType $Dtype
        $thrown = try { $variables | Export-CheckpointVariable $Path -ErrorAction Stop } catch { $_ }
        $thrown.FullyQualifiedErrorId | Should -BeLike 'UnsupportedDataType,*'
        Get-FileName | Should -BeNullOrEmpty
        "$thrown" -match 'Convert-CheckpointVariable -NewDataType (?<to>\w+)' | Should -BeTrue
        $variables | Convert-CheckpointVariable $variables.Name -NewDataType $Matches.to |
            Export-CheckpointVariable $Path -WarningAction Ignore
        (Get-CheckpointVariable $Path).Name | Should -Be $variables.Name
    }

    It 'brings strings to NumPy and back' {
        Get-CheckpointVariable "$fixtures/all_dtypes" string/unicode | Export-CheckpointVariable s.npz
        (Read-CheckpointVariable s.npz string/unicode) -join ' ' |
            Should -Be ((Read-CheckpointVariable "$fixtures/all_dtypes" string/unicode) -join ' ')
    }

    It '<Id>: <Script>' -ForEach @(
        @{ Id = 'InvalidDestination'; Script = 'Get-CheckpointVariable $adam | Export-CheckpointVariable x.npy' }
        @{ Id = 'InvalidDestination'; Script = 'New-CheckpointVariable x 3 | Export-CheckpointVariable x.safetensor' }
        @{ Id = 'OnlyForSafetensors'; Script = 'Get-CheckpointVariable $adam | Export-CheckpointVariable x.npz -Metadata @{ a = 1 }' }
        @{ Id = 'OnlyForSafetensors'; Script = 'Get-CheckpointVariable $adam | Export-CheckpointVariable x -MaxShardSize 1KB' }
        @{ Id = 'UnsupportedDataType'; Script = 'New-CheckpointVariable x text | Export-CheckpointVariable x.safetensors' }
        @{ Id = 'DuplicateVariable'; Script = '1, 2 | ForEach-Object { New-CheckpointVariable x $_ } | Export-CheckpointVariable x.npz' }
        @{ Id = 'NoVariable'; Script = '@() | Export-CheckpointVariable x.npz' }
        @{ Id = 'NotAVariable'; Script = '1 | Export-CheckpointVariable x.npz' }
        @{ Id = 'ValueOutOfRange'; Script = '$large | Convert-CheckpointVariable x -NewDataType uint8 | Export-CheckpointVariable d/x.npz' }
        @{ Id = 'ScriptFailed'; Script = '$large | Convert-CheckpointVariable -Script { throw 1 } | Export-CheckpointVariable d/x' }
        @{ Id = 'ChecksumMismatch'; Script = 'Get-CheckpointVariable $damaged | Export-CheckpointVariable d/x.safetensors' }
        @{ Id = 'ChecksumMismatch'; Script = 'Get-CheckpointVariable $damaged | Export-CheckpointVariable d/arrays' }
        @{
            Id     = 'IncompleteInput'
            Script = 'Get-CheckpointVariable $adam, nowhere -ErrorAction Continue 2> $null | Export-CheckpointVariable x.npz'
        }
    ) {
        $large = New-CheckpointVariable x 300
        $damaged = Copy-CheckpointFile $adam "$TestDrive/$([guid]::NewGuid())/m"
        Edit-Byte "$damaged.data-00000-of-00001" 1000
        Get-ThrownId $Script | Should -BeExactly $Id
        Get-FileName | Should -BeNullOrEmpty
    }

    It 'keeps what is there where a replacement fails' {
        Get-CheckpointVariable $adam | Export-CheckpointVariable x.npz
        $before = (Get-FileHash x.npz).Hash
        $large = New-CheckpointVariable x 300 | Convert-CheckpointVariable x -NewDataType uint8
        Get-ThrownId '$large | Export-CheckpointVariable x.npz -Force' | Should -Be 'ValueOutOfRange'
        (Get-FileHash x.npz).Hash | Should -Be $before
        Get-FileName | Should -Be 'x.npz'
    }

    It 'is stopped in a large write and leaves nothing behind: <_>' -ForEach 'deep/x.safetensors', 'deep/x.npz', 'deep/arrays' {
        $begun = { Get-ChildItem deep -File -Force -Recurse -ErrorAction Ignore | Where-Object Length -GT 100000 }
        Invoke-AndStop "New-CheckpointVariable x -Random Normal -Shape 400000000 | Export-CheckpointVariable $_" $begun |
            Should -Be 'Stopped'
        Get-FileName | Should -BeNullOrEmpty
    }
}

Describe 'Files of other programs' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
        Copy-Item "$values/safetensors/golden_1.safetensors" x.safetensors
        Copy-Item "$values/npz/stored.npz" x.npz
    }

    AfterEach {
        Pop-Location
    }

    It 'are listed, tested, merged and taken from like checkpoints' {
        (Get-CheckpointVariable x.safetensors).Name | Should -Be 'bias', 'step', 'weight'
        (Get-Checkpoint x.npz).Format | Should -Be 'Npz'
        Merge-Checkpoint x.safetensors, x.npz -To both -OnDuplicate First
        Read-CheckpointVariable both step | Should -Be (Read-CheckpointVariable x.safetensors step)
        Get-CheckpointVariable both | Initialize-CheckpointVariable x.npz @{ step = 'step' } | Copy-CheckpointVariable -To taken
        Read-CheckpointVariable taken step | Should -Be (Read-CheckpointVariable x.npz step)
        Test-Checkpoint both, taken | Should -Be $true, $true
    }

    It 'carry no checksums, and Test-Checkpoint says so' {
        Test-Checkpoint x.safetensors -InformationVariable said 6> $null | Should -BeTrue
        "$said" | Should -BeLike '*no checksums*'
        (Test-Checkpoint x.safetensors -Summary).HasChecksums | Should -BeFalse
        Test-Checkpoint x.npz -InformationVariable said | Should -BeTrue
        $said | Should -BeNullOrEmpty
    }

    It 'that are damaged or hostile are named: <Code>, <File>' -ForEach @(
        @{ Code = 'OverlappingRanges'; Id = 'DamagedEntry'; File = 'safetensors/malformed/overlap.safetensors' }
        @{ Code = 'ChecksumMismatch'; Id = 'ChecksumMismatch'; File = 'npz/malformed/crc.npz' }
        @{ Code = 'ArchiveDamaged'; Id = 'DamagedIndex'; File = 'npz/malformed/not_zip.npz' }
        @{ Code = 'PickledArray'; Id = 'UnsupportedDataType'; File = 'npz/object.npy' }
    ) {
        Test-Checkpoint "$values/$File" 3> $null | Should -BeFalse
        (Test-Checkpoint "$values/$File" -Detailed).Code | Sort-Object -Unique | Should -Be $Code
        Get-ThrownId "Get-CheckpointVariable '$values/$File' | Copy-CheckpointVariable -To y" | Should -Be $Id
        'y.index' | Should -Not -Exist
    }

    It 'are never changed: <Id>, <Script>' -ForEach @(
        @{ Id = 'InvalidDestination'; Script = 'Get-CheckpointVariable $adam | Copy-CheckpointVariable -To x.safetensors -Append' }
        @{ Id = 'InvalidDestination'; Script = 'Get-CheckpointVariable $adam | Copy-CheckpointVariable -To x.npz -Force' }
        @{ Id = 'InvalidDestination'; Script = 'Merge-Checkpoint x.safetensors, x.npz -To y.npz -OnDuplicate First' }
        @{ Id = 'InvalidTransfer'; Script = 'Rename-CheckpointVariable step s -Path x.npz' }
        @{ Id = 'InvalidTransfer'; Script = 'Remove-CheckpointVariable x.safetensors step' }
        @{ Id = 'InvalidTransfer'; Script = 'Optimize-Checkpoint x.safetensors' }
        @{ Id = 'InvalidTransfer'; Script = 'Remove-Checkpoint x.npz -Force' }
        @{ Id = 'InvalidTransfer'; Script = 'Get-CheckpointVariable x.npz | Copy-CheckpointVariable -To y -Mode Link' }
    ) {
        $before = Get-DirectoryState $PWD
        Get-ThrownId $Script | Should -BeExactly $Id
        Get-DirectoryState $PWD | Should -Be $before
    }
}
