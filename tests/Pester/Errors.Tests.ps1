param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"

    $null = New-Item -ItemType Directory "$TestDrive/errors"
    Push-Location "$TestDrive/errors"
    $null = Copy-CheckpointFile "$models/a/model-a" "$PWD/a"
    $null = Copy-CheckpointFile "$models/a/model-a" "$PWD/same"
    $null = Copy-CheckpointFile "$models/b/model-b" "$PWD/b"
    $null = Copy-CheckpointFile "$models/a/model-a" "$PWD/index"
    Edit-Byte "$PWD/index.index" 10
    $null = Copy-CheckpointFile "$models/a/model-a" "$PWD/data"
    Edit-Byte "$PWD/data.data-00000-of-00001" 0
    $null = Copy-CheckpointFile "$models/a/model-a" "$PWD/lost"
    Remove-Item "$PWD/lost.data-00000-of-00001"
    Set-Content "$PWD/text.index" 'no checkpoint'
}

AfterAll {
    Pop-Location
}

Describe 'Errors' {
    It '<Id>: <Script>' -ForEach @(
        @{ Id = 'CheckpointNotFound'; Script = 'Get-CheckpointVariable nowhere' }
        @{ Id = 'CheckpointNotFound'; Script = 'Merge-Checkpoint a, nowhere -To x' }
        @{ Id = 'NotACheckpoint'; Script = 'Get-CheckpointVariable text.index' }
        @{ Id = 'RemotePath'; Script = 'Get-CheckpointVariable gs://bucket/model' }
        @{ Id = 'NotAFileSystemPath'; Script = 'Get-CheckpointVariable Env:PATH' }
        @{ Id = 'VariableNotFound'; Script = 'Get-CheckpointVariable a no' }
        @{ Id = 'VariableNotFound'; Script = 'Read-CheckpointVariable a no' }
        @{ Id = 'InvalidPattern'; Script = 'Get-CheckpointVariable a "w["' }
        @{ Id = 'DamagedIndex'; Script = 'Get-CheckpointVariable index' }
        @{ Id = 'DamagedIndex'; Script = 'Merge-Checkpoint index, b -To x' }
        @{ Id = 'ChecksumMismatch'; Script = 'Read-CheckpointVariable data a' }
        @{ Id = 'ChecksumMismatch'; Script = 'Get-CheckpointVariable data | Copy-CheckpointVariable -To x' }
        @{ Id = 'DataFileMissing'; Script = 'Get-CheckpointVariable lost | Copy-CheckpointVariable -To x' }
        @{ Id = 'DestinationExists'; Script = 'Get-CheckpointVariable b | Copy-CheckpointVariable -To a' }
        @{ Id = 'DuplicateVariable'; Script = 'Merge-Checkpoint a, same -To x' }
        @{ Id = 'InvalidAssignment'; Script = 'Get-CheckpointVariable a | Initialize-CheckpointVariable b @{ nothere = "a" }' }
        @{ Id = 'NotAVariable'; Script = '1 | Copy-CheckpointVariable -To x' }
        @{ Id = 'NoVariable'; Script = '@() | Copy-CheckpointVariable -To x' }
        @{ Id = 'ModelNotFound'; Script = 'Get-ModelVariable nowhere' }
        @{ Id = 'RemotePath'; Script = 'Test-Checkpoint gs://bucket/x' }
        @{ Id = 'CheckpointNotFound'; Script = 'Rename-CheckpointScope a b -Path nowhere' }
        @{ Id = 'CheckpointNotFound'; Script = 'Remove-CheckpointVariable nowhere a' }
        @{ Id = 'CheckpointNotFound'; Script = 'Compare-Checkpoint nowhere a' }
    ) {
        $ErrorActionPreference = 'Stop'
        $before = Get-DirectoryState $PWD
        $thrown = try { $null = Invoke-Expression $Script } catch { $_ }
        $thrown | Should -Not -BeNullOrEmpty
        $thrown.FullyQualifiedErrorId.Split(',')[0] | Should -BeExactly $Id
        $thrown.CategoryInfo.Category | Should -Not -Be 'NotSpecified'
        (Get-DirectoryState $PWD | Select-Object -Skip 1) | Should -Be ($before | Select-Object -Skip 1)
    }

    It 'a path that cannot be read does not hide the others' {
        $variables = Get-CheckpointVariable nowhere, a -ErrorAction SilentlyContinue -ErrorVariable failed
        $variables.Name | Should -Be 'a'
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'CheckpointNotFound,*'
    }

    It 'a name that is nearly right is answered with the right one' {
        { Get-CheckpointVariable "$fixtures/bert_like" bert/poler/dense/bias -ErrorAction Stop } |
            Should -Throw "*Did you mean*'bert/pooler/dense/bias'*"
    }

    It 'what is left out of a damaged checkpoint is warned of' {
        $adam = Copy-CheckpointFile "$fixtures/tf1_adam_steps/model.ckpt-5" "$PWD/adam"
        Edit-Byte "$adam.data-00000-of-00001" 0
        Get-CheckpointVariable adam | Copy-CheckpointVariable -To salvaged -SkipDamaged -WarningVariable warned 3> $null
        "$warned" | Should -BeLike '*beta1_power*'
        (Get-CheckpointVariable salvaged).Name | Should -Be (Get-CheckpointVariable adam -Exclude beta1_power).Name
        Test-Checkpoint salvaged | Should -BeTrue
    }
}
