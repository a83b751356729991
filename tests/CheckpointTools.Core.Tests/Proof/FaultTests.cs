using CheckpointTools.Proof;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Proof;

/// <summary>
/// Every operation of every kind of write fails, in every way: the old or the new checkpoint is there, whole, and no trace of the other.
/// </summary>
[Collection(LockSensitive.Name)]
public sealed class FaultTests
{
    public static TheoryData<string> Names => [.. Scenarios.All.Select(static scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_failing_operation_loses_anything(string name)
    {
        using var sandbox = new Sandbox(Scenarios.Get(name));
        IReadOnlyList<Step> steps = sandbox.RunUndisturbed();
        int runs = 0;
        for (int number = 1; number <= steps.Count; number++)
        {
            Fail(Faults.Once(number, whenDone: false), "fails", isCleanable: true);
            Fail(Faults.Once(number, whenDone: true), "fails when done", isCleanable: true);
            Fail(Faults.Full(number), "and all behind it finds the disk full", isCleanable: true);
            Fail(Faults.Lost(number), "and all behind it fails", isCleanable: false);

            void Fail(Action<Step, bool> fault, string how, bool isCleanable)
            {
                runs++;
                AssertNothingIsLost(
                    sandbox,
                    fault,
                    $"{name}: operation {steps[number - 1]} {how}",
                    isCleanable && steps[number - 1].Operation is not (Operation.Delete or Operation.DeleteDirectory),
                    isRepaired: (runs + number) % 2 == 0
                );
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {steps.Count} operations, {runs} faults");
    }

    private static void AssertNothingIsLost(Sandbox sandbox, Action<Step, bool> fault, string what, bool isCleanable, bool isRepaired)
    {
        string copy = sandbox.Copy(sandbox.Template);
        var files = new FaultingFileLayer(fault, sandbox.Scenario.HasLinks);
        CheckpointException? error = null;
        try
        {
            sandbox.Scenario.Run(copy, files);
        }
        catch (CheckpointException e)
        {
            error = e;
        }

        bool isNew = sandbox.AssertWhole(copy, what);
        Assert.True(isNew || error is not null, $"{what}: no error, and no new checkpoint.");
        if (!isNew && isCleanable)
        {
            Assert.True(sandbox.Tree.SequenceEqual(Tree.List(copy)), $"{what}: {string.Join(Environment.NewLine, Tree.List(copy))}");
        }

        // The next run finds what is left, or what Repair-Checkpoint leaves of it.
        if (!isRepaired)
        {
            sandbox.AssertRunsAgain(copy, isNew, what);
            return;
        }

        sandbox.AssertRepairable(copy, isNew, what);
        sandbox.AssertRunsAgain(copy, isNew, what);
    }
}
