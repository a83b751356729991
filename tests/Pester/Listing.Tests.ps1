param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
}

Describe 'Listing' {
    It 'finds a checkpoint from <_>' -ForEach 'a', 'a/model-a', 'a/model-a.index', 'a/model-a.data-00000-of-00001', 'a/model-*' {
        (Get-CheckpointVariable "$models/$_").Name | Should -Be 'a'
    }

    It 'lists every variable once, without its value' {
        $variables = Get-CheckpointVariable "$fixtures/bert_like"
        $variables.Count | Should -Be 175
        ($variables.Name | Sort-Object -Unique -CaseSensitive).Count | Should -Be 175
        $variables[0].PSObject.Properties.Name | Should -Not -Contain 'Value'
    }

    It 'selects by <Selection>' -ForEach @(
        @{ Selection = '-Name bert/encoder/*'; Count = 144 }
        @{ Selection = '-Name bert/pooler/dense/* -Kind Weight'; Count = 2 }
        @{ Selection = '-DataType int64'; Count = 1 }
        @{ Selection = '-Kind OptimizerSlot -Name bert/pooler/*'; Count = 4 }
        @{ Selection = '-Name bert/pooler/* -Exclude *adam*'; Count = 2 }
        @{ Selection = '-LiteralName global_step'; Count = 1 }
    ) {
        @(Invoke-Expression "Get-CheckpointVariable '$fixtures/bert_like' $Selection").Count | Should -Be $Count
    }

    It 'selects by the path of the object' {
        $names = (Get-CheckpointVariable "$fixtures/tf2_keras3" -Kind Weight).ObjectPath
        $names | Should -Not -BeNullOrEmpty
        (Get-CheckpointVariable "$fixtures/tf2_keras3" -ObjectPath $names[0]).ObjectPath | Should -Be $names[0]
    }

    It 'shows in a list what a variable is for, and what decided it' {
        $text = Get-CheckpointVariable "$fixtures/../reports/kinds/one_momentum" layer_0/kernel/sgd_m | Format-List | Out-String
        $text | Should -Match 'Kind +: OptimizerSlot'
        $text | Should -Match 'KindEvidence +: Model'
        $text | Should -Match 'SlotOf +: layer_0/kernel'
        $text | Should -Match 'SlotName +: momentum'
    }

    It 'lists V1 checkpoints like others' {
        (Get-CheckpointVariable "$fixtures/v1_single").Count | Should -Be (
            Get-Content "$fixtures/v1_single/expected.json" -Raw | ConvertFrom-Json).variables.Count
    }

    It 'finds all checkpoints of a directory, and the latest' {
        $found = Get-Checkpoint "$fixtures/tf1_adam_steps"
        $found.Name | Should -Be 'model.ckpt-3', 'model.ckpt-4', 'model.ckpt-5'
        ($found | Where-Object IsLatest).Name | Should -Be 'model.ckpt-5'
    }

    It 'is measured and sorted by PowerShell' {
        (Get-CheckpointVariable "$fixtures/bert_like" | Measure-Object Size -Sum).Sum | Should -Be 37640
        $names = (Get-CheckpointVariable "$models/b", "$models/a" | Sort-Object).Name
        $names | Should -Be 'a', 'b'
        $sizes = (Get-CheckpointVariable "$fixtures/bert_like" | Sort-Object Size -Descending).Size
        $sizes[0] | Should -Be ($sizes | Measure-Object -Maximum).Maximum
        (Get-CheckpointVariable "$fixtures/bert_like" | Group-Object DataType).Name | Should -Be 'float32', 'int64'
    }
}

Describe 'Scopes' {
    It 'count all that is in them, however deep: <_>' -ForEach 'tf1_adam_steps/model.ckpt-5', 'bert_like', 'tf2_keras3' {
        $variables = Get-CheckpointVariable "$fixtures/$_"
        $scopes = Get-CheckpointScope "$fixtures/$_" -Depth 9
        $scopes.Count | Should -BeGreaterThan 3
        foreach ($scope in $scopes) {
            $within = $variables.Where{ $scope.Name -eq '' -or ($_.ObjectPath ?? $_.Name).StartsWith("$($scope.Name)/") }
            $scope.VariableCount | Should -Be $within.Count -Because $scope.Name
            $scope.Size | Should -Be ($within | Measure-Object Size -Sum).Sum -Because $scope.Name
        }
    }
}

Describe 'A model' {
    It 'lists the variables that its saver asks for' {
        $variables = Get-ModelVariable "$fixtures/tf1_adam_steps/model.ckpt-5.meta"
        $variables.Count | Should -BeGreaterThan 20
        $variables.Name | Should -Contain 'global_step'
        ($variables | Where-Object Name -eq global_step).RestoreKeys | Should -Be 'global_step'
    }

    It 'is fitted by its own checkpoint' {
        $adam = "$fixtures/tf1_adam_steps/model.ckpt-5"
        Compare-Checkpoint $adam -Model "$adam.meta" -Quiet | Should -BeTrue
        Compare-Checkpoint "$models/a" -Model "$adam.meta" -Quiet | Should -BeFalse
    }

    It 'gets a map for a scope that was renamed' {
        $model = Get-CheckpointVariable "$fixtures/bert_like" | Rename-CheckpointScope bert encoder
        $difference = Compare-Checkpoint "$fixtures/bert_like" -Model $model
        $difference[0].AssignmentMapText | Should -Be "@{ 'bert/' = 'encoder/' }"
    }
}
