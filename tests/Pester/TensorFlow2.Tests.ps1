param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . $PSScriptRoot/Support.ps1
}

Describe 'docs/tensorflow2.md' {
    BeforeDiscovery {
        $page = Join-Path $PSScriptRoot '../../docs/tensorflow2.md'
        $blocks = [regex]::Matches((Get-Content -Raw $page), '(?ms)^```powershell\r?\n(.*?)^```')
        $examples = foreach ($block in $blocks) {
            $code = $block.Groups[1].Value
            $written = @([regex]::Matches($code, '-(?:To|Destination) ([\w-]+)').ForEach{ $_.Groups[1].Value })
            @{ Code = $code; FirstLine = ($code -split '\r?\n')[0]; Written = $written }
        }

        # What the main ones write: places that are there, and places that are not.
        $places = @(
            @{ Checkpoint = 'renamed'; Has = 'model/backbone/w'; HasNot = 'model/encoder/w'; Of = 'seq'; From = 'model/encoder/w' }
            @{ Checkpoint = 'moved'; Has = 'body/enc/w'; HasNot = 'model/encoder/w'; Of = 'seq'; From = 'model/encoder/w' }
            @{ Checkpoint = 'small'; Has = 'model/encoder/w'; HasNot = 'model/decoder/w'; Of = 'seq'; From = 'model/encoder/w' }
            @{ Checkpoint = 'whole'; Has = 'model/decoder/w'; HasNot = 'decoder/w'; Of = 'part-decoder'; From = 'model/decoder/w' }
            @{ Checkpoint = 'both'; Has = 'teacher/model/encoder/w'; HasNot = 'model/encoder/w'; Of = 'seq'; From = 'model/encoder/w' }
            @{ Checkpoint = 'encoder-7'; Has = 'w'; HasNot = 'model/encoder/w'; Of = 'seq'; From = 'model/encoder/w' }
            @{ Checkpoint = 'wrapped'; Has = 'encoder/w'; HasNot = 'w'; Of = 'seq'; From = 'model/encoder/w' }
        )
        foreach ($place in $places) {
            $place.Code = @($examples.Where{ $_.Written -contains $place.Checkpoint })[0].Code
        }
    }

    BeforeEach {
        $fixtures = Join-Path $PSScriptRoot '../fixtures'
        $sources = @{
            seq            = 'oracle/graph/bases/nested/ckpt-1'
            legacy         = 'oracle/graph/bases/keras_legacy_adam/ckpt-1'
            today          = 'oracle/graph/bases/keras_new_adam/ckpt-1'
            keras3         = 'oracle/graph/bases/keras3/ckpt-1'
            layers         = 'reports/positional/keras2/ckpt'
            'part-encoder' = 'reports/united/plain-encoder/ckpt-1'
            'part-decoder' = 'reports/united/plain-decoder/ckpt-1'
            export         = 'reports/saved_models/export'
            compiled       = 'reports/saved_models/legacy'
        }
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid())))
        foreach ($name in $sources.Keys) {
            $source = Join-Path $fixtures $sources[$name]
            if (Test-Path $source -PathType Container) {
                Copy-Item $source $name -Recurse
                continue
            }

            foreach ($file in Get-Item "$source.*") {
                Copy-Item $file "$name$($file.Name.Substring((Split-Path $source -Leaf).Length))"
            }
        }
    }

    AfterEach {
        Pop-Location
    }

    It 'runs, writes what it says and leaves only sound checkpoints: <FirstLine>' -ForEach $examples {
        $code = [scriptblock]::Create("`$ErrorActionPreference = 'Stop'`n$Code")
        & $code *>&1 | Out-Null
        foreach ($name in $Written) {
            "$name.index" | Should -Exist
        }

        Get-Checkpoint * | Test-Checkpoint -WarningAction SilentlyContinue | Should -Not -Contain $false
    }

    It 'has <Has> in <Checkpoint>, with the values of <From>' -ForEach $places {
        & ([scriptblock]::Create("`$ErrorActionPreference = 'Stop'`n$Code")) *>&1 | Out-Null
        $paths = (Get-CheckpointVariable $Checkpoint).ObjectPath
        $paths | Should -Contain $Has
        $paths | Should -Not -Contain $HasNot
        (Read-CheckpointVariable $Checkpoint $Has) -join ' ' | Should -Be ((Read-CheckpointVariable $Of $From) -join ' ')
    }

    It 'keeps the counter of saves whatever is removed, but for who names it' {
        Remove-CheckpointVariable seq model/decoder/* -Destination kept
        Remove-CheckpointVariable seq save_counter -Destination without -WarningAction SilentlyContinue
        (Get-CheckpointVariable kept).ObjectPath | Should -Contain save_counter
        (Get-CheckpointVariable without).ObjectPath | Should -Not -Contain save_counter
    }
}
