@{
    RootModule           = 'bin/CheckpointTools.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = 'e6afabd6-f939-43d6-97a1-911f894bd0a5'
    Author               = 'CheckpointTools contributors'
    CompanyName          = 'CheckpointTools'
    Copyright            = 'Copyright (c) 2026 CheckpointTools contributors'
    Description          = 'Lists, copies, renames and merges TensorFlow checkpoints in PowerShell pipelines, without TensorFlow.'
    CompatiblePSEditions = @('Core')
    PowerShellVersion    = '7.4'
    FormatsToProcess     = @('Session/CheckpointTools.Format.ps1xml')
    NestedModules        = @('Session/CheckpointTools.OneCopy.psm1', 'Session/CheckpointTools.Types.psd1')
    CmdletsToExport      = @(
        'Compare-Checkpoint'
        'Convert-Checkpoint'
        'Convert-CheckpointVariable'
        'ConvertTo-CheckpointRecord'
        'Copy-Checkpoint'
        'Copy-CheckpointVariable'
        'Export-CheckpointReport'
        'Export-CheckpointVariable'
        'Get-Checkpoint'
        'Get-CheckpointObject'
        'Get-CheckpointScope'
        'Get-CheckpointVariable'
        'Get-ModelVariable'
        'Initialize-CheckpointVariable'
        'Join-CheckpointVariable'
        'Measure-CheckpointVariable'
        'Merge-Checkpoint'
        'Merge-CheckpointVariable'
        'Move-Checkpoint'
        'New-CheckpointVariable'
        'Optimize-Checkpoint'
        'Read-CheckpointVariable'
        'Remove-Checkpoint'
        'Remove-CheckpointVariable'
        'Rename-CheckpointScope'
        'Rename-CheckpointVariable'
        'Repair-Checkpoint'
        'Set-LatestCheckpoint'
        'Split-CheckpointVariable'
        'Test-Checkpoint'
        'Wait-Checkpoint'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('TensorFlow', 'checkpoint', 'machine-learning', 'model', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://licenses.nuget.org/MIT'
            ProjectUri   = 'https://www.powershellgallery.com/packages/CheckpointTools'
            ReleaseNotes = 'CHANGELOG.md in the module says what is new.'
        }
    }
}
