# Runs before anything else of the module. .NET loads an assembly once a process, so a second copy or version of the module would run the
# first one's code, or none. This says so while nothing has been changed yet.

# Where the language is constrained no method may be called from here, and the check is left out.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    return
}

function Deny([string] $Id, [string] $Message, [string] $Path) {
    throw [System.Management.Automation.ErrorRecord]::new(
        [System.InvalidOperationException]::new($Message), $Id, [System.Management.Automation.ErrorCategory]::InvalidOperation, $Path)
}

$root = [System.IO.Path]::GetDirectoryName($PSScriptRoot)
$assembly = [System.IO.Path]::Combine($root, 'bin', 'CheckpointTools.dll')
if (-not [System.IO.File]::Exists($assembly)) {
    Deny NotBuilt ("CheckpointTools in '$root' is not built. Run './build.ps1' there, or 'dotnet build src/CheckpointTools', " +
        'then import it.') $root
}

$loaded = ('CheckpointTools.Loading.ModuleLifetime' -as [type]).Assembly.Location
if ($loaded -and $loaded -ne $assembly) {
    $first = [System.IO.Path]::GetDirectoryName([System.IO.Path]::GetDirectoryName($loaded))
    Deny OtherCopyLoaded ("This session has CheckpointTools of '$first' in use, and cannot have that of '$root' as well. " +
        'Restart the session to use the other one; the first one works on.') $root
}
