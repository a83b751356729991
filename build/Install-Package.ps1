<#
.SYNOPSIS
    Installs the packed module from a local repository, as users install it from the PowerShell Gallery.
.DESCRIPTION
    Emits the path of the installed manifest. It goes to the modules of the user whose HOME is set; the repository is there only as long as
    this takes.
#>
[CmdletBinding()]
[OutputType([string])]
param(
    # The directory of the package: what ./build.ps1 Pack has made.
    [string] $Directory = "$PSScriptRoot/../artifacts/package"
)

$ErrorActionPreference = 'Stop'

$repository = "CheckpointTools-$PID"
Register-PSResourceRepository -Name $repository -Uri (Resolve-Path $Directory).Path -Trusted
try {
    Install-PSResource CheckpointTools -Repository $repository -Reinstall -Quiet
    $installed = Get-InstalledPSResource CheckpointTools | Sort-Object Version | Select-Object -Last 1
    Join-Path $installed.InstalledLocation CheckpointTools $installed.Version.ToString(3) CheckpointTools.psd1
}
finally {
    Unregister-PSResourceRepository -Name $repository
}
