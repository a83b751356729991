# Run by ckpt with the unpacked package in place of its own module: is it whole, and is it what was imported?
$module = Get-Module CheckpointTools
$root = $module.ModuleBase
foreach ($file in 'CheckpointTools.psd1', 'LICENSE', 'THIRD-PARTY-NOTICES.md', 'CHANGELOG.md') {
    if (-not [IO.File]::Exists("$root/$file")) { throw "The package lacks $file." }
}

foreach ($assembly in $module.ImplementingAssembly, [CheckpointTools.DataType].Assembly) {
    if (-not $assembly.Location.StartsWith($root)) { throw "$($assembly.Location) was loaded, not the package in $root." }
}

foreach ($command in $module.ExportedCmdlets.Keys) {
    $null = Get-Command $command -Syntax
}

"The package works: $($module.Name) $($module.Version), $($module.ExportedCmdlets.Count) cmdlets."
