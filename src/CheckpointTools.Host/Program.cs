using System.Text;
using CheckpointTools.Host;

// Before the engine starts: it would report every module import to its vendor, and spend start-up time on it.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

CommandLine commandLine = CommandLine.Parse(args, Console.IsInputRedirected);
if (commandLine.Fault is string fault)
{
    Console.Error.WriteLine(fault);
    Console.Error.WriteLine(CommandLine.Usage);
    return ExitCodes.BadCommandLine;
}

if (commandLine.Program is not ProgramText program)
{
    Console.Out.WriteLine(CommandLine.Usage);
    return ExitCodes.Success;
}

return Session.Run(program);
