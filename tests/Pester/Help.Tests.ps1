param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
}

BeforeDiscovery {
    # Exported commands, without the import of a module that is to be tested.
    $commands = (Import-PowerShellDataFile $Manifest).CmdletsToExport
    $topics = 'about_CheckpointTools', 'about_CheckpointTools_Damage', 'about_CheckpointTools_Formats', 'about_CheckpointTools_Mapping',
    'about_CheckpointTools_ObjectGraph', 'about_CheckpointTools_Safety'
}

Describe 'Get-Help <_>' -ForEach $commands {
    BeforeAll {
        $command = $_
        $help = Get-Help $command -Full
        $text = $help | Out-String -Width 500
    }

    It 'says in a sentence what it is for' {
        # Without a help file, the synopsis is the syntax.
        $help.Synopsis | Should -Match '^[A-Z].*\.$'
        $help.Synopsis | Should -Not -Match ([regex]::Escape($command))
        $help.description.Text | Should -Not -BeNullOrEmpty
    }

    It 'shows three examples or more, with what they are for' {
        $help.examples.example.Count | Should -BeGreaterOrEqual 3
        foreach ($example in $help.examples.example) {
            $example.title | Should -Match '^--- Example \d+: .+ ---$'
            $example.code | Should -Match ([regex]::Escape($command))
            $text | Should -Match ([regex]::Escape($example.title))
        }
    }

    It 'describes the parameters of the command, and their defaults' {
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters
        $names = (Get-Command $command).Parameters.Keys | Where-Object { $_ -notin $common }
        $help.parameters.parameter.name | Sort-Object | Should -Be ($names | Sort-Object)
        foreach ($name in $names) {
            $parameter = Get-Help $command -Parameter $name
            $parameter.description.Text | Should -Not -BeNullOrEmpty
            $parameter.defaultValue | Should -Not -BeNullOrEmpty
        }
    }

    It 'has a syntax for each parameter set' {
        $help.syntax.syntaxItem.Count | Should -Be (Get-Command $command).ParameterSets.Count
    }

    It 'has inputs, outputs and links' {
        $help.inputTypes.inputType.type.name | Should -Not -BeNullOrEmpty
        $help.returnValues.returnValue.type.name | Should -Not -BeNullOrEmpty
        $help.relatedLinks.navigationLink.linkText | Should -Not -BeNullOrEmpty
    }
}

Describe 'The topic <_>' -ForEach $topics {
    It 'is found' {
        $topic = Get-Help $_
        $topic | Should -Match "TOPIC\s+$_\b"
        $topic | Should -Match 'SHORT DESCRIPTION'
        $topic | Should -Match 'EXAMPLES'
    }
}

Describe 'The topic about the module' {
    It 'names <_>' -ForEach $commands {
        Get-Help about_CheckpointTools | Should -Match "\b$_\b"
    }
}

Describe 'The topic about damage' {
    It 'has the faults that Test-Checkpoint finds' {
        Get-Help about_CheckpointTools_Damage | Should -Match 'ChecksumMismatch'
    }
}
