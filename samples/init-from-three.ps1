<#
    A model that was just built takes its values from three checkpoints: its encoder from BERT, its head from a model that was
    tuned on the same task, and its table of words from a V1 file of 2016. Shows what goes where, and writes the model. The sources
    stay as they are.
#>
param(
    # The prefix of the filled checkpoint; by default one in a temporary directory that is removed in the end.
    [string] $Destination
)

$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/import-module.ps1"

$scratch = $null
if (-not $Destination) {
    $scratch = [System.IO.Directory]::CreateTempSubdirectory('checkpointtools-').FullName
    $Destination = "$scratch/ready"
}

$sources = "$PSScriptRoot/transfer"
try {
    $ready = & {
        Get-CheckpointVariable "$sources/model"

        # The table is in no checkpoint of the model yet: an object stands for it.
        [pscustomobject]@{ Name = 'words/table'; DataType = 'float32'; Shape = '[3, 4]' }
    } |
        Initialize-CheckpointVariable -From "$sources/bert" -AssignmentMap @{ 'bert/encoder/' = 'encoder/' } |
        Initialize-CheckpointVariable -From "$sources/tuned" -AssignmentMap @{ 'head/' = 'cls/' } |
        Initialize-CheckpointVariable -From "$sources/words" -AssignmentMap @{ f = 'words/table' }

    $ready | ForEach-Object { "$($_.Name) <- $($_.SourceName) of $([System.IO.Path]::GetFileName($_.Checkpoint))" }
    $ready | Copy-CheckpointVariable -Destination $Destination

    # It has the values of its sources: nothing differs.
    "The copy equals its sources: $(Compare-Checkpoint $Destination -Model $ready -IncludeValue -Quiet)"
}
finally {
    if ($scratch) {
        [System.IO.Directory]::Delete($scratch, $true)
    }
}
