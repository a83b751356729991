<#
.SYNOPSIS
    Runs the acceptance tests of tests/Pester in this PowerShell.
.DESCRIPTION
    Needs the .NET SDK, which brings Pester as a package. Ends with 1 if a test fails, or if none was run.
#>
[CmdletBinding()]
param(
    # The manifest of the module to test: the staged one of this checkout, or that of an unpacked package.
    [string] $Manifest = "$PSScriptRoot/../CheckpointTools.psd1",

    # Which of the files in tests/Pester: 'Merging' for Merging.Tests.ps1.
    [string] $Name = '*',

    # One of the versions in Pester.csproj.
    [string] $PesterVersion = '6.2.0'
)

$ErrorActionPreference = 'Stop'

$project = "$PSScriptRoot/Pester.csproj"
$packages = "$PSScriptRoot/../artifacts/pester"
dotnet restore $project --packages $packages --verbosity quiet
if ($LASTEXITCODE -ne 0) {
    throw "Pester could not be restored: dotnet restore ended with exit code $LASTEXITCODE."
}

Import-Module "$packages/pester/$PesterVersion/tools/Pester.psd1"

$configuration = New-PesterConfiguration
$data = @{ Manifest = (Resolve-Path $Manifest).Path }
$configuration.Run.Container = New-PesterContainer -Path "$PSScriptRoot/../tests/Pester/$Name.Tests.ps1" -Data $data
$configuration.Run.PassThru = $true
$result = Invoke-Pester -Configuration $configuration

# A file that cannot be read has no tests that could fail.
$failed = $result.FailedCount + $result.FailedContainersCount
"Pester $PesterVersion on $($data.Manifest): passed $($result.PassedCount), failed $failed"
exit ($result.Result -eq 'Passed' -and $result.PassedCount -gt 0 ? 0 : 1)
