using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CheckpointTools.Host.Hosting;

/// <summary>Standard output that notices when its reader has gone (<c>ckpt ... | head -1</c>).</summary>
internal sealed class StandardOutput : IDisposable
{
    // Unix: EPIPE.
    private const int BrokenPipe = 32;

    private readonly TextWriter _writer = Open();
    private bool _broken;

    /// <summary>Raised once, on the thread that writes.</summary>
    public event Action? Broken;

    public static bool IsTerminal => !Console.IsOutputRedirected;

    public void Write(string text)
    {
        if (_broken)
        {
            return;
        }

        try
        {
            _writer.Write(text);
        }
        catch (IOException exception) when (exception.HResult == BrokenPipe)
        {
            _broken = true;
            Broken?.Invoke();
        }
    }

    public void Dispose()
    {
        if (!_broken)
        {
            _writer.Flush();
        }
    }

    private static TextWriter Open()
    {
        if (IsTerminal || OperatingSystem.IsWindows())
        {
            return Console.Out;
        }

        // The console's own stream keeps quiet about a broken pipe. A pipe cannot seek; a file must not be written through this stream,
        // which would remember a position of its own while standard error may write to the same file.
        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek
            ? Console.Out
            : new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }
}
