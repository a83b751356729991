# Imports the module for the samples: that of this clone, if it is built, else the one that is installed.
if (-not (Get-Module CheckpointTools)) {
    $clone = [System.IO.Path]::GetFullPath("$PSScriptRoot/..")
    if (Test-Path "$clone/bin/CheckpointTools.dll") {
        Import-Module "$clone/CheckpointTools.psd1"
    }
    elseif (Get-Module CheckpointTools -ListAvailable) {
        Import-Module CheckpointTools
    }
    else {
        throw "CheckpointTools is neither built nor installed. Build it first: dotnet build '$clone/src/CheckpointTools'"
    }
}
