param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    Push-Location
    $adam = "$fixtures/tf1_adam_steps/model.ckpt-5"

    # The path of an item in its drive, without the provider.
    filter Get-DrivePath { $_.PSPath -replace '^[^:]*::' }

    function Remove-Drive {
        Set-Location $TestDrive
        Get-PSDrive -PSProvider Checkpoint -ErrorAction Ignore | Remove-PSDrive
    }
}

AfterAll {
    Pop-Location
}

Describe 'A checkpoint as a drive' {
    AfterEach { Remove-Drive }

    It 'goes into scopes and back' {
        $null = New-PSDrive m Checkpoint "$fixtures/bert_like"
        Set-Location m:/bert/encoder
        "$PWD" | Should -Be 'm:/bert/encoder'
        (Get-ChildItem).PSChildName | Should -Be layer_0, layer_1, layer_2
        Set-Location ../pooler
        Get-ChildItem -Recurse -Name | Should -HaveCount 7
        Set-Location ..
        (Get-ChildItem).Name | Should -Be bert/embeddings, bert/encoder, bert/pooler
    }

    It 'counts variables and bytes' {
        $null = New-PSDrive m Checkpoint "$fixtures/bert_like"
        foreach ($scope in Get-ChildItem m:/bert) {
            $variables = Get-CheckpointVariable "$fixtures/bert_like" "$($scope.Name)/*"
            $scope.VariableCount | Should -Be $variables.Count
            $scope.Size | Should -Be ($variables | Measure-Object Size -Sum).Sum
        }
    }

    It 'has every variable of <_> once, and the path of each leads back to it and its values' -ForEach @(
        'special_names', 'partitioned_sharded', 'tf2_keras3', 'v1_single'
    ) {
        $null = New-PSDrive m Checkpoint "$fixtures/$_"
        $items = Get-ChildItem m:/ -Recurse | Where-Object { $_ -is [CheckpointTools.CheckpointVariable] }
        $items.Name | Sort-Object -CaseSensitive | Should -Be ((Get-CheckpointVariable "$fixtures/$_").Name | Sort-Object -CaseSensitive)
        foreach ($item in $items) {
            (Get-Item -LiteralPath $item.PSPath).Name | Should -BeExactly $item.Name
            $path = $item | Get-DrivePath
            (Get-Item -Path ([WildcardPattern]::Escape($path))).Name | Should -BeExactly $item.Name
            $elements = @(Get-Content -LiteralPath $path | ForEach-Object { foreach ($element in $_) { $element } })
            $elements.Count | Should -Be $item.ElementCount -Because $path
        }
    }

    It 'writes names that PowerShell would take apart as paths that lead to them' {
        $null = New-PSDrive m Checkpoint "$fixtures/special_names"
        $paths = @{}
        Get-ChildItem m:/ -Recurse | ForEach-Object { $paths[$_.Name] = $_ | Get-DrivePath }
        $paths['.'] | Should -Be 'm:/%2E'
        $paths['..'] | Should -Be 'm:/%2E%2E'
        $paths['/starts'] | Should -Be 'm:/%/starts'
        $paths['back\slash'] | Should -Be 'm:/back%5Cslash'
        $paths['per%cent'] | Should -Be 'm:/per%25cent'
        $paths['layer[1]'] | Should -Be 'm:/layer[1]'
        $paths['with space'] | Should -Be 'm:/with space'
        Get-Content m:/back%5cslash | Should -Be (Read-CheckpointVariable "$fixtures/special_names" 'back\slash')
        Get-Content 'm:/x:0' | Should -Be (Read-CheckpointVariable "$fixtures/special_names" 'x:0')
    }

    It 'follows wildcards, -Filter, -Include and -Depth' {
        $null = New-PSDrive m Checkpoint "$fixtures/bert_like"
        (Get-Item m:/bert/*/dense/ker*).Name | Should -Be bert/pooler/dense/kernel
        $kernels = (Get-CheckpointVariable "$fixtures/bert_like" */kernel).Name
        (Get-ChildItem m:/ -Recurse -Filter Kernel).Name | Should -Be $kernels
        (Get-ChildItem m:/ -Recurse -Include kernel).Name | Should -Be $kernels
        (Get-ChildItem m:/bert -Recurse -Depth 1 -Filter d*).Name | Should -Be bert/pooler/dense
        Get-ChildItem m:/bert -Name -Exclude e* | Should -Be pooler
    }

    It 'has a variable with names below it as both' {
        $null = New-PSDrive m Checkpoint $adam
        $kernel = Get-Item m:/head/kernel
        $kernel | Should -BeOfType CheckpointTools.CheckpointVariable
        $kernel.PSIsContainer, $kernel.VariableCount | Should -Be $true, 3
        (Get-ChildItem m:/head/kernel).PSChildName | Should -Be Adam, Adam_1, ExponentialMovingAverage
        (Get-Content m:/head/kernel).Count | Should -Be $kernel.Shape[0]
        Set-Location m:/head/kernel
        Get-ChildItem -Name | Should -Be Adam, Adam_1, ExponentialMovingAverage
    }

    It 'shows object paths of TensorFlow 2, and by its key what has none of its own' {
        $null = New-PSDrive m Checkpoint "$fixtures/tf2_keras3"
        $item = Get-ChildItem m:/ -Recurse | Where-Object ObjectPath | Select-Object -Last 1
        $item | Get-DrivePath | Should -Be "m:/$($item.ObjectPath)"
        Test-Path m:/_CHECKPOINTABLE_OBJECT_GRAPH | Should -BeFalse
    }

    It 'reads <Count> of a matrix as rows' -ForEach @(
        @{ Arguments = @{}; Count = 8 }
        @{ Arguments = @{ TotalCount = 3 }; Count = 3 }
        @{ Arguments = @{ ReadCount = 0 }; Count = 1 }
        @{ Arguments = @{ ReadCount = 5 }; Count = 2 }
    ) {
        $null = New-PSDrive m Checkpoint "$fixtures/bert_like"
        $read = @(Get-Content m:/bert/pooler/dense/kernel @Arguments)
        $read.Count | Should -Be $Count
        $stored = Read-CheckpointVariable "$fixtures/bert_like" bert/pooler/dense/kernel
        $rows = foreach ($row in $read) { foreach ($element in $row) { foreach ($number in $element) { $number } } }
        $rows | Should -Be @(foreach ($number in $stored) { $number })[0..($rows.Count - 1)]
    }

    It 'refuses <_>' -ForEach @(
        'New-Item m:/x', 'New-Item m:/head -Force', 'Set-Item m:/head/bias 1', 'Clear-Item m:/head/bias', 'Remove-Item m:/head -Recurse'
        'Remove-Item m:/head', 'Remove-Item m:/head -Force', 'Remove-Item m:/h*', 'Set-Location m:/; Get-ChildItem | Remove-Item'
        'Get-ChildItem m:/head/bias | Remove-Item', 'Rename-Item m:/head x', 'Move-Item m:/head m:/x', 'Copy-Item m:/head m:/x -Recurse'
        'Set-Content m:/x 1', 'Set-Content m:/head/bias 1', 'Add-Content m:/head/bias 1', 'Clear-Content m:/head/bias', '$m:x = 1'
        'Invoke-Item m:/head/bias'
    ) {
        $prefix = Copy-CheckpointFile $adam "$TestDrive/refused/m"
        $before = Get-DirectoryState $TestDrive/refused
        $null = New-PSDrive m Checkpoint $prefix
        Get-ThrownId $_ | Should -Be ReadOnlyDrive
        Get-DirectoryState $TestDrive/refused | Should -Be $before
    }

    It 'says which command changes a checkpoint' {
        $null = New-PSDrive m Checkpoint $adam
        { Remove-Item m:/head/bias/Adam -ErrorAction Stop } | Should -Throw '*Remove-CheckpointVariable*'
    }

    It 'has no content of a scope, and goes on' {
        $null = New-PSDrive m Checkpoint $adam
        $read = Get-Item m:/head, m:/global_step | Get-Content -ErrorVariable errors -ErrorAction SilentlyContinue
        $read | Should -Be (Read-CheckpointVariable $adam global_step)
        $errors.FullyQualifiedErrorId | Should -Be 'ScopeHasNoContent,Microsoft.PowerShell.Commands.GetContentCommand'
    }
}

Describe 'What lies in a drive' {
    AfterEach { Remove-Drive }

    BeforeEach {
        $work = New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())"
        Set-Location $work
        $null = Copy-CheckpointFile $adam "$work/m"
        $null = New-PSDrive m Checkpoint m
        Set-Location m:/head
    }

    It 'pipes as variables into <Command>' -ForEach @(
        @{ Command = 'Copy-CheckpointVariable -To out -PassThru | ForEach-Object { $_.VariableCount }'; Gives = 2 }
        @{ Command = 'Export-CheckpointVariable out.npz; (Get-CheckpointVariable out.npz).Name'; Gives = 'head/bias', 'head/kernel' }
        @{ Command = 'Rename-CheckpointScope head h | ForEach-Object Name'; Gives = 'h/bias', 'h/kernel' }
        @{ Command = 'Rename-CheckpointVariable head/bias b | ForEach-Object Name'; Gives = 'b', 'head/kernel' }
        @{ Command = 'Convert-CheckpointVariable -NewDataType float16 | ForEach-Object { "$($_.DataType)" }'; Gives = 'float16', 'float16' }
        @{ Command = 'Measure-CheckpointVariable | ForEach-Object Name'; Gives = 'head/bias', 'head/kernel' }
        @{ Command = 'Read-CheckpointVariable -AsObject | ForEach-Object Name'; Gives = 'head/bias', 'head/kernel' }
        @{ Command = 'Initialize-CheckpointVariable m @{ "/" = "/" } | ForEach-Object Name'; Gives = 'head/bias', 'head/kernel' }
        @{ Command = 'Remove-CheckpointVariable -To out; (Get-CheckpointVariable out head/*).Count'; Gives = 6 }
        @{ Command = 'New-CheckpointVariable -Fill 0 | ForEach-Object Name'; Gives = 'head/bias', 'head/kernel' }
        @{ Command = 'Split-CheckpointVariable head/bias one -Axis 0 -Count 1 | ForEach-Object Name'; Gives = 'one', 'head/kernel' }
        @{ Command = 'Join-CheckpointVariable -NewName all -Axis 0 -Name head/bias | ForEach-Object Name'; Gives = 'head/kernel', 'all' }
        @{ Command = 'Merge-CheckpointVariable Average | ForEach-Object Name'; Gives = 'TooFewCheckpoints' }
    ) {
        $run = [scriptblock]::Create("Get-ChildItem | $Command")
        $result = try { & $run } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
        $result | Should -Be $Gives
    }

    It 'stands for all that is below it where it is a scope, each variable once' {
        Get-ChildItem m:/ | Where-Object Name -EQ head | Copy-CheckpointVariable -To below
        Get-ChildItem m:/head -Recurse | Copy-CheckpointVariable -To recursive
        Get-ChildItem m:/ -Recurse | Copy-CheckpointVariable -To all
        $expected = (Get-CheckpointVariable m head/*).Name
        (Get-CheckpointVariable below).Name | Should -Be $expected
        (Get-CheckpointVariable recursive).Name | Should -Be $expected
        (Get-CheckpointVariable all).Name | Should -Be (Get-CheckpointVariable m).Name
    }

    It 'is written to, and found, by paths relative to the location in the file system' {
        Get-ChildItem | Copy-CheckpointVariable -To sub/copied
        Get-ChildItem | Export-CheckpointVariable exported.npz
        Merge-Checkpoint m, sub/copied -To ./merged -OnDuplicate First
        Get-FileName $work | Should -Contain copied.index
        Get-FileName $work | Should -Contain exported.npz
        Get-FileName $work | Should -Contain merged.index
        (Get-CheckpointVariable merged).Count | Should -Be (Get-CheckpointVariable "$work/m*d").Count
        (Get-CheckpointVariable "$work/merged").Count | Should -Be (Get-CheckpointVariable m).Count
        (New-PSDrive n Checkpoint merged).DisplayRoot | Should -Be (Join-Path $work merged)
    }

    It 'is no checkpoint: <_>' -ForEach @(
        'Get-CheckpointVariable m:/head', 'Get-Item m:/head | Test-Checkpoint'
        'Copy-CheckpointVariable -To m:/x -InputObject (Get-Item m:/head)'
        'Get-Item m:/head/bias | Remove-Checkpoint', 'New-PSDrive n Checkpoint m:/head'
    ) {
        Get-ThrownId $_ | Should -Be NotAFileSystemPath
    }

    It 'completes as paths of files do' {
        Get-Completion 'Set-Location m:/he' | Should -Be m:/head
        Get-Completion 'Get-Content ./ker' | Should -Be ./kernel
        Get-Completion 'Get-ChildItem m:/head/kernel/A' | Should -Be m:/head/kernel/Adam, m:/head/kernel/Adam_1
        $null = New-PSDrive s Checkpoint "$fixtures/special_names"
        Get-Completion 'Get-Content s:/with' | Should -Be "& 's:/with space'".Substring(2)
        Invoke-Expression "Get-Content $(Get-Completion 'Get-Content s:/laye')" |
            Should -Be (Read-CheckpointVariable "$fixtures/special_names" 'layer`[1`]')
    }

    It 'is what the files have now' {
        $old = Get-Item m:/head/bias
        Set-Location m:/
        Remove-CheckpointVariable $work/m head/bias* -WarningAction Ignore
        Test-Path m:/head/bias | Should -BeFalse
        New-CheckpointVariable only 7 | Copy-CheckpointVariable -To $work/m -Force
        Get-ChildItem m:/ -Name | Should -Be only
        Get-Content m:/only | Should -Be 7
        $old.Name | Should -Be head/bias
        Remove-Item $work/m.*
        Get-ThrownId 'Get-ChildItem m:/' | Should -Be CheckpointNotFound
        Test-Path m:/only -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeFalse
        $errors.FullyQualifiedErrorId | Should -BeLike 'CheckpointNotFound,*'
        New-CheckpointVariable back 8 | Copy-CheckpointVariable -To $work/m
        Get-Content m:/back | Should -Be 8
    }

    It 'goes with the drive, and with the module' {
        Set-Location $work
        Remove-PSDrive m
        Test-Path m:/head | Should -BeFalse
        $script = "Import-Module '$Manifest'; `$null = New-PSDrive m Checkpoint '$work/m'; Remove-Module CheckpointTools; " +
            "(Get-PSDrive m -ErrorAction Ignore) -eq `$null; Import-Module '$Manifest'; (New-PSDrive m Checkpoint '$work/m').Name"
        Invoke-Pwsh -NonInteractive -Command $script | Should -Be 'True', 'm'
    }
}

Describe 'New-PSDrive' {
    AfterEach { Remove-Drive }

    It 'takes <_>' -ForEach @(
        'samples/models/a/model-a', 'samples/models/a', 'samples/models/a/model-a.index', 'samples/models/a/checkpoint'
        'tests/fixtures/tf-made/v1_single', 'tests/fixtures/tf-made/saved_model_tf2/model'
    ) {
        Set-Location $root
        $drive = New-PSDrive m Checkpoint $_
        $drive.DisplayRoot | Should -Be (Get-CheckpointVariable $_)[0].Checkpoint
        Get-ChildItem m:/ | Should -Not -BeNullOrEmpty
    }

    It 'says what is wrong with a path' {
        Get-ThrownId "New-PSDrive m Checkpoint $TestDrive/nowhere" | Should -Be CheckpointNotFound
        Get-ThrownId "New-PSDrive m Checkpoint gs://bucket/m" | Should -Be RemotePath
        Get-PSDrive m -ErrorAction Ignore | Should -BeNullOrEmpty
    }
}
