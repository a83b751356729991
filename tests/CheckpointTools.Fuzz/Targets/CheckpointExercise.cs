using CheckpointTools.Binary;
using CheckpointTools.Comparing;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Reading;
using CheckpointTools.Verification;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;
using CheckpointFiles = CheckpointTools.Fuzz.Formats.CheckpointFiles;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>Uses the checkpoint in a directory in every way that the library can; see <see cref="CheckpointsTarget"/>.</summary>
internal sealed class CheckpointExercise(string directory, string output, CheckpointFiles files, int inputLength)
{
    private const int ByStateFile = 2;
    private const int SeveralShards = 4;
    private const int Twice = 8;
    private const long Constant = 8 << 20;
    private const long CopyConstant = 16 << 20;
    private const long VerifyConstant = 16 << 20;
    private const long Factor = 1 << 10;

    /// <summary>Every three bytes of a hostile index may be an entry with a fault, each of which is an exception with a message.</summary>
    private const long FaultFactor = 1 << 12;

    /// <summary>Reading needs memory for all slices, so they may not claim more than there is; copying does not.</summary>
    private const string SharedBytes = "some share their bytes";

    /// <summary>
    /// If strings prove that the header states the wrong byte order, salvage and reading differ in the order that they assume.
    /// </summary>
    private const string OtherByteOrder = "whatever its header says";

    public void Run()
    {
        Try("searching a directory", Constant, () => CheckpointLocator.FindAll(directory, recurse: true, static _ => { }).Count(), out _);
        _ = CheckpointLocator.LatestOf(directory);
        string path = (files.Options & ByStateFile) != 0 ? directory : Path.Combine(directory, CheckpointFiles.Prefix);
        CheckpointLocation? location = Try("locating", Constant, () => CheckpointLocator.Find(path), out _);
        List<CheckpointFault>? faults = Try("verifying", VerifyConstant, () => Verify(path), out _);
        if (location is not null && location.Prefix.StartsWith(directory, StringComparison.Ordinal))
        {
            CheckpointException? refusal = Examine(location);
            Invariant.Require(faults is not null, "what is located can be verified");
            Invariant.Require(refusal is null || faults!.Exists(IsError), "what a reader refuses has an error", refusal?.Message ?? "");
        }
    }

    private static List<CheckpointFault> Verify(string path)
    {
        var faults = new List<CheckpointFault>();
        // On one thread, because allocations of other threads would not be counted.
        CheckpointVerifier.Verify(VerificationTarget.Find(path), faults.Add, new VerificationOptions { SingleThreaded = true });
        return faults;
    }

    /// <returns>The first refusal to list or to read, except for lack of memory; null if there was none.</returns>
    private CheckpointException? Examine(CheckpointLocation location)
    {
        var passed = new List<CheckpointException>();
        List<CheckpointVariable>? listed = Try(
            "listing",
            Constant,
            () => CheckpointContents.ReadVariables(location).ToList(),
            out CheckpointException? refusal
        );
        List<CheckpointVariable>? lenient = Try(
            "listing past faults",
            Constant,
            FaultFactor,
            () => CheckpointContents.ReadVariables(location, passed.Add).ToList(),
            out _
        );
        Invariant.RequireEqual(
            listed is not null,
            lenient is not null && passed.Count == 0,
            "both ways of listing agree on whether there are faults"
        );
        CheckpointInfo? described = Try("describing", Constant, () => CheckpointContents.Describe(location, isLatest: false), out _);
        Invariant.RequireEqual(listed is not null, described is not null, "what can be listed can be described");
        if (listed is null || lenient is null || described is null)
        {
            Salvage(location, lenient ?? []);
            return refusal;
        }

        Invariant.Require(
            listed.Select(static variable => Text(variable)).SequenceEqual(lenient.Select(static variable => Text(variable))),
            "both ways of listing show the same"
        );
        Invariant.RequireEqual(
            listed.Count(static variable => variable.Name != TensorName.ObjectGraph),
            (int)described.VariableCount,
            "the description counts the variables"
        );
        Dictionary<string, CheckpointException?> read = ReadAll(location, onFault: null, out Dictionary<string, uint> values);
        Invariant.RequireEqual(listed.Count, read.Count, "what is listed is there to be read");
        Copy(listed, read, values);
        CheckpointException? unreadable = read.Values.FirstOrDefault(static fault => fault is not null && !IsForMemoryAlone(fault));
        if (unreadable is not null)
        {
            Salvage(location, listed);
        }

        return unreadable;
    }

    /// <summary>Salvages the intact parts, which must be exactly the readable ones.</summary>
    private void Salvage(CheckpointLocation location, List<CheckpointVariable> listed)
    {
        if (listed.Count == 0)
        {
            return;
        }

        Dictionary<string, CheckpointException?> read = ReadAll(location, static _ => { }, out Dictionary<string, uint> values);
        string destination = Path.Combine(output, "salvaged");

        // Under a graph that is true, an optimizer loses the slots of lost variables, or is refused; the graph as it is keeps all.
        var options = new TransferOptions { Flush = false, SkipDamaged = true };
        Try("salvaging", CopyConstant, FaultFactor, () => TransferPlanner.Plan(listed, destination, options), out _);
        options = options with { ObjectGraphs = ObjectGraphMode.Keep };
        TransferPlan? plan = Try(
            "salvaging",
            CopyConstant,
            FaultFactor,
            () => TransferPlanner.Plan(listed, destination, options),
            out CheckpointException? refusal
        );
        bool isCopied =
            plan is not null && Try("salvaging", CopyConstant, FaultFactor, () => TransferExecutor.Execute(plan), out refusal) is not null;
        string[] readable =
        [
            .. read.Where(static pair => pair.Value is null && pair.Key != TensorName.ObjectGraph).Select(static pair => pair.Key),
        ];
        Invariant.Require(isCopied || readable.Length == 0, "what can be read can be salvaged", refusal?.Message ?? "");
        if (!isCopied || plan!.Warnings.Any(static warning => warning.Contains(OtherByteOrder, StringComparison.Ordinal)))
        {
            return;
        }

        var salvaged = new CheckpointLocation(destination, CheckpointFormat.V2);
        Dictionary<string, CheckpointException?> readCopy = ReadAll(salvaged, onFault: null, out Dictionary<string, uint> copied);
        string? lost = Array.Find(readable, name => !copied.TryGetValue(name, out uint value) || value != values[name]);
        Invariant.Require(
            lost is null,
            "what can be read is salvaged with its values",
            lost is null
                ? ""
                : $"{lost}: {readCopy.GetValueOrDefault(lost)?.Message ?? (copied.ContainsKey(lost) ? "another value" : "not there")}"
        );
        Invariant.Require(
            readCopy.Keys.All(name => read[name] is null || IsForMemoryAlone(read[name]!)),
            "what cannot be read for its bytes is not salvaged"
        );
        Invariant.Require(readCopy.Values.All(static fault => fault is null || IsForMemoryAlone(fault)), "what is salvaged can be read");
    }

    private void Copy(List<CheckpointVariable> listed, Dictionary<string, CheckpointException?> read, Dictionary<string, uint> values)
    {
        string destination = Path.Combine(output, "copy");
        var options = new TransferOptions
        {
            Flush = false,
            MaxShardSize = (files.Options & SeveralShards) != 0 ? 1 + (inputLength / SeveralShards) : long.MaxValue,
        };
        List<CheckpointVariable> given = listed;
        if ((files.Options & Twice) != 0)
        {
            // Each is compared with itself, and counted once.
            options = options with
            {
                Duplicates = DuplicatePolicy.Identical,
            };
            given = [.. listed, .. listed];
        }

        bool isCopied =
            Try(
                "copying",
                CopyConstant,
                () => TransferExecutor.Execute(TransferPlanner.Plan(given, destination, options)),
                out CheckpointException? refusal
            )
            is not null;
        CheckpointException? unreadable = read.Values.FirstOrDefault(static fault => fault is not null && !IsForMemoryAlone(fault));
        if (!isCopied)
        {
            bool isPossible = listed.Count > 0 && read.Values.All(static fault => fault is null);
            Invariant.Require(!isPossible, "what can be listed and read can be copied", refusal?.Message ?? "");
            Invariant.RequireEqual(0, Directory.GetFileSystemEntries(output).Length, "a copy that is refused leaves nothing behind");
            return;
        }

        Invariant.Require(unreadable is null, "what cannot be read for its bytes cannot be copied", unreadable?.Message ?? "");
        var location = new CheckpointLocation(destination, CheckpointFormat.V2);

        // The list of a V1 checkpoint does not state the lengths of strings.
        bool hasSizes = listed.TrueForAll(static variable => variable.Format == CheckpointFormat.V2);
        Invariant.Require(
            listed
                .Select(one => Text(one, hasSizes))
                .SequenceEqual(CheckpointContents.ReadVariables(location).Select(one => Text(one, hasSizes))),
            "a copy has the same variables"
        );
        Dictionary<string, CheckpointException?> readCopy = ReadAll(location, onFault: null, out Dictionary<string, uint> copied);
        Invariant.Require(
            read.All(pair => IsSharedBytes(pair.Value) || readCopy.GetValueOrDefault(pair.Key)?.Error == pair.Value?.Error),
            "a copy can be read as its source can"
        );
        Invariant.Require(
            values.All(pair => copied.TryGetValue(pair.Key, out uint value) && value == pair.Value),
            "a copy has the same values"
        );
        RequireEqualValues(
            listed.FindAll(variable => read[variable.Name] is null && readCopy[variable.Name] is null),
            CheckpointContents.ReadVariables(location)
        );
        foreach ((string name, byte[] content) in files.Content)
        {
            Invariant.RequireSameBytes(content, File.ReadAllBytes(Path.Combine(directory, name)), "the source stays as it is");
        }
    }

    /// <summary>Comparing uses another way of reading: element by element, whatever the format and the byte order.</summary>
    private static void RequireEqualValues(List<CheckpointVariable> listed, IEnumerable<CheckpointVariable> copies)
    {
        Dictionary<string, CheckpointVariable> byName = copies.ToDictionary(static copy => copy.Name, StringComparer.Ordinal);
        using var comparer = new ValueComparer();
        foreach (CheckpointVariable source in listed)
        {
            CheckpointDifference? difference = comparer.Compare(source, byName[source.Name], null);
            Invariant.Require(difference is null, "a copy compares as equal", difference?.ToString() ?? "");
        }
    }

    /// <summary>The reason why each variable cannot be read, or null; and checksums of the values that can be read.</summary>
    private Dictionary<string, CheckpointException?> ReadAll(
        CheckpointLocation location,
        Action<CheckpointException>? onFault,
        out Dictionary<string, uint> values
    )
    {
        var faults = new Dictionary<string, CheckpointException?>(StringComparer.Ordinal);
        values = new Dictionary<string, uint>(StringComparer.Ordinal);
        using var checkpoint = CheckpointReader.Open(location.Prefix, location.Format, location.Files, onFault);
        using ValueReader reader = checkpoint.OpenValues();
        TensorCursor cursor = checkpoint.Read(onFault);
        while (cursor.MoveNext())
        {
            BundleTensor tensor = cursor.ToTensor();
            object? value = Try(
                "reading a variable",
                Constant,
                () => TensorValues.Read(reader, tensor, stringsAsBytes: true),
                out CheckpointException? fault
            );
            faults[tensor.Name] = fault;
            if (value is not null)
            {
                values[tensor.Name] =
                    tensor.Entry.DataType == DataType.String
                        ? reader
                            .ReadStrings(tensor)
                            .Aggregate(
                                0u,
                                static (crc, text) => Crc32C.Append(Crc32C.Append(crc, BitConverter.GetBytes(text.Length)), text)
                            )
                        : Crc32C.Compute(reader.ReadBytes(tensor));
            }
        }

        return faults;
    }

    private T? Try<T>(string what, long constant, Func<T> action, out CheckpointException? refusal) =>
        Try(what, constant, Factor, action, out refusal);

    private T? Try<T>(string what, long constant, long factor, Func<T> action, out CheckpointException? refusal)
    {
        refusal = null;
        T? result = default;
        MemoryMeter memory = MemoryMeter.Start();
        try
        {
            result = action();
        }
        catch (CheckpointException e)
        {
            refusal = e;
        }

        memory.Require(what, constant, factor, inputLength);
        return result;
    }

    /// <summary>The reasons why a variable cannot be shown as values, although its bytes may be sound.</summary>
    private static bool IsForMemoryAlone(CheckpointException fault) =>
        fault.Error is CheckpointError.UnsupportedDataType or CheckpointError.TensorTooLarge || IsSharedBytes(fault);

    private static bool IsSharedBytes(CheckpointException? fault) => fault?.Message.Contains(SharedBytes, StringComparison.Ordinal) == true;

    private static bool IsError(CheckpointFault fault) => fault.Severity == FaultSeverity.Error;

    private static string Text(CheckpointVariable variable, bool hasSize = true) =>
        $"{variable.Name} {variable.DataType} {variable.Shape} {(hasSize ? variable.Size : 0)} {variable.IsSliced}";
}
