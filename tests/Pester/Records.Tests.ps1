param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $adam = "$fixtures/tf1_adam_steps/model.ckpt-5"
}

Describe 'Records' {
    It 'of variables are what JSON has: names, lists of sizes, numbers' {
        $record = Get-CheckpointVariable $adam -LiteralName head/kernel | ConvertTo-CheckpointRecord | ConvertTo-Json | ConvertFrom-Json
        $variable = Get-CheckpointVariable $adam -LiteralName head/kernel
        $record.DataType | Should -BeExactly 'float32'
        $record.Shape | Should -Be $variable.Shape.Dimensions
        $record.Kind | Should -BeExactly 'Weight'
        $record.Size | Should -Be $variable.Size
        $record.PSObject.Properties.Name | Should -Not -Contain 'PSPath'
    }

    It 'of a scalar have an empty list for its shape' {
        Get-CheckpointVariable $adam -LiteralName beta1_power | ConvertTo-CheckpointRecord | ConvertTo-Json -Compress |
            Should -Match '"Shape":\[\]'
    }

    It 'of checkpoints have times as JSON has them, and the files as a list' {
        $json = Get-Checkpoint $adam | ConvertTo-CheckpointRecord | ConvertTo-Json
        $json | Should -Match '"LastWriteTime": "\d{4}-\d\d-\d\dT[\d:.]+Z"'
        $json | Should -Match '"Format": "V2"'
        ($json | ConvertFrom-Json).Files | Should -Be (Get-Checkpoint $adam).Files
    }

    It 'are taken back by commands, from JSON and from CSV' {
        $expected = (Get-CheckpointVariable $adam -Kind Weight).Name
        foreach ($way in 'json', 'csv') {
            $records = $way -eq 'json' ?
                (Get-CheckpointVariable $adam -Kind Weight | ConvertTo-CheckpointRecord | ConvertTo-Json | ConvertFrom-Json) :
                (Get-CheckpointVariable $adam -Kind Weight | ConvertTo-CheckpointRecord -Flat | ConvertTo-Csv | ConvertFrom-Csv)
            $copy = Join-Path $TestDrive $way
            $records | Copy-CheckpointVariable -To $copy
            (Get-CheckpointVariable $copy).Name | Should -Be $expected
            Compare-Checkpoint $copy $adam -IncludeValue | Where-Object Kind -NE Missing | Should -BeNullOrEmpty
        }

        Get-Checkpoint $adam | ConvertTo-CheckpointRecord | ConvertTo-Json | ConvertFrom-Json | Test-Checkpoint | Should -BeTrue
        Get-Checkpoint $adam | ConvertTo-CheckpointRecord -Flat | ConvertTo-Csv | ConvertFrom-Csv | Test-Checkpoint | Should -BeTrue
    }

    It 'have a cell for each list where they are flat' {
        $row = Get-CheckpointVariable $adam -LiteralName head/kernel | ConvertTo-CheckpointRecord -Flat | ConvertTo-Csv | ConvertFrom-Csv
        $row.Shape | Should -Be "$((Get-CheckpointVariable $adam -LiteralName head/kernel).Shape)"
        (Get-Checkpoint $adam | ConvertTo-CheckpointRecord -Flat).Files | Should -BeExactly ((Get-Checkpoint $adam).Files -join '; ')
    }

    It 'of what a drive shows have nothing of the drive' {
        $null = New-PSDrive r Checkpoint $adam
        $records = @(Get-ChildItem r:/head | ConvertTo-CheckpointRecord)
        $records.Name | Should -Contain 'head/kernel'
        $records.ForEach{ $_.PSObject.Properties.Name } | Should -Not -Match '^PS'
        Remove-PSDrive r
    }

    It 'are made of everything that the module emits: <Script>' -ForEach @(
        @{ Script = 'Get-CheckpointScope $adam' }
        @{ Script = 'Get-CheckpointVariable $adam' }
        @{ Script = 'Get-Checkpoint $adam' }
        @{ Script = 'Get-ModelVariable "$adam.meta"' }
        @{ Script = 'Compare-Checkpoint $adam "$models/a" -Detailed' }
        @{ Script = 'Compare-Checkpoint $adam "$models/a"' }
        @{ Script = 'Test-Checkpoint $adam -Summary' }
        @{ Script = 'Measure-CheckpointVariable $adam -Histogram 3 -Total' }
        @{ Script = 'Read-CheckpointVariable $adam * -AsObject' }
        @{ Script = 'Get-CheckpointObject "$fixtures/../oracle/graph/bases/keras3" -Recurse' }
    ) {
        function Find-Foreign($Value) {
            if ($null -eq $Value -or $Value -is [string] -or $Value -is [datetime] -or $Value.GetType().IsPrimitive) { return }
            if ($Value -is [bigint] -or $Value -is [decimal] -or $Value -is [half]) { return }
            if ($Value -is [array]) { foreach ($item in $Value) { Find-Foreign $item }; return }
            if ($Value -is [System.Management.Automation.PSCustomObject]) {
                foreach ($property in $Value.PSObject.Properties) { Find-Foreign $property.Value }
                return
            }
            "$($Value.GetType())"
        }

        $records = @(. ([scriptblock]::Create($Script)) | ConvertTo-CheckpointRecord)
        $records | Should -Not -BeNullOrEmpty
        foreach ($record in $records) { Find-Foreign $record | Should -BeNullOrEmpty }
        $records | ConvertTo-Json -Depth 9 | Should -Not -BeNullOrEmpty
        $flat = @(. ([scriptblock]::Create($Script)) | ConvertTo-CheckpointRecord -Flat)
        foreach ($property in $flat[0].PSObject.Properties) { $property.Value -is [array] | Should -BeFalse }
    }

    It 'of others are what they were' {
        $file = Get-Item $Manifest
        $file | ConvertTo-CheckpointRecord | Should -Be $file
    }
}
