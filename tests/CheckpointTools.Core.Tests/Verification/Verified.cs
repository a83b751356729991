using CheckpointTools.Formats.Bundles;
using CheckpointTools.Tests.Support;
using CheckpointTools.Verification;

namespace CheckpointTools.Tests.Verification;

/// <summary>The faults of a path, as a list.</summary>
internal static class Verified
{
    public static List<CheckpointFault> Faults(string path, bool structureOnly = false)
    {
        List<CheckpointFault> faults = [];
        CheckpointVerifier.Verify(
            VerificationTarget.Find(path),
            faults.Add,
            new VerificationOptions { StructureOnly = structureOnly },
            TestContext.Current.CancellationToken
        );
        return faults;
    }

    public static IEnumerable<FaultCode> Codes(string path, bool structureOnly = false) =>
        Faults(path, structureOnly).Select(static fault => fault.Code);

    /// <summary>The places of variables that are stored as a whole, in the order of their names.</summary>
    public static List<(string Name, long Offset, long Size)> Entries(string prefix)
    {
        using var bundle = BundleReader.Open(prefix);
        return [.. StoredTensors.All(bundle).Select(static tensor => (tensor.Name, tensor.Entry.Offset, tensor.Entry.Size))];
    }

    /// <summary>The verdict in the words of the recorded cases: error, warn or ok.</summary>
    public static string Verdict(IEnumerable<CheckpointFault> faults) =>
        faults.Select(static fault => (FaultSeverity?)fault.Severity).DefaultIfEmpty().Max() switch
        {
            FaultSeverity.Error => "error",
            FaultSeverity.Warning => "warn",
            _ => "ok",
        };
}
