#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Runs the core's tests as Windows code, under Wine on Linux.
.DESCRIPTION
    Builds tests/CheckpointTools.Core.Tests with its runtime for win-x64, and runs it in a Wine prefix of its own under artifacts/wine.
    Ends with the runner's exit code. Wine is Debian's package wine64; docs/testing.md says what this shows and what it does not.
.EXAMPLE
    ./build/Test-Wine.ps1
.EXAMPLE
    ./build/Test-Wine.ps1 -RunnerArguments '-class', 'CheckpointTools.Tests.Proof.SharingTests'
#>
[CmdletBinding()]
param(
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    # What the runner of xunit is told: '-class' and '-method', for example. Without it all tests run.
    [string[]] $RunnerArguments = @()
)

$ErrorActionPreference = 'Stop'

$root = Split-Path $PSScriptRoot
$output = Join-Path $root 'artifacts' 'wine'
$tests = Join-Path $root 'artifacts' 'bin' 'CheckpointTools.Core.Tests' "$($Configuration.ToLowerInvariant())_win-x64"

$wine = Get-Command wine, wine64 -CommandType Application -ErrorAction Ignore | Select-Object -First 1
if (-not $wine) {
    throw 'Wine is not installed, and the Windows code needs it to run here. On Debian and Ubuntu: apt-get install wine64'
}

& dotnet build (Join-Path $root 'tests' 'CheckpointTools.Core.Tests') -c $Configuration -r win-x64 --self-contained -v quiet
if ($LASTEXITCODE -ne 0) {
    throw "Building the tests for win-x64 ended with exit code $LASTEXITCODE."
}

# An exception that leaves a method called by native reflection overflows the stack under Wine 8. Emitted calls have no native frames.
$settingsPath = Join-Path $tests 'CheckpointTools.Core.Tests.runtimeconfig.json'
$settings = Get-Content $settingsPath -Raw | ConvertFrom-Json -AsHashtable
$settings.runtimeOptions.configProperties['Switch.System.Reflection.ForceEmitInvoke'] = $true
ConvertTo-Json $settings -Depth 10 | Set-Content $settingsPath

$environment = @{
    WINEPREFIX = Join-Path $output 'prefix'
    # Wine reports each function that it lacks or does by halves.
    WINEDEBUG = '-all'
    # Wine cannot map one block of memory twice, and brings no ICU.
    DOTNET_EnableWriteXorExecute = '0'
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT = '1'
}
foreach ($name in $environment.Keys) {
    Set-Item "Env:$name" $environment[$name]
}

# Wine makes the prefix, but not the directory that it is in.
$null = New-Item -ItemType Directory -Path $output -Force

# Wine 8 of Debian is Windows 7 unless told otherwise, which .NET does not support any more.
& $wine.Source reg add 'HKCU\Software\Wine' /v Version /d win10 /f | Out-Null
if ($LASTEXITCODE -ne 0) {
    throw "Wine could not make its prefix $($environment.WINEPREFIX): exit code $LASTEXITCODE."
}

# A process that ends with an unhandled exception would wait for somebody to close a window.
& $wine.Source reg add 'HKCU\Software\Wine\WineDbg' /v ShowCrashDialog /t REG_DWORD /d 0 /f | Out-Null

& $wine.Source --version
& $wine.Source (Join-Path $tests 'CheckpointTools.Core.Tests.exe') -noColor @RunnerArguments
exit $LASTEXITCODE
