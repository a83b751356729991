#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tries, tests, packs and measures CheckpointTools.
.DESCRIPTION
    The .NET SDK that global.json names is all that it needs. Where no PowerShell is installed, the SDK brings one:

        dotnet tool exec --yes powershell -- ./build.ps1 Try

    Build      builds all projects, and stages the module in bin/
    Try        merges the two sample checkpoints, and shows what came of it
    Test       runs all tests: those of the .NET projects, and those of tests/Pester on the staged module
    Pack       makes the packages of the module and of the library in artifacts/package
    Format     lays out all sources as .ci/run wants them
    Bench      prints the table of docs/benchmarks.md; takes a quarter of an hour
    TestWine   runs the tests of the core in Wine
.EXAMPLE
    ./build.ps1 Test, Pack
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0, ValueFromRemainingArguments)]
    [ValidateSet('Build', 'Try', 'Test', 'Pack', 'Format', 'Bench', 'TestWine')]
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

# The pinned PowerShell, in a process of its own: in this one, the module's files would stay loaded.
function Invoke-Pwsh {
    Invoke-DotNet tool restore --verbosity quiet
    Invoke-DotNet tool run pwsh '--' -NoProfile -NonInteractive @args
}

# Whoever runs all tests wants to know all that fail.
function Invoke-Test {
    $failures = @()
    try { Invoke-DotNet test --solution CheckpointTools.sln -c $Configuration } catch { $failures += "$_" }
    try { Invoke-Pwsh -File build/Test-Module.ps1 } catch { $failures += "$_" }
    if ($failures) {
        throw $failures -join ' '
    }
}

Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'Build' { Invoke-DotNet build CheckpointTools.sln -c $Configuration }
        'Try' {
            Invoke-DotNet build src/CheckpointTools -c $Configuration --verbosity quiet
            Invoke-Pwsh -File samples/merge-two-models.ps1
        }
        'Test' { Invoke-Test }
        'Pack' {
            Invoke-DotNet build src/CheckpointTools -c Release
            Invoke-DotNet pack build/Package.csproj
            Invoke-DotNet pack src/CheckpointTools.Core -c Release --no-build --output artifacts/package
        }
        'Format' {
            Invoke-DotNet tool restore --verbosity quiet
            Invoke-DotNet tool run csharpier format --no-msbuild-check .
        }
        'Bench' { Invoke-DotNet run -c Release --project tests/CheckpointTools.Benchmarks }
        'TestWine' { Invoke-Pwsh -File build/Test-Wine.ps1 }
    }
}
finally {
    Pop-Location
}
