param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
}

Describe 'Reading' {
    It 'gives a scalar as a scalar' {
        $value = Read-CheckpointVariable "$models/a" a
        $value | Should -BeOfType int
        $value | Should -Be 3
    }

    It 'gives the values of a pipeline in its order' {
        Get-CheckpointVariable "$models/b", "$models/a" | Read-CheckpointVariable | Should -Be 4, 3
    }

    It 'gives an array of the shape of the tensor' {
        $kernel = Read-CheckpointVariable "$fixtures/bert_like" bert/pooler/dense/kernel
        $kernel.GetType() | Should -Be ([float[, ]])
        $kernel.GetLength(0), $kernel.GetLength(1) | Should -Be 8, 8
        $kernel[0, 3] | Should -BeOfType float
    }

    It 'gives every value that TensorFlow gave' {
        $expected = Get-Content "$fixtures/tf1_adam_steps/expected.json" -Raw | ConvertFrom-Json
        $small = $expected.variables | Where-Object { $_.PSObject.Properties['values'] }
        $small.Count | Should -BeGreaterThan 5
        foreach ($variable in $small) {
            # foreach goes through an array of any rank, row by row.
            $read = @(foreach ($value in Read-CheckpointVariable "$fixtures/tf1_adam_steps" $variable.name) { $value })
            $stored = @(foreach ($row in $variable.values) { foreach ($value in $row) { $value } })
            [float[]] $read | Should -Be ([float[]] $stored) -Because $variable.name
        }
    }

    It 'measures what it reads' {
        $measure = Measure-CheckpointVariable "$fixtures/bert_like" bert/pooler/dense/kernel -Histogram 2
        $kernel = Read-CheckpointVariable "$fixtures/bert_like" bert/pooler/dense/kernel
        $values = $kernel | ForEach-Object { $_ } | Measure-Object -Minimum -Average
        $measure.Count, $measure.NaNCount | Should -Be 64, 0
        $measure.Minimum | Should -Be $values.Minimum
        [Math]::Abs($measure.Mean - $values.Average) | Should -BeLessThan 1e-12
        ($measure.Histogram | Measure-Object Count -Sum).Sum | Should -Be 64
    }

    It 'gives a partitioned variable in one piece' {
        $variable = Get-CheckpointVariable "$fixtures/partitioned_sharded" | Where-Object Partition | Select-Object -First 1
        $variable | Should -Not -BeNullOrEmpty
        $count = $variable.Shape.Dimensions | ForEach-Object { $all = 1 } { $all *= $_ } { $all }
        ($variable | Read-CheckpointVariable).Length | Should -Be $count
    }
}

Describe 'Testing' {
    It 'says True of what is sound' {
        Test-Checkpoint "$models/a", "$models/b", "$fixtures/bert_like" | Should -Be $true, $true, $true
    }

    It 'finds one byte that changed' {
        $prefix = Copy-CheckpointFile "$fixtures/tf1_adam_steps/model.ckpt-5" "$TestDrive/changed/m"
        Edit-Byte "$prefix.data-00000-of-00001" 0
        Test-Checkpoint $prefix | Should -BeFalse
        $fault = Test-Checkpoint $prefix -Detailed | Where-Object Severity -EQ Error
        $fault.Code | Should -Be 'ChecksumMismatch'
        $fault.Variable | Should -Be 'beta1_power'
        { Read-CheckpointVariable $prefix beta1_power -ErrorAction Stop } | Should -Throw '*checksum*'
    }
}
