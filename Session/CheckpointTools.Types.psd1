# The type data is a module of its own, because PowerShell adds that of a manifest before anything can refuse a second copy of the module.
@{
    ModuleVersion     = '1.0'
    TypesToProcess    = @('CheckpointTools.Types.ps1xml')
    CmdletsToExport   = @()
    FunctionsToExport = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
