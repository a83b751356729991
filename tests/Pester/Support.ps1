# What the files of this folder share: dot-sourced in their BeforeAll, where $Manifest names the module to test.
$root = (Resolve-Path "$PSScriptRoot/../..").Path
$models = "$root/samples/models"
$fixtures = "$root/tests/fixtures/tf-made"

Import-Module $Manifest -Force -ErrorAction Stop

# Copies a checkpoint's files to another prefix, and returns that.
function Copy-CheckpointFile {
    param([string] $Prefix, [string] $Destination)

    $null = New-Item -ItemType Directory -Path (Split-Path $Destination) -Force
    foreach ($file in Get-ChildItem -Path "$Prefix.*" -Include *.index, *.data-*) {
        Copy-Item -LiteralPath $file -Destination ($Destination + $file.FullName.Substring($Prefix.Length))
    }

    $Destination
}

# All that lies in a directory, with bytes and times: what was made and removed again shows in the time of its directory.
function Get-DirectoryState {
    param([string] $Directory)

    foreach ($item in @(Get-Item $Directory) + @(Get-ChildItem $Directory -Recurse -Force)) {
        $hash = $item.PSIsContainer ? '' : (Get-FileHash -LiteralPath $item.FullName).Hash
        "$($item.FullName) $($item.LastWriteTimeUtc.Ticks) $hash"
    }
}

# Changes one byte of a file.
function Edit-Byte {
    param([string] $File, [int] $Offset)

    $bytes = [System.IO.File]::ReadAllBytes($File)
    $bytes[$Offset] = $bytes[$Offset] -bxor 255
    [System.IO.File]::WriteAllBytes($File, $bytes)
}

# Runs the PowerShell that runs these tests in a process of its own: a program, or what dotnet runs. Pipe to it what somebody types.
function Invoke-Pwsh {
    $program = [System.Environment]::ProcessPath
    $runtime = [System.IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet' ? @("$PSHOME/pwsh.dll") : @()
    $input | & $program @runtime -NoProfile @args
}

# The texts that the Tab key offers at the end of a line.
function Get-Completion {
    param([string] $Line)

    (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches.CompletionText
}

# The id of the error with which a script ends where errors stop it, without the name of the command; $null where it succeeds.
function Get-ThrownId {
    param([string] $Script)

    $ErrorActionPreference = 'Stop'
    try { $null = . ([scriptblock]::Create($Script)) } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
}

# Runs a script in a runspace of its own and stops it, as Ctrl-C does, once the condition holds. Returns how it ended.
function Invoke-AndStop {
    param([string] $Script, [scriptblock] $Until)

    $shell = [powershell]::Create()
    try {
        $null = $shell.AddScript("Import-Module '$Manifest'; Set-Location -LiteralPath '$PWD'; $Script")
        $run = $shell.BeginInvoke()
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        while (-not ($holds = & $Until) -and -not $run.IsCompleted -and $clock.Elapsed.TotalSeconds -lt 30) {
            Start-Sleep -Milliseconds 5
        }

        $shell.Stop()
        $holds ? $shell.InvocationStateInfo.State : 'NeverBegun'
    }
    finally {
        $shell.Dispose()
    }
}

# What lies in a directory and below, as names.
function Get-FileName {
    param([string] $Directory = $PWD)

    (Get-ChildItem -LiteralPath $Directory -Recurse -Force).Name
}
