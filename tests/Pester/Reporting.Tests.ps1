param([string] $Manifest = "$PSScriptRoot/../../CheckpointTools.psd1")

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $adam = "$fixtures/tf1_adam_steps/model.ckpt-5"
    $bert = "$fixtures/bert_like/bert_model.ckpt"
    $keras = "$fixtures/tf2_keras3/ckpt-1"
}

Describe 'Export-CheckpointReport' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
    }

    AfterEach {
        Pop-Location
    }

    It 'writes one page, and emits it with -PassThru alone' {
        Export-CheckpointReport $adam x.html | Should -BeNullOrEmpty
        $page = Get-Checkpoint $adam | Export-CheckpointReport -To deep/y.html -PassThru
        $page | Should -BeOfType System.IO.FileInfo
        $page.FullName | Should -Be "$PWD/deep/y.html".Replace('/', [System.IO.Path]::DirectorySeparatorChar)
        (Get-FileHash $page).Hash | Should -Be (Get-FileHash x.html).Hash
    }

    It '-Force replaces, and without it what is there stays' {
        'mine' | Set-Content x.html
        Get-ThrownId 'Export-CheckpointReport $adam x.html' | Should -Be 'DestinationExists'
        Get-Content x.html | Should -Be 'mine'
        Export-CheckpointReport $adam x.html -Force
        Get-Content x.html | Select-Object -First 1 | Should -Be '<!DOCTYPE html>'
    }

    It '-WhatIf writes nothing and says what it would write' {
        $said = Invoke-Pwsh -NonInteractive -Command (
            "Import-Module '$Manifest'; Export-CheckpointReport '$adam' '$PWD/new/x.html' -ReferencePath '$bert' -WhatIf")
        $said | Should -BeLike 'What if: *Write a report about *model.ckpt-5, compared with *bert_model.ckpt*x.html*'
        Get-FileName | Should -BeNullOrEmpty
    }

    It '<Id>: <Script>' -ForEach @(
        @{ Id = 'CheckpointNotFound'; Script = 'Export-CheckpointReport nowhere x.html' }
        @{ Id = 'CheckpointNotFound'; Script = 'Export-CheckpointReport $adam x.html -ReferencePath nowhere' }
        @{ Id = 'InvalidDestination'; Script = 'Export-CheckpointReport $adam "$adam.index" -Force' }
        @{ Id = 'InvalidDestination'; Script = 'Export-CheckpointReport $adam reports' }
        @{ Id = 'OneReport'; Script = 'Export-CheckpointReport $adam, $bert x.html' }
        @{ Id = 'OneReport'; Script = 'Get-Checkpoint $fixtures/tf1_adam_steps | Export-CheckpointReport -To x.html' }
    ) {
        Get-ThrownId $Script | Should -BeExactly $Id
        Get-FileName | Should -BeNullOrEmpty
    }

    It 'refers to nothing outside of the page, whatever names say' {
        "<img src=http://localhost/a>", "'><a href=//localhost/b>c</a>", '<style>@import url(//localhost/d)</style>' |
            ForEach-Object { New-CheckpointVariable $_ ([single[]] (1..3)) } | Copy-CheckpointVariable -To evil
        Export-CheckpointReport evil x.html -ReferencePath $adam
        $page = Get-Content x.html -Raw
        $page | Should -Match "default-src 'none'"
        $attributes = [regex]::Matches($page, '<[a-z][^<>]*>').ForEach{ [regex]::Matches($_.Value, '\s([a-z-]+)\s*=\s*("[^"]*"|[^"\s>]+)') }
        $attributes.Count | Should -BeGreaterThan 50
        $addresses = $attributes.Where{ $_.Groups[1].Value -in 'src', 'srcset', 'href', 'action', 'data', 'poster' }
        $addresses.ForEach{ $_.Groups[2].Value } | Where-Object { $_ -notmatch '^"?#' } | Should -BeNullOrEmpty
        $page | Should -Not -Match '<(link|img|iframe|object|embed|base|form)\b'
        [regex]::Matches($page, '(?s)<(style|script)\b.*?</\1>').Value | Should -HaveCount 2
        [regex]::Matches($page, '(?s)<(style|script)\b.*?</\1>').Value | Should -Not -Match '@import|url\(|\bfetch\b|XMLHttpRequest|https?:'
    }

    It 'is stopped while it measures and leaves nothing behind' {
        $null = New-CheckpointVariable x -Random Normal -Shape 100000000 | Copy-CheckpointVariable -To big -NoFlush
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        Invoke-AndStop 'Export-CheckpointReport big new/x.html' { $clock.ElapsedMilliseconds -gt 300 } | Should -Be 'Stopped'
        Get-FileName | Should -Be 'big.data-00000-of-00001', 'big.index'
    }

    It 'names the command that lists what it cuts' {
        0..1004 | ForEach-Object { New-CheckpointVariable "scope_$_/x" -Fill 0 -Shape ($_ + 1) } | Copy-CheckpointVariable -To many -NoFlush
        New-CheckpointVariable one 1 | Copy-CheckpointVariable -To one -NoFlush
        Export-CheckpointReport many x.html -ReferencePath one
        $page = Get-Content x.html -Raw
        $page | Should -Match 'And 985 more: see Get-CheckpointScope -Depth 1 and Get-CheckpointVariable\.'
        $page | Should -Match 'And \d+ more: see Compare-Checkpoint\.'
    }

    It 'shows ten thousand variables in 5 MB' {
        $names = foreach ($layer in 0..499) {
            foreach ($part in 'query', 'key', 'value', 'output', 'dense') {
                foreach ($end in '', '/adam_m', '/adam_v', '/ExponentialMovingAverage') {
                    "bert/encoder/layer_$layer/attention/self/$part/kernel$end"
                }
            }
        }
        $names | ForEach-Object { New-CheckpointVariable $_ -Random Normal -Shape 32, 32 -Seed 1 } |
            Copy-CheckpointVariable -To many -NoFlush
        (Export-CheckpointReport many many.html -PassThru).Length | Should -BeLessThan 5MB
        [regex]::Matches((Get-Content many.html -Raw), '<svg class="bars"').Count | Should -Be 10000
    }
}

Describe 'The page in a browser' {
    BeforeAll {
        $chromium = Get-Command chromium, chromium-browser -CommandType Application -ErrorAction Ignore | Select-Object -First 1

        # What the browser made of a page once its script has run.
        function Get-RenderedPage([string] $Page) {
            if (-not $chromium) {
                Set-ItResult -Skipped -Because 'there is no Chromium on this machine'
            }

            $profiles = New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())"
            $address = [uri]::new("file://$((Resolve-Path $Page).Path)").AbsoluteUri
            $options = '--headless=new', '--no-sandbox', '--disable-gpu', "--user-data-dir=$profiles", '--dump-dom'
            $dom = (& $chromium @options $address 2> $null) -join "`n"
            $dom | Should -Not -BeNullOrEmpty -Because 'the browser shows the page'
            $dom
        }

        # The rows of the table of variables, as the texts of their cells.
        function Get-Row([string] $Dom) {
            $table = $Dom.Substring($Dom.IndexOf('id="variables"'))
            foreach ($row in [regex]::Matches($table, '(?s)<tr[^>]*><td>(.*?)</tr>')) {
                , ($row.Groups[1].Value -split '<td>' -replace '<small>.*?</small>' -replace '<[^>]+>' | ForEach-Object {
                        [System.Net.WebUtility]::HtmlDecode($_).Trim()
                    })
            }
        }
    }

    BeforeEach {
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
    }

    AfterEach {
        Pop-Location
    }

    It 'has a title, a picture of sizes and a row for each variable: <Name>' -ForEach @(
        @{ Name = 'tf1_adam_steps/model.ckpt-5' }
        @{ Name = 'tf2_keras3/ckpt-1' }
        @{ Name = 'v1_single/model.ckpt-12' }
    ) {
        $variables = @(Get-CheckpointVariable "$fixtures/$Name")
        Export-CheckpointReport "$fixtures/$Name" x.html
        $dom = Get-RenderedPage x.html
        $leaf = Split-Path $Name -Leaf
        $dom | Should -Match "<h1>$leaf</h1>"
        $dom | Should -Match "<title>Checkpoint $leaf</title>"
        $dom | Should -Match 'id="verdict" class="good">Sound'
        # The script writes this, and so the policy lets it run.
        $dom | Should -Match "<output id=`"shown`" for=`"search`">$($variables.Count) of $($variables.Count)</output>"
        $dom | Should -Match '<th scope="col"><button type="button">Name</button></th>'
        [regex]::Matches($dom, '<rect class="k\d" x=').Count | Should -BeGreaterThan 0
        $rows = Get-Row $dom
        $rows.Count | Should -Be $variables.Count
        $rows.ForEach{ $_[0] } | Should -Be $variables.ForEach{ $_.ObjectPath ?? $_.Name }
        $rows.ForEach{ $_[1..3] -join ' ' } | Should -Be $variables.ForEach{ "$($_.Kind) $($_.DataType) $($_.Shape)" }
    }

    It 'shows the figures that Measure-CheckpointVariable has' {
        Export-CheckpointReport $adam x.html
        $row = (Get-Row (Get-RenderedPage x.html)).Where{ $_[0] -eq 'head/kernel' }[0]
        $measure = Measure-CheckpointVariable $adam head/kernel
        $culture = [cultureinfo]::InvariantCulture
        $row[5..8] | Should -Be $measure.Minimum.ToString('G4', $culture), $measure.Mean.ToString('G4', $culture),
            $measure.Maximum.ToString('G4', $culture), $measure.StandardDeviation.ToString('G4', $culture)
    }

    It 'marks what is NaN, infinite or damaged' {
        New-CheckpointVariable bad ([single[]] (1, [single]::NaN, [single]::PositiveInfinity, [single]::NaN)) |
            Copy-CheckpointVariable -To m
        New-CheckpointVariable good ([single[]] (1..4)) | Copy-CheckpointVariable -To m -Append
        New-CheckpointVariable torn ([single[]] (1..4)) | Copy-CheckpointVariable -To m -Append
        Edit-Byte "$PWD/m.data-00002-of-00003" 3
        Export-CheckpointReport m x.html
        $dom = Get-RenderedPage x.html
        $dom | Should -Match 'id="verdict" class="bad">Damaged: 1 error'
        $dom | Should -Match '<code>ChecksumMismatch</code> .*torn'
        $rows = Get-Row $dom
        $rows.ForEach{ "$($_[0]): $($_[10])" } | Should -Be 'bad: 2 NaN 1 Inf', 'good: ', 'torn: damaged'
    }

    It 'is made of a checkpoint whose index is damaged, too' {
        $damaged = Copy-CheckpointFile $adam "$PWD/m"
        Edit-Byte "$damaged.index" 10
        Export-CheckpointReport $damaged x.html
        $dom = Get-RenderedPage x.html
        $dom | Should -Match 'id="verdict" class="bad">Damaged'
        $dom | Should -Match '<section id="faults">'
    }

    It 'shows how two checkpoints differ, the largest difference first' {
        & {
            New-CheckpointVariable near ([single[]] (1, 2))
            New-CheckpointVariable far ([single[]] (1, 2))
            New-CheckpointVariable shape ([single[]] (1, 2))
            New-CheckpointVariable here 1
        } | Copy-CheckpointVariable -To a
        & {
            New-CheckpointVariable near ([single[]] (1, 2.5))
            New-CheckpointVariable far ([single[]] (1, 9))
            New-CheckpointVariable shape ([single[]] (1, 2, 3))
            New-CheckpointVariable there ([int[]] (1, 2, 3))
        } | Copy-CheckpointVariable -To b
        Export-CheckpointReport a x.html -ReferencePath b
        $dom = Get-RenderedPage x.html
        $dom | Should -Match '<h2>Compared with b</h2>'
        foreach ($kind in 'Missing here', 'Another shape', 'Here alone', 'Other values') {
            $dom | Should -Match "<dt>$kind</dt>"
        }
        $values = $dom.Substring($dom.IndexOf('Values, the largest'))
        $values | Should -Match '(?s)<td>far</td>.*?>7</td>.*<td>near</td>.*?>0.5</td>'
        Export-CheckpointReport a y.html -ReferencePath a
        Get-RenderedPage y.html | Should -Match 'No difference'
    }

    It 'takes no name for markup, runs no script but its own, and fetches nothing' {
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        try {
            $server = "http://127.0.0.1:$($listener.LocalEndpoint.Port)"
            $names = @(
                '</script><script>document.title = "taken"</script>'
                "<img src=$server/a onerror='document.title = 1'>"
                "<link rel=stylesheet href=$server/b>"
                '"><svg onload=alert(1)>'
                "quote' and & ``"
                '</style></title>-->'
                "bidi`u{202e}gpj.exe"
                "bell`u{7}"
            ) | Sort-Object { [System.Text.Encoding]::UTF8.GetBytes($_) | ForEach-Object { $_.ToString('x2') } | Join-String }
            $names | ForEach-Object { New-CheckpointVariable $_ 1 } | Copy-CheckpointVariable -To evil
            Export-CheckpointReport evil x.html -ReferencePath $adam
            $dom = Get-RenderedPage x.html
            $dom | Should -Match '<title>Checkpoint evil</title>'
            $dom | Should -Match "default-src 'none'"
            $dom | Should -Not -Match '<img|<link|<svg onload'
            [regex]::Matches($dom, '<script').Count | Should -Be 1
            (Get-Row $dom).ForEach{ $_[0] } |
                Should -Be ($names -replace "`u{202e}", '`u{202e}' -replace "`u{7}", '`u{7}')
            $listener.Pending() | Should -BeFalse
        }
        finally {
            $listener.Stop()
        }
    }

    It '-Structure reads no value, and says so' {
        $torn = Copy-CheckpointFile $adam "$PWD/m"
        Edit-Byte "$torn.data-00000-of-00001" 100
        Export-CheckpointReport m x.html -Structure
        $dom = Get-RenderedPage x.html
        $dom | Should -Match 'No value was read'
        $dom | Should -Not -Match 'Histogram'
        (Get-Row $dom)[0].Count | Should -Be 5
    }
}
