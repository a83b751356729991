<#
.SYNOPSIS
    What a scheduler may do with a directory of checkpoints each night: verify, average, strip, export, report, prune.
.DESCRIPTION
    Every checkpoint below -Path is verified. Then, for each run (the checkpoints of one directory that have one name but for the step):

    average   the last -Average checkpoints, to <output>/<run>/average
    strip     that without its optimizer, to <output>/<run>/model
    export    the weights of that, to <output>/<run>/model.safetensors
    report    a page about the latest checkpoint, to <output>/<run>/latest.html
    prune     all but the latest -Keep checkpoints of each directory

    A run with a damaged checkpoint gets none of these but a page for each damaged one, and as long as anything is damaged, nothing is
    pruned anywhere. Outputs of the night before are replaced, each of them as a whole. The log, <output>/logs/nightly-<time>.json, says of
    each step how it ended, how long it took, and which checkpoints came of it.

    Two of these never work on one -Output at a time: the second one ends with 3. The lock is the system's and goes with the process, so
    one that is killed locks nobody out.

    Exit codes:

    0   all is well
    1   damage was found; the log and the pages say which. Other steps may have failed, too
    2   it could not do its work: no such directory, no checkpoint in it, a full disk, no module ...
    3   another one is at work

    PowerShell itself ends with 1 where it does not come to begin the script, as with a parameter that is not there.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File samples/nightly.ps1 -Path /data/runs -Output /data/nightly -Keep 10
#>
[CmdletBinding()]
param(
    # The directory of checkpoints; those in its subdirectories count, too.
    [string] $Path = 'runs',

    # Where all outputs go. It must not lie in -Path: averages are no checkpoints of a run.
    [string] $Output = 'nightly',

    # How many of the last checkpoints are averaged.
    [ValidateRange(1, [int]::MaxValue)]
    [int] $Average = 5,

    # How many of the latest checkpoints of each run stay.
    [ValidateRange(1, [int]::MaxValue)]
    [int] $Keep = 5
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$log = [ordered] @{ path = $Path; started = [datetime]::UtcNow; finished = $null; exitCode = 0; steps = @() }

function Add-Step {
    param([string] $Name, [string] $Run, [string] $Outcome, [double] $Seconds, [object[]] $Checkpoints, [object[]] $Messages)

    $log.steps += [ordered] @{
        step        = $Name
        run         = $Run
        outcome     = $Outcome
        seconds     = [math]::Round($Seconds, 3)
        checkpoints = @($Checkpoints.ForEach{ "$_" })
        messages    = @($Messages.ForEach{ "$_" })
    }
}

# Does one step and logs how it ended: what it emits came of it, and what it warns of is a message. Returns whether it succeeded.
function Invoke-Step {
    param([string] $Name, [string] $Run, [scriptblock] $Work)

    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    try {
        $warnings, $results = @(& $Work 3>&1).Where({ $_ -is [System.Management.Automation.WarningRecord] }, 'Split')
        Add-Step $Name $Run Done $clock.Elapsed.TotalSeconds $results $warnings
        $true
    }
    catch {
        Add-Step $Name $Run Failed $clock.Elapsed.TotalSeconds @() "$_"
        $false
    }
}

function Test-AnyFailed {
    @($log.steps.Where{ $_.outcome -eq 'Failed' }).Count -gt 0
}

# All steps of one run but the last. A step whose input failed is not done.
function Invoke-Run {
    param([string] $Run, [object[]] $Checkpoints)

    $to = Join-Path $Output $Run
    $last = @($Checkpoints | Select-Object -Last $Average)
    $done = Invoke-Step average $Run {
        # The mean of one is itself.
        if ($last.Count -eq 1) {
            Get-CheckpointVariable -LiteralPath $last[0].Checkpoint | Copy-CheckpointVariable -To "$to/average" -Force -PassThru
        }
        else {
            Merge-Checkpoint -LiteralPath $last.Checkpoint -Method Average -To "$to/average" -Force -PassThru
        }
    }
    $done = $done -and (Invoke-Step strip $Run {
            Remove-CheckpointVariable -LiteralPath "$to/average" -OptimizerState -To "$to/model" -Force -PassThru
        })
    $null = $done -and (Invoke-Step export $Run {
            Get-CheckpointVariable -LiteralPath "$to/model" -Kind Weight |
                Export-CheckpointVariable "$to/model.safetensors" -Force -PassThru
        })
    $null = Invoke-Step report $Run {
        $latest = $Checkpoints.Where{ $_.IsLatest } + $Checkpoints[-1]
        Export-CheckpointReport -LiteralPath $latest[0].Checkpoint -To "$to/latest.html" -Force -PassThru
    }
}

function Invoke-Nightly {
    $root = (Resolve-Path -LiteralPath $Path).ProviderPath
    if ([System.IO.Path]::GetRelativePath($root, $Output) -notmatch '^(\.\.([\\/]|$)|[A-Za-z]:|/)') {
        throw "The output '$Output' lies in '$root': what is made would be taken for checkpoints of a run. Give another -Output."
    }

    $tests = [System.Collections.Generic.List[object]]::new()
    if (-not (Invoke-Step verify '' { Test-Checkpoint -LiteralPath $root -Recurse -Summary | ForEach-Object { $tests.Add($_); $_ } })) {
        return 2
    }

    # Of a checkpoint that cannot be opened there is a page all the same.
    $damaged = @($tests.Where{ -not $_.IsValid }.ForEach{ $_.Checkpoint })
    foreach ($checkpoint in $damaged) {
        $place = [System.IO.Path]::GetRelativePath($root, $checkpoint)
        $null = Invoke-Step 'report damage' $place {
            Export-CheckpointReport -LiteralPath $checkpoint -To "$Output/damaged/$place.html" -Force -PassThru
        }
    }

    $runs = @(Get-Checkpoint -LiteralPath $root -Recurse -ErrorAction SilentlyContinue -WarningAction SilentlyContinue |
            Where-Object Format -In V1, V2 |
            Sort-Object LastWriteTime, Step |
            Group-Object { [System.IO.Path]::GetRelativePath($root, "$($_.Directory)/$($_.Name -replace '-\d+$')") })
    # One that cannot be opened is no row of its run.
    $damagedRuns = @($damaged.ForEach{ [System.IO.Path]::GetRelativePath($root, ($_ -replace '-\d+$')) })
    foreach ($run in $runs) {
        if ($run.Name -in $damagedRuns) {
            Add-Step average $run.Name Skipped 0 @() 'A checkpoint of this run is damaged.'
        }
        else {
            Invoke-Run $run.Name $run.Group
        }
    }

    if ($damaged -or (Test-AnyFailed)) {
        Add-Step prune '' Skipped 0 @() 'Nothing is pruned, as not all is well.'
    }
    else {
        foreach ($directory in @($runs.ForEach{ $_.Group.Directory } | Sort-Object -Unique)) {
            $null = Invoke-Step prune ([System.IO.Path]::GetRelativePath($root, $directory)) {
                Remove-Checkpoint -LiteralPath $directory -KeepLatest $Keep -PassThru
            }
        }
    }

    $damaged ? 1 : (Test-AnyFailed) ? 2 : 0
}

# Of a file that another process has opened for itself: in Windows, in Linux (EWOULDBLOCK) and in macOS.
$sharingViolations = 0x80070020, 11, 35

$lock = $null
try {
    $Output = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Output)
    $null = New-Item -ItemType Directory "$Output/logs" -Force
    try {
        $lock = [System.IO.File]::Open("$Output/nightly.lock", 'OpenOrCreate', 'ReadWrite', 'None')
    }
    catch [System.IO.IOException] {
        # A lock that another process holds; any other error of the file system says nothing of others.
        if ($_.Exception.GetBaseException().HResult -in $sharingViolations) {
            "nightly: another one is at work in '$Output'."
            exit 3
        }

        throw
    }

    try {
        . "$PSScriptRoot/import-module.ps1"
        $log.exitCode = Invoke-Nightly
    }
    catch {
        $log.exitCode = 2
        Add-Step nightly '' Failed 0 @() "$_"
    }

    $log.finished = [datetime]::UtcNow
    $file = "$Output/logs/nightly-$($log.started.ToString('yyyyMMdd-HHmmss-fff')).json"
    $log | ConvertTo-Json -Depth 5 | Set-Content -LiteralPath "$file.part"
    Move-Item -LiteralPath "$file.part" -Destination $file
    $outcomes = ($log.steps | Group-Object { $_.outcome } | ForEach-Object { "$($_.Count) $($_.Name)" }) -join ', '
    "nightly: exit code $($log.exitCode); steps: $outcomes; $file"
}
catch {
    "nightly: $_"
    $log.exitCode = 2
}
finally {
    if ($lock) {
        $lock.Dispose()
    }
}

exit $log.exitCode
