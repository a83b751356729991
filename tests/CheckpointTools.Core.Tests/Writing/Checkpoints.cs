using System.Security.Cryptography;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Reading;
using CheckpointTools.Tests.Support;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>Lists, copies and reads back checkpoints through the library's public API.</summary>
internal static class Checkpoints
{
    public static List<CheckpointVariable> List(string path) => [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(path))];

    public static CheckpointVariable Variable(string path, string name) => List(path).Single(variable => variable.Name == name);

    public static TransferPlan Plan(
        IReadOnlyList<CheckpointVariable> variables,
        string destination,
        DuplicatePolicy duplicates = DuplicatePolicy.Error
    ) =>
        TransferPlanner.Plan(
            variables,
            destination,
            new TransferOptions { Duplicates = duplicates, Flush = false },
            TestContext.Current.CancellationToken
        );

    public static TransferPlan Copy(
        IReadOnlyList<CheckpointVariable> variables,
        string destination,
        DuplicatePolicy duplicates = DuplicatePolicy.Error
    )
    {
        TransferPlan plan = Plan(variables, destination, duplicates);
        TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken);
        return plan;
    }

    /// <summary>Everything in a checkpoint; reading verifies every checksum.</summary>
    public static List<StoredValue> Contents(string prefix)
    {
        CheckpointLocation location = CheckpointLocator.Find(prefix);
        using var checkpoint = CheckpointReader.Open(location.Prefix, location.Format, location.Files);
        using ValueReader reader = checkpoint.OpenValues();
        return
        [
            .. StoredTensors
                .All(checkpoint)
                .Select(tensor => new StoredValue(
                    tensor.Name,
                    tensor.Entry.DataType.ToString(),
                    tensor.Entry.Shape.ToString(),
                    tensor.Entry.DataType == DataType.Variant ? HashOfVariant(prefix, tensor) : StoredTensors.Hash(reader, tensor)
                )),
        ];
    }

    public static byte[] Data(string prefix) => File.ReadAllBytes(prefix + ".data-00000-of-00001");

    public static byte[] Index(string prefix) => File.ReadAllBytes(prefix + ".index");

    private static string HashOfVariant(string prefix, BundleTensor tensor)
    {
        using var bundle = BundleReader.Open(prefix);
        Assert.Null(StoredTensors.VerifyPayloads(bundle, tensor));
        using var data = BundleFiles.OpenData(bundle.Prefix, tensor.Entry.ShardId, bundle.Header.ShardCount);
        byte[] payload = new byte[tensor.Entry.Size];
        data.ReadExactly(payload, tensor.Entry.Offset);
        return Convert.ToHexStringLower(SHA256.HashData(payload));
    }
}
