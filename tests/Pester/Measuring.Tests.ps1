param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $values = "$root/tests/fixtures/oracle/values"
    $recorded = (Get-Content "$values/stats/stats.json" -Raw | ConvertFrom-Json).variables
    $adam = "$fixtures/tf1_adam_steps/model.ckpt-5"
}

Describe 'Measure-CheckpointVariable' {
    It 'measures what was recorded' {
        $measures = Measure-CheckpointVariable "$values/stats/model"
        $measures.Name | Should -Be (Get-CheckpointVariable "$values/stats/model").Name
        $recorded | Should -Not -BeNullOrEmpty
        foreach ($record in $recorded) {
            $measure = $measures.Where{ $_.Name -eq $record.name }[0]
            $measure.Count, $measure.NaNCount, $measure.InfinityCount, $measure.ZeroCount |
                Should -Be $record.count, $record.nan, $record.inf, $record.zero -Because $record.name
        }
    }

    It 'finds NaN in a pipeline' {
        $found = Measure-CheckpointVariable "$values/stats/model" | Where-Object NaNCount -GT 0
        $found.Name.Where{ $_ -in $recorded.name } | Sort-Object | Should -Be ($recorded.Where{ $_.nan -gt 0 }.name | Sort-Object)
        (Measure-CheckpointVariable "$values/stats/model" | Where NaNCount).Name | Should -Be $found.Name
        # A hunt may end with the first.
        (Measure-CheckpointVariable "$values/stats/model" | Where NaNCount | Select-Object -First 1).Name | Should -Be $found[0].Name
    }

    It 'finds NaN after a conversion, before it is written' {
        $table = New-CheckpointVariable x ([float[]] (1, 480, [float]::NaN))
        $table | Convert-CheckpointVariable -NewDataType float8_e4m3fn | Measure-CheckpointVariable | ForEach-Object NaNCount |
            Should -Be 2
    }

    It 'shows a table' {
        $nan = New-CheckpointVariable x ([float[]] (1, [float]::NaN, [float]::PositiveInfinity))
        $lines = ($nan | Measure-CheckpointVariable | Out-String -Width 80).Trim() -split '\r?\n' | ForEach-Object TrimEnd
        $lines[0] -split '\s+' | Should -Be 'Minimum', 'Maximum', 'Mean', 'StdDev', 'Zero%', 'Unsound', 'Name'
        $lines | Should -HaveCount 3
        $lines[2] | Should -Match ' 1 NaN, 1 inf +x$' -Because 'it says what is unsound'
        $lines = (Measure-CheckpointVariable $adam global_step | Out-String -Width 80).Trim() -split '\r?\n'
        $lines[2].Trim() -split '\s+' | Should -Be @('5', '5', '5', '0', (0.0).ToString('N1'), 'global_step')
    }

    It '-Total is that of all numbers, as if they were one variable' {
        $measures = Measure-CheckpointVariable $adam -Kind Weight -Total -Limit 0.5
        $total = $measures[-1]
        $each = $measures | Select-Object -SkipLast 1
        $each | Should -HaveCount 6
        $total.Name, $total.VariableCount | Should -Be '(total)', 6
        foreach ($number in 'Count', 'ZeroCount', 'NaNCount', 'BeyondLimitCount') {
            $total.$number | Should -Be ($each | Measure-Object $number -Sum).Sum -Because $number
        }
        $total.Minimum | Should -Be ($each | Measure-Object Minimum -Minimum).Minimum
        $total.Maximum | Should -Be ($each | Measure-Object Maximum -Maximum).Maximum
        $all = Get-CheckpointVariable $adam -Kind Weight | Read-CheckpointVariable | ForEach-Object { $_ } | Measure-Object -Average
        $total.Count | Should -Be $all.Count
        [Math]::Abs($total.Mean - $all.Average) | Should -BeLessThan 1e-12
    }

    It '-Limit counts what is finite and yet too large' {
        $measure = New-CheckpointVariable x ([float[]] (1, -1e38, 1e38, [float]::PositiveInfinity)) | Measure-CheckpointVariable -Limit 1e37
        $measure.BeyondLimitCount, $measure.InfinityCount | Should -Be 2, 1
        (Measure-CheckpointVariable $adam head/bias).BeyondLimitCount | Should -BeNullOrEmpty
    }

    It '-Histogram counts between the extremes' {
        $measure = New-CheckpointVariable x (0, 0, 1, 5, 9, 10, 10) | Measure-CheckpointVariable -Histogram 2
        $measure.Histogram | ForEach-Object Count | Should -Be 3, 4
        $measure.Histogram.Lower | Should -Be 0, 5
        $measure.Histogram.Upper | Should -Be 5, 10
        (Measure-CheckpointVariable $adam head/bias).Histogram | Should -BeNullOrEmpty
    }

    It 'takes variables, checkpoints and files: <_>' -ForEach @(
        'Measure-CheckpointVariable $adam head/kernel'
        'Measure-CheckpointVariable -LiteralPath "$adam.index" -Name head/KERNEL'
        'Measure-CheckpointVariable "$fixtures/tf1_adam_steps/*-5" head/* -Exclude *bias*, *Adam*, *Exp*'
        'Get-CheckpointVariable $adam head/kernel | Measure-CheckpointVariable'
        'Get-Checkpoint $adam | Measure-CheckpointVariable -Name head/kernel'
        'Get-Item "$adam.index" | Get-CheckpointVariable -Name head/kernel | Measure-CheckpointVariable'
    ) {
        $measure = Invoke-Expression $_
        $measure.Name, $measure.Count | Should -Be 'head/kernel', 12
    }

    It 'measures safetensors and NumPy''s arrays' {
        (Measure-CheckpointVariable "$values/safetensors/golden_1.safetensors" weight).Mean | Should -Be 2.5
        (Measure-CheckpointVariable "$values/npz/*.npz" step -ErrorAction Ignore).Count | Should -Be 1
    }

    It 'goes into files as numbers' {
        $path = "$TestDrive/m.csv"
        Measure-CheckpointVariable $adam head/bias | Export-Csv $path
        $row = Import-Csv $path
        $row.Name, $row.DataType, $row.Shape, $row.Count | Should -Be 'head/bias', 'float32', '[2]', '2'
        (Measure-CheckpointVariable $adam head/bias | ConvertTo-Json | ConvertFrom-Json).Count | Should -Be 2
    }

    It 'goes on after a damaged variable, and -ErrorAction Stop ends' {
        $prefix = Copy-CheckpointFile $adam "$TestDrive/damaged/m"
        Edit-Byte "$prefix.data-00000-of-00001" 0
        $measures = Measure-CheckpointVariable $prefix -ErrorAction SilentlyContinue -ErrorVariable failed
        $measures | Should -HaveCount 26
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ChecksumMismatch,*'
        Get-ThrownId 'Measure-CheckpointVariable $prefix' | Should -Be 'ChecksumMismatch'
    }

    It '<Id>: <Script>' -ForEach @(
        @{ Id = 'CheckpointNotFound'; Script = 'Measure-CheckpointVariable nowhere' }
        @{ Id = 'VariableNotFound'; Script = 'Measure-CheckpointVariable $adam nosuch' }
        @{ Id = 'InvalidPattern'; Script = 'Measure-CheckpointVariable $adam "w["' }
        @{ Id = 'NotAVariable'; Script = '1 | Measure-CheckpointVariable' }
        @{ Id = 'ParameterArgumentValidationError'; Script = 'Measure-CheckpointVariable $adam -Histogram 0' }
        @{ Id = 'ValueOutOfRange'; Script = '$large | Convert-CheckpointVariable x -NewDataType uint8 | Measure-CheckpointVariable' }
    ) {
        $large = New-CheckpointVariable x 300
        Get-ThrownId $Script | Should -BeExactly $Id
    }

    It 'is stopped' {
        $measure = 'New-CheckpointVariable x -Random Normal -Shape 100000000000 | Measure-CheckpointVariable'
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        Invoke-AndStop $measure { $clock.ElapsedMilliseconds -gt 500 } | Should -Be 'Stopped'
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 20
    }

    It 'completes <Line>' -ForEach @(
        @{ Line = "Measure-CheckpointVariable '{0}' glo"; Offers = 'global_step' }
        @{ Line = "Measure-CheckpointVariable '{0}' -DataType float6"; Offers = 'float64' }
        @{ Line = "Measure-CheckpointVariable '{0}' -Kind Mov"; Offers = 'MovingAverage' }
    ) {
        Get-Completion $Line.Replace('{0}', $adam) | Should -Be $Offers
    }
}
