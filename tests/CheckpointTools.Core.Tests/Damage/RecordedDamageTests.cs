using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Damage;

/// <summary>Some 200 damaged checkpoints, a few of which kill TensorFlow's process: here all end in an answer.</summary>
public sealed class RecordedDamageTests
{
    private const string Metaindex = "no entry depends on the metaindex block, which readers pass over";
    private const string Graph = "the index and all values are sound; only the object graph contradicts itself or the keys";

    /// <summary>What listing and reading do not notice, and why: to find it is Test-Checkpoint's job.</summary>
    private static readonly Dictionary<string, string> LeftToTestCheckpoint = new()
    {
        ["idx-flip-metaindex-crc"] = Metaindex,
        ["idx-flip-metaindex-type"] = Metaindex,
        ["idx-flip-footer-meta"] = Metaindex,
        ["foot-meta-outside"] = Metaindex,
        ["graph-empty"] = Graph,
        ["graph-truncated"] = Graph,
        ["graph-missing-key"] = Graph,
        ["graph-renamed-key"] = Graph,
        ["graph-child-outside"] = Graph,
        ["graph-int"] = Graph,
    };

    public static IEnumerable<TheoryDataRow<string>> Everything => DamageCase.Rows(static _ => true);

    public static IEnumerable<TheoryDataRow<string>> Sound =>
        DamageCase.Rows(static damage => damage.IsCheckpoint && damage.Verdict == "ok");

    public static IEnumerable<TheoryDataRow<string>> Faulty =>
        DamageCase.Rows(static damage => damage.IsCheckpoint && damage.Verdict == "error" && !LeftToTestCheckpoint.ContainsKey(damage.Id));

    public static IEnumerable<TheoryDataRow<string>> LeftToVerify =>
        DamageCase.Rows(static damage => LeftToTestCheckpoint.ContainsKey(damage.Id));

    [Theory]
    [MemberData(nameof(Everything))]
    public void Nothing_but_a_named_error_comes_out(string id)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        List<CheckpointException> faults = Exercise.Checkpoint(DamageCase.Load(id).Prefix);

        Assert.All(faults, static fault => Assert.NotEmpty(fault.Message));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Theory]
    [MemberData(nameof(Sound))]
    public void What_is_legal_is_read_without_a_word(string id) => Assert.Empty(Exercise.Checkpoint(DamageCase.Load(id).Prefix));

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Damage_is_noticed(string id) => Assert.NotEmpty(Exercise.Checkpoint(DamageCase.Load(id).Prefix));

    [Theory]
    [MemberData(nameof(LeftToVerify))]
    public void What_is_left_to_verification_is_read(string id) => Assert.Empty(Exercise.Checkpoint(DamageCase.Load(id).Prefix));
}
