#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tests and packs CheckpointTools: a front door to the dotnet commands that CONTRIBUTING.md names.
.EXAMPLE
    ./build.ps1 Test, Pack
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pack')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

$ErrorActionPreference = 'Stop'

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $args ended with exit code $LASTEXITCODE."
    }
}

Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'Build' { Invoke-DotNet build CheckpointTools.sln -c $Configuration }
        'Test' { Invoke-DotNet test --solution CheckpointTools.sln -c $Configuration }
        'Pack' { Invoke-DotNet build src/CheckpointTools -c Release -t:PackModule }
    }
}
finally {
    Pop-Location
}
