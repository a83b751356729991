<#
    The main job on two small checkpoints that TensorFlow wrote: model a holds the variable a = 3, model b holds b = 4.
    Merges both into one checkpoint and shows what is in it. The sources stay as they are.
#>
param(
    # The prefix of the merged checkpoint; by default one in a temporary directory that is removed in the end.
    [string] $Destination
)

$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/import-module.ps1"

$scratch = $null
if (-not $Destination) {
    $scratch = [System.IO.Directory]::CreateTempSubdirectory('checkpointtools-').FullName
    $Destination = "$scratch/merged_model"
}

try {
    Merge-Checkpoint "$PSScriptRoot/models/a", "$PSScriptRoot/models/b" -Destination $Destination

    Get-CheckpointVariable $Destination | ForEach-Object {
        [pscustomobject]@{
            Name     = $_.Name
            DataType = $_.DataType
            Shape    = $_.Shape
            Value    = $_ | Read-CheckpointVariable
        }
    }
}
finally {
    if ($scratch) {
        [System.IO.Directory]::Delete($scratch, $true)
    }
}
